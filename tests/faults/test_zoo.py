"""Each animal of the zoo, and the named end that the client comes to: in time, in memory, without a leak."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from zoo import watch
from zoo.animals import ANIMALS, METADATA, bomb
from zoo.documents import gzip_sitemap_bomb
from zoo.server import Zoo

from pipeline.feeds import sitemaps
from pipeline.feeds.parse import parse
from pipeline.records import FetchFailure, ParsedFeed, Rejection, Response
from pipeline.web.client import Client
from pipeline.web.redirects import MAX_REDIRECTS

CAP = 1_000_000
DEADLINE = 1.5
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)

type Visit = Callable[[Client], Awaitable[Response | FetchFailure]]


def visited(
    visit: Visit, *, allow: tuple[str, ...] = ("127.0.0.1/32",), resolver: AbstractResolver | None = None
) -> Response | FetchFailure:
    """One visit with a client of its own, within the bounds that hold for all of them."""

    async def run() -> Response | FetchFailure:
        async with Client(
            user_agent="zoo",
            allow_addresses=allow,
            max_bytes=CAP,
            deadline_seconds=DEADLINE,
            resolver=resolver,
        ) as client:
            return await visit(client)

    with watch.bounds(seconds=DEADLINE + 3, megabytes=150):
        return asyncio.run(run())


OUTCOMES = {
    "bomb/gzip": "too_large",
    "bomb/deflate": "too_large",
    "bomb/br": "too_large",
    "bomb/zstd": "too_large",
    "bomb/stacked": "too_large",
    "stacked": "bad_encoding",
    "unknown-coding": "bad_encoding",
    "not-gzip": "bad_encoding",
    "cut-gzip": "bad_encoding",
    "drip": "timeout",
    "drip-headers": "timeout",
    "silent": "timeout",
    "endless-headers": "protocol",
    "endless-header-line": "protocol",
    "endless-body": "too_large",
    "huge-length": "too_large",
    "redirects/1000": "too_many_redirects",
    "loop": "too_many_redirects",
    "to-file": "bad_url",
    "short": "protocol",
    "long": "protocol",
    "negative-length": "protocol",
    "early-close": "protocol",
    "half-a-head": "protocol",
    "half-a-chunk": "protocol",
    "not-http": "protocol",
}


@pytest.fixture(scope="module", autouse=True)
def bombs_are_packed_beforehand() -> None:
    """Packing takes seconds and memory that are not the client's."""
    for coding in ("gzip", "deflate", "br", "zstd", "gzip, gzip"):
        bomb(coding)
    gzip_sitemap_bomb()


@pytest.mark.parametrize("path", OUTCOMES)
def test_a_hostile_answer_ends_in_a_named_failure(path: str, zoo: Zoo) -> None:
    found = visited(lambda client: client.get(zoo.url(path)))
    assert isinstance(found, FetchFailure), found
    assert found.reason == OUTCOMES[path], found.detail
    assert found.url == zoo.url(path)
    assert found.seconds < DEADLINE + 1


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("page", 200, b"<html><body><p>Hello.</p></body></html>"),
        ("error", 500, b"broken"),
        ("gone", 410, b"gone"),
        ("no-such-animal", 404, b"no such animal"),
        ("to-nowhere", 302, b""),
        (f"redirects/{MAX_REDIRECTS}", 200, b"arrived"),
    ],
)
def test_an_answer_is_an_answer_whatever_its_status(path: str, status: int, body: bytes, zoo: Zoo) -> None:
    found = visited(lambda client: client.get(zoo.url(path)))
    assert isinstance(found, Response), found
    assert (found.status, found.body, found.address) == (status, body, "127.0.0.1")


def test_the_others_are_served_while_one_hangs_and_one_explodes(zoo: Zoo) -> None:
    async def visit(client: Client) -> FetchFailure | Response:
        bad = [client.get(zoo.url(path)) for path in ("silent", "bomb/gzip", "endless-headers", "drip")]
        answers = await asyncio.gather(*bad, *(client.get(zoo.url("page")) for _ in range(20)))
        assert [type(each) for each in answers] == [FetchFailure] * 4 + [Response] * 20
        assert all(each.seconds < 1 for each in answers[4:])
        return answers[0]

    visited(visit)


@pytest.mark.parametrize("spelling", range(len(METADATA)))
def test_no_redirect_reaches_the_metadata_address_however_it_is_spelled(
    spelling: int, zoo: Zoo, connections: list[tuple[str, int]]
) -> None:
    found = visited(lambda client: client.get(zoo.url(f"to-metadata/{spelling}")))
    assert isinstance(found, FetchFailure)
    assert found.reason == "forbidden_address"
    assert set(connections) <= {("127.0.0.1", zoo.port)}


