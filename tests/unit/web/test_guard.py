"""Which addresses may be connected to: judged at the socket, whatever the name or the spelling was."""

import json
import socket
from pathlib import Path

import pytest

from pipeline import urls
from pipeline.errors import ConfigurationError
from pipeline.web.guard import ForbiddenAddress, Guard

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "material"


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.31.255.255",
        "192.0.0.192",
        "192.168.0.1",
        "198.19.0.1",
        "203.0.113.7",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:100.100.100.200",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:a9fe:a9fe::1",
        "2002:808:808::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "localhost",
        "",
    ],
)
def test_special_addresses_are_refused(address: str) -> None:
    assert not Guard().allows(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "11.0.0.1",
        "100.63.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_public_addresses_are_allowed(address: str) -> None:
    assert Guard().allows(address)


def test_an_allowed_network_opens_what_it_names_and_nothing_else() -> None:
    guard = Guard(["127.0.0.0/8"])
    assert guard.allows("127.0.0.1")
    assert guard.allows("::ffff:127.0.0.1")
    assert not guard.allows("::1")
    assert not guard.allows("10.0.0.1")


def test_a_network_that_is_none_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="allow_addresses"):
        Guard(["localhost"])


def test_no_socket_is_made_for_a_forbidden_address_or_another_family() -> None:
    guard = Guard()
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_UNIX, "/tmp/x")):
        with pytest.raises(ForbiddenAddress):
            guard.socket((family, socket.SOCK_STREAM, 0, "", (address, 80)))


def test_a_socket_is_made_for_a_public_address() -> None:
    with Guard().socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))) as made:
        assert made.family == socket.AF_INET


def judged(url: str) -> str:
    """ "refuse" or "allow", as far as the URL alone tells; a name is left to its resolution."""
    target = urls.absolute(url)
    if target is None:
        return "refuse"
    host = urls.host(target)
    is_number = host.replace(".", "").isdigit() or ":" in host
    return "allow" if not is_number or Guard().allows(host) else "refuse"


NAMES = {"http://localhost/", "http://foo.localhost/", "http://metadata.google.internal/", "http://localtest.me/"}


def test_the_addresses_of_the_material_are_judged_as_expected() -> None:
    source = MATERIAL / "hostile" / "urls_ssrf.json"
    if not source.exists():
        pytest.skip("needs the shared material")
    cases = json.loads(source.read_text())
    wrong = [case for case in cases if case["url"] not in NAMES and judged(case["url"]) != case["expect"].split()[0]]
    assert len(cases) == 43
    assert wrong == []
