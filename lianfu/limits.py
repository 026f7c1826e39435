"""How often one network may post. Kept per process: with N processes the limit is N times as wide, which is enough
against floods."""

import ipaddress
import time
from functools import lru_cache
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection

from foundation.refusals import TooOften
from foundation.settings import current

WINDOW_SECONDS = 60
POSTS = 240
_MAX_NETWORKS = 20_000
_counts: dict[str, tuple[float, int]] = {}
_looks: dict[str, tuple[float, int]] = {}


def check(request: Request[Any, Any, Any]) -> None:
    """Raises TooOften. Direct connections from this machine are never limited; a proxy's are, by the address it
    forwards."""
    network = request.scope["state"]["network"] = network_of(request)
    _count(_counts, network, POSTS)


def check_looks(request: ASGIConnection[Any, Any, Any, Any], most: int) -> None:
    """The same for pages that answer questions: a route says `looks`, how many a network may ask in a window."""
    _count(_looks, network_of(request), most)


def _count(counts: dict[str, tuple[float, int]], network: str | None, most: int) -> None:
    if not current().rate_limits or network is None:
        return
    now = time.monotonic()
    started, n = counts.get(network, (now, 0))
    if now - started > WINDOW_SECONDS:
        started, n = now, 0
    if n >= most:
        raise TooOften
    if len(counts) > _MAX_NETWORKS:
        counts.clear()
    counts[network] = (started, n + 1)


def network_of(request: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """/24 or /48 of the visitor; None for a direct connection from this machine. Forwarded addresses count only
    behind our proxy."""
    address = request.client.host if request.client else ""
    if current().trust_proxy:
        # Only the last entry of the last line is our proxy's word; the visitor may have sent any before it.
        forwarded = request.headers.getall("x-forwarded-for", [address])
        address = forwarded[-1].split(",")[-1].strip()
    return _network(address)


@lru_cache(maxsize=2048)
def _network(address: str) -> str | None:
    try:
        ip = ipaddress.ip_address(_without_port(address))
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if ip.is_loopback:
        return None
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def _without_port(address: str) -> str:
    """Some proxies write `192.0.2.1:567` or `[2001:db8::1]:567`."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
