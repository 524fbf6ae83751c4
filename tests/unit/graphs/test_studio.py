"""What LangGraph's server finds: factories named in langgraph.json, compiled without a saver."""

import importlib.util
import inspect
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from scripted import rows
from team import hire

import graphs
from graphs.house import House
from graphs.intake import build_intake
from graphs.intake_nodes import ANSWERS, IntakeNodes
from storage.errors import Forbidden
from storage.tables import Brief, Item

ROOT = Path(graphs.__file__).parents[1]
NAMED = json.loads((ROOT / "langgraph.json").read_text())["graphs"]
NODES = {
    "editorial": {"retrieve", "draft", "critique", "route", "review", "record", "curate"},
    "intake": {"read", *ANSWERS},
    "learning": {"freeze", "train", "gate", "sign_off", "promote"},
}


def load(file: Path) -> ModuleType:
    """The way that server loads it: from the file, under a name of its own."""
    spec = importlib.util.spec_from_file_location("studio_under_test", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_graph_is_named() -> None:
    assert set(NAMED) == set(NODES)


@pytest.mark.parametrize("name", NODES)
def test_a_named_factory_compiles_without_a_saver(name: str, monkeypatch, home: Path) -> None:
    monkeypatch.setenv("COPYDESK_HOME", str(home))
    file, _, variable = NAMED[name].partition(":")
    factory = getattr(load(ROOT / file), variable)
    assert inspect.signature(factory).parameters == {}
    graph = factory()
    assert graph.checkpointer is None
    assert NODES[name] <= set(graph.get_graph().nodes)


def test_the_editorial_graph_can_be_drawn(house) -> None:
    drawn = house.editorial.get_graph().draw_mermaid()
    for arrow in ("review --> record", "route -. &nbsp;accept&nbsp; .-> curate"):
        assert arrow in drawn


def test_every_run_of_that_server_is_on_one_house(monkeypatch, home: Path) -> None:
    monkeypatch.setenv("COPYDESK_HOME", str(home))
    studio = load(ROOT / "graphs" / "studio.py")
    studio.editorial(), studio.editorial(), studio.intake(), studio.learning()
    assert studio.house.cache_info().misses == 1


@pytest.fixture
def say(house: House) -> Callable[..., str]:
    """Messages as that server's threads take them: with a saver of its own, and its users."""
    graph = build_intake(IntakeNodes(house), InMemorySaver())

    def said(text: str, thread: str = "one", user: str = "ann", **given: Any) -> str:
        values = {"thread_id": thread, "langgraph_auth_user_id": user}
        message: Any = {"text": text, **given}
        made = graph.invoke(message, {"configurable": values})
        return str(made["reply"])

    return said


def test_a_thread_there_is_a_conversation(house: House, say: Callable[..., str]) -> None:
    for thread in ("one", "two"):
        assert "2 items" in say("two posts about the spring fair, friendly", thread)
    assert "nothing to confirm" in say("yes", "three")
    say("yes", "one")
    assert len(rows(house, Item)) == 2
    say("yes", "two")
    assert len(rows(house, Item)) == 4
    assert "nothing to confirm" in say("yes", "one")
    assert {brief.created_by for brief in rows(house, Brief)} == {"ann"}


def test_nobody_talks_there_in_another_name(house: House, say: Callable[..., str]) -> None:
    hire(house)
    for name in ("stranger", ""):
        with pytest.raises(Forbidden):
            say("/status", user=name, author="Cleo")
    say("a post about the spring fair", user="Wim", author="Cleo")
    say("yes", user="Wim", author="Cleo")
    assert [brief.created_by for brief in rows(house, Brief)] == ["Wim"]
