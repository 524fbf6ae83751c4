"""Further doors into the same house that are served beside the API, such as MCP's."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp

from graphs.house import House


@dataclass(frozen=True)
class Door:
    """An ASGI application under a path; it asks for tokens itself (`storage.tokens`).

    `lifespan` runs around the server's life, where the application needs one: mounted
    applications are not told when a server starts and stops.
    """

    path: str
    app: ASGIApp
    lifespan: Callable[[Any], AbstractAsyncContextManager[Any]] | None = None


def doors(house: House) -> list[Door]:
    """What `copydesk serve` serves beside the API."""
    from ui.mcp_server.server import http_app

    mcp = http_app(house)
    return [Door("/mcp", mcp, mcp.lifespan)]
