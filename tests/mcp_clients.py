"""The official MCP client at servers in this process and in others, and people who answer its
questions."""

import socket
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import anyio
import httpx2
import uvicorn
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, ElicitRequestFormParams, ElicitResult, TextContent

from graphs.house import House
from storage.tokens import add_token, usable_scopes
from ui.api.app import build_app
from ui.api.doors import doors
from ui.mcp_server.server import stdio_server

ROOT = Path(__file__).parents[1]
Steps = Callable[[Client], Awaitable[Any]]
TRANSPORTS = ("stdio", "http")
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
    steps: Steps,
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


def served(house: House, steps: Callable[[str], Awaitable[None]]) -> None:
    """Does `steps` with the address of a server, mounted as `copydesk serve` mounts it."""
    whole = build_app(house, doors(house))

    async def run() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            config = uvicorn.Config(whole, log_level="error", ws="none")
            server = uvicorn.Server(config)
            async with anyio.create_task_group() as group:
                group.start_soon(server.serve, [listening])
                try:
                    await steps(f"http://127.0.0.1:{listening.getsockname()[1]}/mcp/")
                finally:
                    server.should_exit = True

    anyio.run(run)


def bearing(token: str) -> httpx2.AsyncClient:
    headers = {"Authorization": f"Bearer {token}".encode()} if token else {}
    return httpx2.AsyncClient(headers=headers, timeout=60)


def connected(
    house: House, transport: str, steps: Steps, person: Person, environment: Mapping[str, str]
) -> None:
    """Does `steps` with a client of `copydesk mcp`, or of what `copydesk serve` mounts, as Ann.

    Args:
        environment: of the command's process.
    """
    if transport == "http":
        served(house, lambda url: at_url(url, token_for(house), steps, person))
        return
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-P", "-m", "ui.cli", "--as", "ann", "mcp"],
        cwd=ROOT,
        env=dict(environment),
    )

    async def run() -> None:
        async with Client(parameters, elicitation_callback=person) as client:
            await steps(client)

    anyio.run(run)


async def at_url(url: str, token: str, steps: Steps, person: Person) -> None:
    async with bearing(token) as http:
        transport = streamable_http_client(url, http_client=http)
        async with Client(transport, elicitation_callback=person) as client:
            await steps(client)


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
        return add_token(session, person, name, scopes or usable_scopes(session, person))[1]
