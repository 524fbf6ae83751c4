"""MCP over streamable HTTP, where every request bears a token, and over stdio."""

import sys
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_clients import ERAS, ROOT, Person, answer, bearing, refusal, said, served, token_for
from scripted import FACTS, decisions_of, drafted, open_scripted_house, tasks_of

from graphs.house import House
from storage.tokens import revoke_token

PING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@pytest.mark.parametrize("era", ERAS)
def test_over_http_the_bearer_of_a_token_acts_and_is_asked(house: House, era: str) -> None:
    (task,) = tasks_of(house, drafted(house))
    token, person = token_for(house, "maria", "read", "decide"), Person(verdict="approve")

    async def steps(url: str) -> None:
        async with bearing(token) as http:
            transport = streamable_http_client(url, http_client=http)
            async with Client(transport, mode=era, elicitation_callback=person) as client:
                tools = await client.list_tools()
                assert "decide" in [tool.name for tool in tools.tools]
                made = answer(await client.call_tool("decide", {"task": task.id}))
                assert made["by"] == "maria"
                wish = {"instruction": "Write the blurb.", "facts": FACTS}
                assert "scope" in refusal(await client.call_tool("create_brief", wish))

    served(house, steps)
    assert [one.reviewer for one in decisions_of(house, task.item_id)] == ["maria"]


def test_without_a_token_that_is_good_nothing_is_let_in(house: House) -> None:
    revoked = token_for(house, "ann", name="old")
    with house.db.write() as session:
        revoke_token(session, "ann", "old")

    async def steps(url: str) -> None:
        for token in ("", "cd_forged", "rubbish", revoked, "\u00e9"):
            async with bearing(token) as http:
                said = await http.post(url, json=PING)
                assert said.status_code == 401, token
                assert said.headers["www-authenticate"].startswith("Bearer")

    served(house, steps)


def test_a_token_that_calls_too_often_is_told_so(home: Path) -> None:
    house = open_scripted_house(home, api_per_second=0.001)
    token = token_for(house)

    async def steps(url: str) -> None:
        async with bearing(token) as http:
            transport = streamable_http_client(url, http_client=http)
            with pytest.raises(Exception) as refused:
                async with Client(transport) as client:
                    await client.list_tools()
                    await client.list_tools()
            assert "Rate limit" in str(parts(refused.value))

    served(house, steps)
    house.close()


def parts(error: BaseException) -> list[BaseException]:
    """What a group of errors holds, however deep."""
    inner = getattr(error, "exceptions", None)
    return [one for each in inner for one in parts(each)] if inner else [error]


def test_a_token_that_is_revoked_ends_a_session_under_way(house: House) -> None:
    token = token_for(house, "ann", name="short")

    async def steps(url: str) -> None:
        async with bearing(token) as http:
            transport = streamable_http_client(url, http_client=http)
            async with Client(transport, mode="legacy") as client:
                assert answer(await client.call_tool("queue", {}))["rows"] == []
                with house.db.write() as session:
                    revoke_token(session, "ann", "short")
                assert (await http.post(url, json=PING)).status_code == 401
                with pytest.raises(Exception):  # noqa: B017 (the client wraps it in its own)
                    await client.call_tool("queue", {})

    served(house, steps)


def test_nobody_goes_on_with_a_session_of_another_token(house: House) -> None:
    first, other = (token_for(house, "ann", name=name) for name in ("first", "other"))
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "tests", "version": "1"},
        },
    }
    accepts = {"Accept": "application/json, text/event-stream"}

    async def steps(url: str) -> None:
        async with bearing(first) as http:
            begun = await http.post(url, json=hello, headers=accepts)
            assert begun.status_code == 200
        session = {**accepts, "Mcp-Session-Id": begun.headers["mcp-session-id"]}
        async with bearing(other) as http:
            said = await http.post(url, json={**PING, "id": 2}, headers=session)
            assert said.status_code in (403, 404)

    served(house, steps)


def test_over_stdio_the_command_serves_the_local_user(home: Path, house: House) -> None:
    (task,) = tasks_of(house, drafted(house))
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-P", "-m", "ui.cli", "--home", str(home), "--as", "Ana", "mcp"],
        cwd=ROOT,
    )
    person = Person(verdict="approve")

    async def run() -> None:
        async with Client(parameters, elicitation_callback=person) as client:
            rows = answer(await client.call_tool("queue", {}))["rows"]
            assert [row["task"] for row in rows] == [task.id]
            made = answer(await client.call_tool("decide", {"task": task.id}))
            assert (made["outcome"], made["by"]) == ("decided", "Ana")
            assert "no item" in said(await client.call_tool("status", {"item": "it_0"}))

    anyio.run(run)
    assert len(person.asked) == 1
