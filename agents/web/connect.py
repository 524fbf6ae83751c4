"""Connections to addresses that were checked, and no longer than a call may take.

The name is resolved once, by us; the connection goes to what that gave, so that a second answer
of the name server (DNS rebinding) is never asked for. TLS still checks the certificate against
the name, because httpcore goes on knowing the host by it.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpcore

CONNECT_SECONDS = 10.0
"""One of several addresses may take this long before the next one is tried."""

Resolve = Callable[[str, int], Sequence[str]]
"""Host and port in, all its addresses out; raises OSError when there are none."""


def system_resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, as this machine's resolver knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def resolve_within(resolve: Resolve, host: str, port: int, seconds: float) -> list[str]:
    """The system's resolver knows no time limit, so it is asked in a thread of its own.

    Raises:
        OSError: there is no such host, or no answer in time.
    """
    answer: list[Any] = []

    def ask() -> None:
        try:
            answer.append(list(resolve(host, port)))
        except (OSError, UnicodeError) as error:
            answer.append(error)

    asking = threading.Thread(target=ask, name="resolve", daemon=True)
    asking.start()
    asking.join(max(seconds, 0))
    if not answer:
        raise TimeoutError("the name server did not answer in time")
    if isinstance(answer[0], Exception) or not answer[0]:
        raise OSError("the host name is not known") from None
    return list(answer[0])


class CallLimits(threading.local):
    """What the call of this thread may do: which addresses, until when (monotonic seconds)."""

    addresses: Sequence[str] = ()
    until: float = 0.0

    def left(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for this call is over")
        return left


class CheckedBackend(httpcore.NetworkBackend):
    """httpcore's sockets, held to the limits that `call` sets for the running thread."""

    def __init__(self) -> None:
        self._plain = httpcore.SyncBackend()
        self._limits = CallLimits()

    @contextmanager
    def call(self, addresses: Sequence[str], until: float) -> Iterator[None]:
        self._limits.addresses, self._limits.until = addresses, until
        try:
            yield
        finally:
            self._limits.addresses, self._limits.until = (), 0.0

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to the first checked address that answers; `host` is not resolved again."""
        failure: Exception = httpcore.ConnectError("no address of the host was checked")
        for address in self._limits.addresses:
            seconds = min(CONNECT_SECONDS, self._limits.left())
            try:
                stream = self._plain.connect_tcp(
                    address, port, seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return TimedStream(stream, self._limits)
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("only addresses that were checked are connected to")


class TimedStream(httpcore.NetworkStream):
    """A stream whose every wait ends when the running call's time is over.

    httpcore's own timeouts start anew at each read: a server that drips would never hit them.
    """

    def __init__(self, inner: httpcore.NetworkStream, limits: CallLimits) -> None:
        self._inner = inner
        self._limits = limits

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._limits.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._limits.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._limits.left())
        return TimedStream(secured, self._limits)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
