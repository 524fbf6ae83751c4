"""Which network addresses may be read: public ones, and the private ones a team names.

A page that an outsider wrote can name any address: a router's, a metadata service's, a database's
(server-side request forgery, CWE-918). So every address is judged after it was resolved, whatever
spelling it had, and whatever other address it wraps.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from storage.errors import BadInput

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

GLOBAL_UNICAST = IPv6Network("2000::/3")
"""The only part of IPv6 that is handed out to public hosts (IANA)."""

NOT_PUBLIC = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments
    IPv6Network("2001::/23"),  # protocol assignments
    IPv6Network("3fff::/20"),  # documentation
)
"""What some versions of `ipaddress` still call global."""

TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""NAT64 (RFC 6052, RFC 8215): the last 32 bits are an IPv4 address."""

COMPATIBLE = IPv6Network("::/96")
NAMED_ENTRY = re.compile(r"(?P<host>\[[\da-f:.]+\]|(?:\*\.)?[\w.-]+)(?::(?P<port>\d{1,5}))?", re.I)


@dataclass(frozen=True)
class Allowance:
    """One private host name or network that may be read, on one port or on any (None).

    `*.example.org` is every name below it.
    """

    host: str = ""
    network: Network | None = None
    port: int | None = None

    def covers(self, host: str, port: int, address: Address) -> bool:
        if self.port not in (None, port):
            return False
        if self.network is not None:
            return address in self.network
        below = self.host.startswith("*.") and host.endswith(self.host[1:])
        return (below or self.host == host) and not is_never_meant(address)


def allowance(entry: str) -> Allowance:
    """`intranet.example`, `*.intern`, `wiki:8080`, `10.1.0.0/16`, `10.1.2.3:80`, `[fd00::1]:80`.

    Raises:
        BadInput: it is none of these.
    """
    network = network_of(entry)
    if network is not None:
        return Allowance(network=network)
    parts = NAMED_ENTRY.fullmatch(entry.strip())
    if parts is None:
        raise BadInput(
            f"{entry!r} is no host name, address or network",
            "name hosts that may be read like wiki.example, 10.1.2.3:8080 or 10.1.0.0/16",
        )
    port = int(parts["port"]) if parts["port"] else None
    inner = network_of(parts["host"].strip("[]"))
    return Allowance("" if inner else plain_host(parts["host"]), inner, port)


def network_of(text: str) -> Network | None:
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def plain_host(host: str) -> str:
    """The name as the domain name system compares it: lower case, ASCII, no last dot."""
    import idna

    name = host.lower().rstrip(".")
    try:
        return name if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        return name


def is_public(address: Address) -> bool:
    """Whether the whole internet reaches this address, and any IPv4 address it wraps."""
    if any(address in network for network in NOT_PUBLIC):
        return False
    inner = list(wrapped(address))
    if inner:
        return all(is_public(each) for each in inner)
    if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST:
        return False
    return address.is_global and not address.is_multicast


def wrapped(address: Address) -> Iterator[IPv4Address]:
    """IPv4 addresses inside an IPv6 address: mapped, compatible, NAT64, 6to4, Teredo."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if any(address in network for network in (*TRANSLATED, COMPATIBLE)):
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def is_never_meant(address: Address) -> bool:
    """Link-local (metadata services), multicast and `0.0.0.0`: no name stands for these."""
    return any(
        each.is_link_local or each.is_multicast or each.is_unspecified
        for each in (address, *wrapped(address))
    )


def parse_address(text: str) -> Address:
    """An address as sockets write it; one that is IPv4 inside IPv6 becomes IPv4."""
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def check_addresses(
    host: str,
    port: int,
    addresses: Sequence[str],
    allowed: Sequence[Allowance],
    from_public: bool = False,
) -> bool:
    """Whether the host is one of the team's own, private ones. All its addresses must do.

    `from_public` says that a public page led here: that is no way into what a team allowed.

    Raises:
        BadInput: an address is private and nobody allowed it.
    """
    private = [a for a in map(parse_address, addresses) if not is_public(a)]
    name = plain_host(host)
    for address in private:
        if not any(entry.covers(name, port, address) for entry in allowed):
            where = str(address) if host == str(address) else f"{host}, at {address},"
            raise BadInput(
                f"{where} is inside a private network",
                "public addresses only"
                if is_never_meant(address)
                else "if it is your team's own, name it in the setting allowed_private_hosts",
            )
    if private and from_public:
        raise BadInput(
            f"a public page leads to {host}, inside a private network",
            "name the inner address itself if it is meant",
        )
    return bool(private)
