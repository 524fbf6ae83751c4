"""The official MCP client beside a server in this process, and people who answer its questions."""

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
from mcp import Client
from mcp_types import CallToolResult, ElicitRequestFormParams, ElicitResult, TextContent

from graphs.house import House
from storage.tokens import SCOPES, add_token
from ui.mcp_server.server import stdio_server

ERAS = ("legacy", "auto")
"""Clients that the server asks while a call is under way, and those that call again to answer."""


class Person:
    """Somebody at the client who answers every question in one way, and keeps what was asked."""

    def __init__(self, action: str = "accept", **content: Any) -> None:
        self._answer = ElicitResult(action=action, content=content or None)  # type: ignore[arg-type]
        self.asked: list[ElicitRequestFormParams] = []

    async def __call__(self, context: Any, params: Any) -> ElicitResult:
        self.asked.append(params)
        return self._answer


def talk(
    house: House,
    steps: Callable[[Client], Awaitable[Any]],
    person: Person | None = None,
    mode: str = "auto",
    token: str = "",
) -> Any:
    """What `steps` makes of a client of a server on this house."""

    async def run() -> Any:
        server = stdio_server(house, token)._mcp_server
        async with Client(server, mode=mode, elicitation_callback=person) as client:
            return await steps(client)

    return anyio.run(run)


def call(
    house: House,
    tool: str,
    arguments: dict[str, Any] | None = None,
    person: Person | None = None,
    mode: str = "auto",
    token: str = "",
) -> CallToolResult:
    """One call of one tool by a client of its own."""
    return talk(house, lambda client: client.call_tool(tool, arguments or {}), person, mode, token)


def told(house: House, tool: str, **arguments: Any) -> Any:
    """What a tool answers with."""
    return answer(call(house, tool, arguments))


def answer(result: CallToolResult) -> Any:
    assert not result.is_error, said(result)
    return result.structured_content


def refusal(result: CallToolResult) -> str:
    """What happened and what to do, as the client is told."""
    assert result.is_error and result.structured_content is None
    assert "Traceback" not in said(result)
    return said(result)


def said(result: CallToolResult) -> str:
    return "\n".join(part.text for part in result.content if isinstance(part, TextContent))


def token_for(house: House, person: str = "ann", *scopes: str, name: str = "assistant") -> str:
    with house.db.write() as session:
        return add_token(session, person, name, scopes or SCOPES)[1]
