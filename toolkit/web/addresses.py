"""Which addresses the server may connect to on behalf of others: public ones, and networks its keeper named.

A name is resolved once, every address it has is judged, and the connection goes to the address that was judged. So
neither a name of the inside, nor a second answer of the name server (rebinding), nor an odd spelling of an address
(decimal, octal, IPv6-mapped) leads anywhere else.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from toolkit.errors import InputError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]

_INWARD = tuple(
    ipaddress.ip_network(text)
    for text in (
        "64:ff9b:1::/48",  # NAT64 within a site
        "fec0::/10",  # site-local, withdrawn
        "192.0.0.0/24",  # protocol assignments, among them the metadata services of a cloud
        "3fff::/20",  # documentation
        "192.88.99.0/24",  # relays from 6to4, withdrawn
        "100::/64",  # discard
        "5f00::/16",  # segment routing
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)
_COMPATIBLE = ipaddress.ip_network("::/96")


async def system_resolve(host: str, port: int) -> tuple[str, ...]:
    """All addresses of a host, by the system's resolver. Raises InputError where it has none."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise InputError(f"the host {host[:200]!r} has no address") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class AddressRules:
    """`networks` may be connected to although they are not public; `resolve` finds the addresses of a host."""

    networks: tuple[Network, ...] = ()
    resolve: Resolve = field(default=system_resolve)

    async def choose(self, host: str, port: int) -> str:
        """The address to connect to for a host. Raises InputError where one of its addresses is not allowed."""
        found = await self.resolve(host, port)
        if not found:
            raise InputError(f"the host {host[:200]!r} has no address")
        if not all(self.allowed(address) for address in found):
            raise InputError(f"the host {host[:200]!r} is not a public address; this server does not connect to it")
        return found[0]

    def allowed(self, text: str) -> bool:
        """Whether an address is public, or in one of the networks named."""
        try:
            address = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            return False
        inner = embedded(address)
        if inner is not None:
            return self.allowed(str(inner))
        if any(address in network for network in self.networks):
            return True
        return is_public(address)


def is_public(address: Address) -> bool:
    """Whether an address can be reached from everywhere: not private, loopback, link-local, shared, reserved, multicast."""
    if any(address in network for network in _INWARD):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved and not address.is_unspecified


def embedded(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for: mapped, compatible, 6to4, Teredo, NAT64, ISATAP; else None."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    within_a_site = (int(address) >> 32) & 0xFFFFFFFF in _ISATAP
    if within_a_site or address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def networks_of(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Networks such as 10.1.0.0/16. Raises InputError for anything else."""
    try:
        return tuple(ipaddress.ip_network(text) for text in texts)
    except ValueError as error:
        raise InputError(f"--allow-network: {error}; write it as 10.1.0.0/16") from error
