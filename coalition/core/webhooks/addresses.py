"""Which addresses the portal may call: only what is reachable by everybody, never its own network (R17)."""

from __future__ import annotations

import asyncio
import ipaddress
import socket

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# Addresses of IPv6 that carry one of IPv4, by which a private one could be reached: 6to4, Teredo, and documentation.
_CARRIERS = tuple(map(ipaddress.ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
# Of IPv4 what Python takes for global: the relays of 6to4, and addresses of protocols.
_SPECIAL = tuple(map(ipaddress.ip_network, ("192.88.99.0/24", "192.0.0.0/24")))


class ForbiddenAddress(Exception):
    """The name leads to an address that is not for everybody."""


def is_public(address: Address) -> bool:
    """False for private, loopback, link-local, multicast, shared (CGNAT), reserved and IPv4-carrying addresses."""
    if isinstance(address, ipaddress.IPv6Address):
        return address in _GLOBAL_UNICAST and address.is_global and not any(address in net for net in _CARRIERS)
    return address.is_global and not address.is_multicast and not any(address in net for net in _SPECIAL)


async def address_of(host: str, port: int) -> str:
    """Resolve the name once and return the address to connect to; raise ForbiddenAddress where any is not public.

    Whoever connects must use this address: a second look-up could give another one (DNS rebinding).
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    texts = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not all(_is_allowed(ipaddress.ip_address(text)) for text in texts):
        raise ForbiddenAddress(host)
    return texts[0]


def _is_allowed(address: Address) -> bool:
    """Loopback only for the tests' receiver; a production start refuses the setting (`core.E005`)."""
    return is_public(address) or (settings.WEBHOOKS_TO_LOOPBACK and address.is_loopback)
