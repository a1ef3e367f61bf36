"""Download a feed from a host that was allowed, and from nowhere else.

The address that was checked is the address that is connected to, so that a name which
answers differently the second time leads nowhere. Redirections pass the same checks.
"""

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Collection
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urljoin, urlsplit

MAX_BYTES = 2 * 1024 * 1024
MAX_REDIRECTS = 3
CHUNK = 64 * 1024
TIMEOUT = 10.0  # seconds for each wait
PATIENCE = 30.0  # seconds for all of it
PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
REDIRECTS = (301, 302, 303, 307, 308)
# IPv4 addresses written as IPv6 for a translator between both
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class FeedError(Exception):
    """Why a feed was not read: a code, and what it is about."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def get_host(url: str) -> str:
    """Return the host of an address in small letters, raise for an odd address."""
    return _split(url)[0].hostname or ""


def _split(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit((url or "").strip())
        port = parts.port
    except ValueError as error:
        raise FeedError("address", url) from error
    is_host = HOST.fullmatch(parts.hostname or "")
    if parts.scheme not in PORTS or not is_host or parts.username is not None:
        raise FeedError("address", url)
    standard = PORTS[parts.scheme]
    if port not in (None, standard):
        raise FeedError("port", str(port))
    return parts, standard


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in NAT64 or address.teredo:
            return False
        inner = address.ipv4_mapped or address.sixtofour
        if inner:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def check_addresses(host: str, found: list[str]) -> str:
    """Return the address to connect to; one private address spoils them all."""
    addresses = [ipaddress.ip_address(item.partition("%")[0]) for item in found]
    if not addresses or not all(map(is_public, addresses)):
        raise FeedError("private", host)
    return str(addresses[0])


def connect(scheme: str, host: str, address: str) -> HTTPConnection:
    """Return a connection to the checked address that asks for the host."""
    if scheme == "https":
        connection: HTTPConnection = HTTPSConnection(
            host, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        connection = HTTPConnection(host, timeout=TIMEOUT)
    port = PORTS[scheme]
    connection._create_connection = lambda *args, **kwargs: socket.create_connection(  # type: ignore[attr-defined]
        (address, port), TIMEOUT
    )
    return connection


def download(
    url: str,
    allowed: Collection[str],
    resolve: Callable[[str, int], list[str]] = resolve,
    connect: Callable[[str, str, str], HTTPConnection] = connect,
) -> bytes:
    """Return the content of an address on an allowed host.

    :param allowed: hosts in small letters, compared whole
    """
    ends = time.monotonic() + PATIENCE
    for _step in range(MAX_REDIRECTS + 1):
        parts, port = _split(url)
        host = parts.hostname or ""
        if host not in allowed:
            raise FeedError("host", host)
        try:
            address = check_addresses(host, resolve(host, port))
            target, content = _ask(connect(parts.scheme, host, address), parts, ends)
        except (OSError, HTTPException, UnicodeError) as error:
            raise FeedError("network", str(error)) from error
        if target is None:
            return content
        url = urljoin(url, target)
    raise FeedError("redirects")


def _ask(
    connection: HTTPConnection, parts: SplitResult, ends: float
) -> tuple[str | None, bytes]:
    """Return (where to go instead, nothing) or (None, content)."""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"User-Agent": "Odoo news reader", "Accept-Encoding": "identity"}
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        if response.status in REDIRECTS and response.getheader("Location"):
            return response.getheader("Location"), b""
        if response.status != 200:
            raise FeedError("status", str(response.status))
        return None, _read(response, ends)
    finally:
        connection.close()


def _read(response, ends: float) -> bytes:
    content = b""
    while chunk := response.read(CHUNK):
        content += chunk
        if len(content) > MAX_BYTES:
            raise FeedError("size", str(MAX_BYTES // 1024 // 1024))
        if time.monotonic() > ends:
            raise FeedError("slow", str(int(PATIENCE)))
    return content