def test_a_redirect_to_another_loopback_address_is_refused_and_never_connected(
    zoo: Zoo, connections: list[tuple[str, int]]
) -> None:
    with Zoo(ANIMALS, host="127.0.0.2") as trap:
        found = visited(lambda client: client.get(zoo.url(f"to?{trap.url('page')}")))
        assert isinstance(found, FetchFailure)
        assert (found.reason, trap.accepted) == ("forbidden_address", 0)
    assert set(connections) == {("127.0.0.1", zoo.port)}


class Turncoat(AbstractResolver):
    """A name server that answers one thing when asked first, and another when asked again."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        address = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(hostname=host, host=address, port=port, family=2 if "." in address else 10, proto=0, flags=0)
        ]

    async def close(self) -> None:
        return None


def test_a_name_that_changes_its_address_between_two_requests_is_judged_at_each_socket(
    zoo: Zoo, connections: list[tuple[str, int]]
) -> None:
    with Zoo(ANIMALS) as second:
        there = f"http://rebind.example:{second.port}/page"
        here = f"http://rebind.example:{zoo.port}/to?{there}"
        honest = visited(lambda client: client.get(here), resolver=Turncoat("127.0.0.1"))
        assert isinstance(honest, Response)
        del connections[:]
        found = visited(lambda client: client.get(here), resolver=Turncoat("127.0.0.1", "169.254.169.254"))
    assert isinstance(found, FetchFailure)
    assert found.reason == "forbidden_address"
    assert set(connections) == {("127.0.0.1", zoo.port)}


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "::ffff:7f00:1", "64:ff9b::a9fe:a9fe"])
def test_a_public_name_with_a_private_address_is_refused(
    address: str, zoo: Zoo, connections: list[tuple[str, int]]
) -> None:
    found = visited(
        lambda client: client.get(f"http://news.example:{zoo.port}/page"), allow=(), resolver=Turncoat(address)
    )
    assert isinstance(found, FetchFailure)
    assert (found.reason, connections) == ("forbidden_address", [])


def test_line_breaks_in_a_url_or_a_stored_etag_never_make_a_header(zoo: Zoo) -> None:
    before = len(zoo.log)
    url = zoo.url("page?x=1\r\nX-Injected: 1\r\n\r\nGET /gone HTTP/1.1")
    tag = '"v1"\r\nX-Injected: 2'
    found = visited(lambda client: client.get(url, headers={"If-None-Match": tag, "X-Bad\nName": "1", "X-Good": "1"}))
    assert isinstance(found, Response)
    (request,) = zoo.log[before:]
    assert "x-injected" not in request.headers
    assert "if-none-match" not in request.headers
    assert request.headers["x-good"] == "1"


def test_a_server_that_speaks_no_tls_and_one_that_no_one_vouches_for_are_tls_failures(zoo: Zoo, tmp_path: Path) -> None:
    plain = visited(lambda client: client.get(zoo.url("page").replace("http:", "https:")))
    with Zoo(ANIMALS, tls=self_signed(tmp_path)) as stranger:
        unknown = visited(lambda client: client.get(stranger.url("page")))
    assert isinstance(plain, FetchFailure)
    assert isinstance(unknown, FetchFailure)
    assert (plain.reason, plain.transient) == ("tls", True)
    assert (unknown.reason, unknown.transient) == ("tls", False)


def self_signed(folder: Path) -> ssl.SSLContext:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), made, made + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "both.pem").write_bytes(private + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


def test_a_closed_port_is_a_failure_to_connect() -> None:
    with Zoo(ANIMALS) as gone:
        url = gone.url("page")
    found = visited(lambda client: client.get(url))
    assert isinstance(found, FetchFailure)
    assert (found.reason, found.transient) == ("connect", True)


def test_a_bomb_in_a_file_named_xml_gz_is_refused_when_it_is_unpacked(zoo: Zoo) -> None:
    found = visited(lambda client: client.get(zoo.url("sitemap.xml.gz")))
    assert isinstance(found, Response)
    for refused in (
        sitemaps.parse(found.body, url=found.url),
        parse(found.body, url=found.url, content_type=None, now=NOW),
    ):
        assert isinstance(refused, Rejection)
        assert refused.reason == "too_large"


@pytest.mark.parametrize("path", ["feed/entities", "feed/authors", "feed/nested", "feed/titles", "feed"])
def test_a_hostile_feed_gives_its_entries_bounded_and_its_neighbours_are_whole(path: str, zoo: Zoo) -> None:
    async def visit(client: Client) -> Response | FetchFailure:
        return await client.get(zoo.url(path), max_bytes=10_000_000)

    answer = visited(visit)
    assert isinstance(answer, Response)
    with watch.bounds(seconds=5, megabytes=150):
        feed = parse(answer.body, url=answer.url, content_type=answer.header("content-type"), now=NOW)
    assert isinstance(feed, ParsedFeed)
    assert len(feed.entries) == 50
    assert max(len(entry.title or "") for entry in feed.entries) <= 4_000
    assert feed.entries[-1].title == "A title"
