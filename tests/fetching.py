"""What the tests of fetching share: a page, a limit, and resolvers that answer as they are told."""

import socket
from collections.abc import Sequence

from web_server import Reply

from agents.web.fetch import Fetched, Fetcher, FetchOptions

LIMIT = 200_000
PAGE = Reply(b"<p>Boards are oiled.</p>", "text/html; charset=ISO-8859-1")


def fetch(url: str, resolve=None, **options) -> Fetched:
    given = {"allowed_private": ("127.0.0.1",), "seconds": 10} | options
    with Fetcher(FetchOptions(**given), resolve) as fetcher:
        return fetcher.get(url)


def nobody_resolves(host: str, port: int) -> Sequence[str]:
    raise AssertionError(f"{host} was looked up")


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def at(*addresses: str):
    """A resolver that knows one answer."""
    return lambda host, port: addresses
