"""Fetching one URL: only from addresses that may be reached, and never more than is allowed.

httpcore is used without httpx's client on top: no cookies, no proxies or certificates from the
environment, no redirects that nobody judged, and no log line with a URL in it.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from agents.readers.types import MEGABYTE
from agents.web.addresses import allowance, check_addresses
from agents.web.answers import (
    BUSY,
    REDIRECTS,
    WITH_BODY,
    Answer,
    Fetched,
    judged,
    next_hop,
    plain_headers,
)
from agents.web.bodies import read_body, too_large
from agents.web.targets import Target, authority, canonical, redact, target_of
from agents.web.waits import polite_wait
from storage.closing import Closing
from storage.errors import BadInput, FetchFailed

if TYPE_CHECKING:
    import ssl

    import httpcore

    from agents.web.connect import Resolve

__all__ = ["FetchOptions", "Fetched", "Fetcher", "canonical", "redact"]

KEEP_SECONDS = 2.0
"""Shorter than servers keep idle connections, so that they do not hang up as we ask."""

ACCEPT = "text/html, application/xhtml+xml, text/markdown, application/pdf;q=0.9, */*;q=0.8"


@dataclass(frozen=True)
class FetchOptions:
    """What fetching one URL may cost, and which private hosts it may reach."""

    max_bytes: int = 50 * MEGABYTE
    """A larger body is refused, counted as it is unpacked."""

    seconds: float = 60.0
    """One call ends after this long: name, connection, redirects, waiting and body together."""

    redirects: int = 5
    """More redirects than this are refused."""

    patience: float = 3.0
    """A busy server is asked once more where it asks for no longer a wait, in seconds."""

    allowed_private: tuple[str, ...] = ()
    """Private hosts, addresses or networks that may be read: `wiki.example:8080`, `10.1.0.0/16`."""

    ca_file: str = ""
    """PEM file of certificate authorities to trust besides the public ones."""


class Fetcher(Closing):
    """Fetches URLs, keeping connections open between calls; may be used by several threads.

    `resolve` finds a host's addresses: the system's resolver, unless another one is given.
    """

    def __init__(
        self, options: FetchOptions | None = None, resolve: "Resolve | None" = None
    ) -> None:
        import httpcore

        from agents.web.connect import CheckedBackend, system_resolve

        self._options = options or FetchOptions()
        self._allowed = [allowance(entry) for entry in self._options.allowed_private]
        self._resolve = resolve or system_resolve
        self._backend = CheckedBackend()
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted(self._options.ca_file),
            max_connections=None,
            max_keepalive_connections=20,
            keepalive_expiry=KEEP_SECONDS,
            network_backend=self._backend,
        )

    def close(self) -> None:
        self._pool.close()

    def get(self, url: str, etag: str = "", last_modified: str = "") -> Fetched:
        """The content of a URL, or that it is gone, or unchanged since it had these marks.

        Raises:
            BadInput: it must not or cannot be read, and that will not change by itself.
            FetchFailed: its server is away, too slow, or asks to wait longer.
        """
        until = time.monotonic() + self._options.seconds
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        target, seen, public = target_of(url), set[str](), False
        for _ in range(self._options.redirects + 1):
            answer = self._ask_politely(target, headers, until, public)
            if answer.status not in REDIRECTS:
                return judged(answer, target, headers)
            seen.add(target.url)
            public = not answer.inside
            target = next_hop(target, answer.headers.get("location", ""), seen)
        raise BadInput(
            f"{redact(url)} leads through more than {self._options.redirects} redirects",
            "name the address where it ends",
        )

    def _ask_politely(
        self, target: Target, headers: Mapping[str, str], until: float, from_public: bool
    ) -> Answer:
        """Asks once more when the server is busy and names a short wait."""
        answer = self._ask(target, headers, until, from_public)
        wait = polite_wait(answer.headers.get("retry-after", ""))
        most = min(self._options.patience, until - time.monotonic())
        if answer.status not in BUSY or wait is None or wait > most:
            return answer
        time.sleep(wait)
        return self._ask(target, headers, until, from_public)

    def _ask(
        self, target: Target, headers: Mapping[str, str], until: float, from_public: bool
    ) -> Answer:
        import httpcore

        addresses = self._addresses(target, until)
        inside = check_addresses(target.host, target.port, addresses, self._allowed, from_public)
        try:
            with self._backend.call(addresses, until):
                return self._exchange(target, headers, inside)
        except httpcore.TimeoutException:
            raise FetchFailed(
                f"{target.url} took longer than {self._options.seconds:g} seconds",
                "try again later, or raise source_seconds in the settings",
            ) from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchFailed(
                f"cannot read {target.url}: {error or type(error).__name__}",
                "see whether the site can be reached, and try again",
            ) from error

    def _addresses(self, target: Target, until: float) -> Sequence[str]:
        from agents.web.connect import resolve_within

        left = until - time.monotonic()
        try:
            return resolve_within(self._resolve, target.host, target.port, left)
        except OSError as error:
            raise FetchFailed(
                f"cannot find {target.host}: {error}", "check its spelling and your network"
            ) from error

    def _exchange(self, target: Target, headers: Mapping[str, str], inside: bool) -> Answer:
        import httpcore

        address = httpcore.URL(
            scheme=target.scheme, host=target.host, port=target.port, target=target.path
        )
        named = request_headers(target, headers)
        sent = [(name.encode(), value.encode()) for name, value in named.items()]
        with self._pool.stream("GET", address, headers=sent) as response:
            got = plain_headers(response.headers)
            data = self._body(response, got, target) if response.status in WITH_BODY else b""
            return Answer(response.status, got, data, inside)

    def _body(
        self, response: "httpcore.Response", headers: Mapping[str, str], target: Target
    ) -> bytes:
        limit, stated = self._options.max_bytes, headers.get("content-length", "")
        if stated.isdecimal() and int(stated) > limit:
            raise too_large(limit, target.url)
        encoding = headers.get("content-encoding", "").strip().lower()
        return read_body(response.iter_stream(), encoding, limit, target.url)


def request_headers(target: Target, conditions: Mapping[str, str]) -> dict[str, str]:
    login = {"Authorization": target.authorization} if target.authorization else {}
    return {
        "Host": authority(target.scheme, target.host, target.port),
        "User-Agent": user_agent(),
        "Accept": ACCEPT,
        "Accept-Encoding": "gzip",
        **conditions,
        **login,
    }


def user_agent(purpose: str = "source reader") -> str:
    try:
        return f"copydesk/{version('copydesk')} (+{purpose})"
    except PackageNotFoundError:
        return f"copydesk (+{purpose})"


def trusted(ca_file: str) -> "ssl.SSLContext":
    """The public certificate authorities, and the team's own.

    Raises:
        BadInput: `ca_file` cannot be read.
    """
    import httpx

    context = httpx.create_ssl_context(trust_env=False)
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except OSError as error:  # ssl.SSLError is one
            raise BadInput(f"cannot read certificates from {ca_file}", "check ca_file") from error
    return context
