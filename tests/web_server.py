"""A small web server on this machine, for tests of what fetches: real sockets, real HTTP."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One answer. Its length is stated unless `headers` says something else about it."""

    body: bytes = b""
    media_type: str = "text/html"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Route = Reply | Callable[["Handler"], "Reply | None"]
"""A fixed answer, or what makes one from the request; None when it wrote to the socket itself."""


class WebServer:
    """`routes` by path (with its query), or by "*"; `asked` holds (path, headers) of requests."""

    def __init__(self, context: SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.closing = threading.Event()
        self._http = (Listener6 if ":" in host else Listener)((host, 0), Handler)
        self._http.web = self
        self.host, self.port = host, int(self._http.server_address[1])
        self.scheme = "https" if context else "http"
        if context:
            self._http.socket = context.wrap_socket(
                self._http.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))

    def url(self, path: str = "/", host: str = "") -> str:
        """A path on this server, under its address or under another name for it."""
        return f"{self.scheme}://{host or self.host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class Listener(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them
    web: WebServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what many tests are about."""


class Listener6(Listener):
    address_family = socket.AF_INET6


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5
    server: Listener

    @property
    def web(self) -> WebServer:
        return self.server.web

    def do_GET(self) -> None:
        self.web.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        missing = Reply(b"no such page", status=404)
        route = self.web.routes.get(self.path) or self.web.routes.get("*") or missing
        reply = route if isinstance(route, Reply) else route(self)
        if reply is None:
            self.close_connection = True
        else:
            self._send(reply)

    def do_POST(self) -> None:
        """The same; what was sent is the route's to read."""
        self.do_GET()

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        headers = {"Content-Type": reply.media_type, "Content-Length": str(len(reply.body))}
        for name, value in (headers | dict(reply.headers)).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *args: Any) -> None:
        """Tests are quiet."""


@contextmanager
def serving(context: SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[WebServer]:
    server = WebServer(context, host)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def redirect(location: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": location})


def drip(first: bytes, rest: bytes = b"x") -> Route:
    """Sends `first`, then `rest` again and again until the client has had enough."""

    def route(handler: Handler) -> None:
        handler.wfile.write(first)
        while not handler.web.closing.wait(0.02):
            handler.wfile.write(rest)

    return route
