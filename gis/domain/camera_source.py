"""Where a camera's picture may be fetched from: registered addresses, on hosts allowed. Pure.

We fetch what somebody registered. Without a list of hosts that door would open every address our
server can reach, so nothing is fetched from a host that the house did not name itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
_GATEWAY_SCHEMES = frozenset({"rtsp", "rtsps", "rtmp", "rtmps", "gb28181", "sip", "onvif", "rtp"})
_LONGEST_URL = 4_000


class Picture(StrEnum):
    """Whether there is a moving picture to be had of a camera."""

    READY = "ready"
    NONE = "none"  # 未接入: nobody registered where it comes from
    GATEWAY = "gateway"  # RTSP and the like: no browser shows them, a gateway has to
    NOT_ALLOWED = "not_allowed"  # its host is not one that the house allows
    UNREADABLE = "unreadable"  # what is registered is no address


@dataclass(frozen=True, slots=True)
class AllowedHost:
    """One entry of the list: a host's name or a network, and the port; port None for all."""

    host: str  # "" for a network
    network: IPv4Network | IPv6Network | None
    ports: frozenset[int] | None


def read_hosts(words: str) -> tuple[AllowedHost, ...]:
    """Read the list of hosts: ``video.example, 10.20.0.0/16:8080, [fd00::5]:*``.

    An entry without a port allows 80 and 443; ``:*`` allows them all.

    Raises
    ------
    ValueError
        If an entry is neither a name nor a network, or its port no number.
    """
    return tuple(_entry(one.strip()) for one in words.split(",") if one.strip())


def picture_of(url: str, hosts: Sequence[AllowedHost]) -> Picture:
    """Tell whether the picture registered under an address may be fetched."""
    if not url.strip():
        return Picture.NONE
    parts = _split(url)
    if parts is None:
        return Picture.UNREADABLE
    if parts.scheme in _GATEWAY_SCHEMES:
        return Picture.GATEWAY
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return Picture.UNREADABLE
    return Picture.READY if _is_allowed(parts, hosts) else Picture.NOT_ALLOWED


def origin_of(url: str) -> tuple[str, str, int] | None:
    """Give scheme, host and port of an address we may fetch at all; None for any other."""
    parts = _split(url)
    if parts is None or parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]


def is_of(url: str, registered: str) -> bool:
    """Whether an address has the origin of the registered one, and no log-in of its own."""
    origin = origin_of(url)
    if origin is None or origin != origin_of(registered):
        return False
    named, known = urlsplit(url), urlsplit(registered)
    return named.username is None or named.username == known.username


def _split(url: str) -> SplitResult | None:
    if len(url) > _LONGEST_URL or any(not one.isprintable() or one in " \\" for one in url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a port that is no number, a bracket left open
        return None
    return None if port == 0 else parts


def _is_allowed(parts: SplitResult, hosts: Sequence[AllowedHost]) -> bool:
    host = (parts.hostname or "").rstrip(".")
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    try:
        address = ip_address(host)
    except ValueError:
        address = None
    for one in hosts:
        if one.ports is not None and port not in one.ports:
            continue
        if one.network is not None and address is not None and address in one.network:
            return True
        if one.network is None and one.host == host:
            return True
    return False


def _entry(words: str) -> AllowedHost:
    host = words
    ports: frozenset[int] | None = frozenset(DEFAULT_PORTS.values())
    head, colon, tail = words.rpartition(":")
    if colon and (not head.count(":") or head.endswith("]")) and "]" not in tail:
        host, ports = head, None if tail == "*" else frozenset({int(tail)})
    host = host.strip("[]").lower().rstrip(".")
    try:
        return AllowedHost("", ip_network(host), ports)
    except ValueError:
        if not host or "/" in host or ":" in host:
            raise ValueError(f"no host and no network: {words}") from None
    return AllowedHost(host, None, ports)
