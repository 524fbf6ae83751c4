"""Sending a message to a URL: to addresses that may be reached, within a time, and no further
than the one that was named (no redirects)."""

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from agents.web.addresses import Allowance, allowance, check_addresses, network_of, plain_host
from agents.web.fetch import trusted, user_agent
from agents.web.targets import Target, authority, target_of
from storage.closing import Closing
from storage.errors import BadInput, FetchFailed

if TYPE_CHECKING:
    from agents.web.connect import Resolve

SECONDS = 10.0
LONGEST = 2_000


def check_receiver(url: str, allowed_private: Sequence[str] = ()) -> str:
    """The URL as it is kept. What its name stands for is judged at each sending.

    Raises:
        BadInput: no https URL, one with a password in it, or one inside a private network.
    """
    target = target_of(url)
    if target.authorization or len(url) > LONGEST:
        raise BadInput("this address is too long, or holds a password", "name it without one")
    entries = [allowance(entry) for entry in allowed_private]
    literal = network_of(target.host)
    inside = literal is not None and check_addresses(
        target.host, target.port, [target.host], entries
    )
    if target.scheme != "https" and not inside and not named(target, entries):
        raise BadInput(
            f"{target.host} would be told over http, for all to read",
            "use https, or name your team's own host in the setting allowed_private_hosts",
        )
    return target.url


def named(target: Target, entries: Sequence[Allowance]) -> bool:
    """Whether the team named this host itself."""
    host = plain_host(target.host)
    return any(entry.host == host and entry.port in (None, target.port) for entry in entries)


class Poster(Closing):
    """Posts to URLs. May be used by several threads.

    Args:
        allowed_private: private hosts that may be reached, as `Fetcher` takes them.
    """

    def __init__(
        self,
        allowed_private: Sequence[str] = (),
        ca_file: str = "",
        resolve: "Resolve | None" = None,
    ) -> None:
        import httpcore

        from agents.web.connect import CheckedBackend, system_resolve

        self._allowed = [allowance(entry) for entry in allowed_private]
        self._resolve = resolve or system_resolve
        self._backend = CheckedBackend()
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted(ca_file), network_backend=self._backend
        )

    def close(self) -> None:
        self._pool.close()

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer; what it says is not read.

        Raises:
            BadInput: the address is inside a private network.
            FetchFailed: its server is away, or too slow.
        """
        import httpcore

        target, until = target_of(url), time.monotonic() + SECONDS
        addresses = self._addresses(target)
        check_addresses(target.host, target.port, addresses, self._allowed)
        place = httpcore.URL(
            scheme=target.scheme, host=target.host, port=target.port, target=target.path
        )
        named = {
            "Host": authority(target.scheme, target.host, target.port),
            "User-Agent": user_agent("webhooks"),
            "Content-Length": str(len(body)),
            **headers,
        }
        sent = [(name.encode(), value.encode()) for name, value in named.items()]
        try:
            with (
                self._backend.call(addresses, until),
                self._pool.stream("POST", place, headers=sent, content=body) as answer,
            ):
                return int(answer.status)
        except httpcore.TimeoutException:
            raise FetchFailed(
                f"no answer within {SECONDS:g} seconds", "it is tried again"
            ) from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            why = str(error) or type(error).__name__
            raise FetchFailed(f"cannot be reached: {why}", "it is tried again") from error

    def _addresses(self, target: Target) -> Sequence[str]:
        from agents.web.connect import resolve_within

        try:
            return resolve_within(self._resolve, target.host, target.port, SECONDS)
        except OSError as error:
            raise FetchFailed(
                f"cannot find {target.host}: {error}", "check its spelling"
            ) from error
