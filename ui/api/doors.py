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
    """What `copydesk serve` serves beside the API. Slack's calls are let in where the secret that
    signs them is set.

    Raises:
        BadInput: it is set, and the bot's token is not.
    """
    from ui.mcp_server.server import http_app
    from ui.slack.keys import has_signing_secret, read_keys

    mcp = http_app(house)
    found = [Door("/mcp", mcp, mcp.lifespan)]
    if has_signing_secret():
        from ui.slack.http import slack_door

        found.append(slack_door(house, read_keys()))
    return found
