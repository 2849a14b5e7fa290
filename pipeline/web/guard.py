"""Which addresses may be connected to: public unicast ones, and what the operator allows.

`ipaddress.is_global` lets mapped, translated and tunnelled private addresses and multicast through, so the special
ranges are listed here, and addresses that carry an IPv4 address inside are judged by it too. Source: the IANA
special-purpose address registries (RFC 6890 and its updates), RFC 4291, 3056, 4380, 6052.
"""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from pipeline.errors import ConfigurationError, Terminal

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network

_SPECIAL_4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; cloud metadata at 100.100.100.200
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link local; cloud metadata at 169.254.169.254
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relay anycast
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
#: Outside 2000::/3 nothing is global unicast, but for the translated prefix 64:ff9b::/96, which is judged by its IPv4.
_GLOBAL_6: Final = IPv6Network("2000::/3")
_SPECIAL_6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries an IPv4 address
        "3fff::/20",  # documentation
        "2620:4f:8000::/48",  # AS112
    )
)
_MAPPED: Final = IPv6Network("::ffff:0:0/96")
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")


class ForbiddenAddress(Terminal, OSError):
    """No connection is made to a private or special address."""


class Guard:
    """Judges addresses, and makes sockets only for those that pass."""

    def __init__(self, allow: Iterable[str] = ()) -> None:
        """`allow`: networks that may be reached although they are special ("127.0.0.0/8", "::1/128").

        Raises ConfigurationError for what is no network.
        """
        try:
            self._allowed = tuple(ip_network(network) for network in allow)
        except ValueError as error:
            raise ConfigurationError(f"allow_addresses: {error}") from error

    def allows(self, address: str) -> bool:
        """True where a connection to this address (as the resolver or `getpeername` prints it) may be made."""
        try:
            parsed = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return any(_holds(network, parsed) for network in self._allowed) or is_public(parsed)

    def socket(self, addr_info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        """A socket for one result of name resolution, or ForbiddenAddress: the last moment before a connection.

        The shape is `socket.getaddrinfo`'s, as aiohttp hands it to its `socket_factory`.
        """
        family, kind, protocol, _, target = addr_info
        address = str(target[0])
        if family not in (socket.AF_INET, socket.AF_INET6) or not self.allows(address):
            raise ForbiddenAddress  # no detail: equal messages let the connector keep the class for many addresses
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


def is_public(address: Address) -> bool:
    """True for global unicast addresses that carry no private IPv4 address inside."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_4)
    if address in _MAPPED or address in _TRANSLATED:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    return address in _GLOBAL_6 and not any(address in network for network in _SPECIAL_6)


def _holds(network: Network, address: Address) -> bool:
    """Membership across families: an allowed 127.0.0.0/8 opens ::ffff:127.0.0.1 as well."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped and isinstance(network, IPv4Network):
        return address.ipv4_mapped in network
    return address.version == network.version and address in network
