"""The whole way at LangGraph's server on the embedded model: a message in, a reviewed piece out.

The server is not here: its graphs are, as `langgraph.json` names them, with a saver as it has.
"""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from embedded import EDITED, WISH, environment, written
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command
from scripted import decisions_of, item_of, rows

import graphs
from storage.tables import Item

ROOT = Path(graphs.__file__).parents[1]


class Server:
    """The graphs of `langgraph.json`, each with a saver of the server's own."""

    def __init__(self) -> None:
        named = json.loads((ROOT / "langgraph.json").read_text())["graphs"]
        (file,) = {place.partition(":")[0] for place in named.values()}
        spec = importlib.util.spec_from_file_location("studio_end_to_end", ROOT / file)
        assert spec and spec.loader
        self.studio: Any = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.studio)
        self.graphs = {
            name: getattr(self.studio, place.partition(":")[2])().copy(
                update={"checkpointer": InMemorySaver()}
            )
            for name, place in named.items()
        }

    def run(self, graph: str, thread: str, given: Any) -> Any:
        values = {"thread_id": thread, "langgraph_auth_user_id": "ann"}
        return self.graphs[graph].invoke(given, {"configurable": values})


def as_langchain(question: dict[str, Any]) -> Any:
    (action,) = question["action_requests"]
    edited = {"name": action["name"], "args": {**action["args"], "text": EDITED}}
    return {"decisions": [{"type": "edit", "edited_action": edited}]}


def as_agent_inbox(question: dict[str, Any]) -> Any:
    action = question["action_request"]
    edited = {**action, "args": {**action["args"], "text": EDITED}}
    return [{"type": "edit", "args": edited}]


@pytest.mark.parametrize("inbox", [as_langchain, as_agent_inbox])
def test_a_message_becomes_a_piece_that_an_inbox_corrected(
    home: Path, monkeypatch: pytest.MonkeyPatch, inbox: Any
) -> None:
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)
    server = Server()
    house = server.studio.house()
    try:
        assert "tokens" in server.run("intake", "talk", {"text": WISH})["reply"]
        server.run("intake", "talk", {"text": "yes"})
        (item,) = rows(house, Item)
        (asked,) = server.run("editorial", item.id, {"item_id": item.id})["__interrupt__"]
        assert asked.value["action_requests"][0]["args"]["text"] == written(house)
        server.run("editorial", item.id, Command(resume=inbox(asked.value)))
        assert item_of(house, item.id).status == "done"
        assert [one.text for one in decisions_of(house, item.id)] == [EDITED]
        assert "approved" in server.run("intake", "talk", {"text": "where is my blurb?"})["reply"]
    finally:
        house.close()
