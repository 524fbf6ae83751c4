"""What LangGraph's server finds: factories named in langgraph.json, compiled without a saver."""

import importlib.util
import inspect
import json
from pathlib import Path
from types import ModuleType

import pytest

import graphs

ROOT = Path(graphs.__file__).parents[1]
NAMED = json.loads((ROOT / "langgraph.json").read_text())["graphs"]
NODES = {
    "editorial": {"retrieve", "draft", "critique", "route", "review", "record", "curate"},
    "learning": {"freeze", "train", "gate", "sign_off", "promote"},
}


def load(file: Path) -> ModuleType:
    """The way that server loads it: from the file, under a name of its own."""
    spec = importlib.util.spec_from_file_location("studio_under_test", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_both_graphs_are_named() -> None:
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
    studio.editorial(), studio.editorial(), studio.learning()
    assert studio.house.cache_info().misses == 1
