"""MCP's whole way on the embedded model: a wish in, a piece out that a person corrected."""

from pathlib import Path

import anyio.to_thread
import pytest
from embedded import EDITED, FACTS, embedded_house, environment, written
from mcp import Client
from mcp_clients import TRANSPORTS, Person, answer, connected
from scripted import decisions_of, item_of

from graphs.worker import work


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_wish_becomes_a_piece_that_a_person_corrected(home: Path, transport: str) -> None:
    person = Person(verdict="edit", text=EDITED)

    async def steps(client: Client) -> None:
        wish = {"instruction": "Write the blurb.", "facts": FACTS}
        item = answer(await client.call_tool("create_brief", wish))["item"]
        await anyio.to_thread.run_sync(work, house, True)
        (row,) = answer(await client.call_tool("queue", {}))["rows"]
        shown = answer(await client.call_tool("review_task", {"task": row["task"]}))
        assert row["item"] == item and shown["draft"]["text"] == written(house)
        made = answer(await client.call_tool("decide", {"task": row["task"]}))
        assert (made["outcome"], made["verdict"]) == ("decided", "edit")
        assert written(house).splitlines()[0] in person.asked[0].message
        await anyio.to_thread.run_sync(work, house, True)
        told = answer(await client.call_tool("status", {"item": item}))
        assert (told["status"], told["decision"]) == ("done", "edit")
        assert item_of(house, item).status == "done"
        assert decisions_of(house, item)[0].text == EDITED

    with embedded_house(home) as house:
        connected(house, transport, steps, person, environment(home))
