"""Factories for LangGraph's own server and Studio (`langgraph.json`).

That server brings a checkpointer of its own and refuses another, so these compile without one.
A run needs `{"item_id": ...}` of an item that `copydesk draft` or the desk created.
"""

from langgraph.graph.state import CompiledStateGraph

from graphs.editorial import build_editorial
from graphs.house import open_house
from graphs.learning import build_learning
from graphs.learning_nodes import LearningNodes
from graphs.nodes import EditorialNodes
from graphs.state import EditorialState, LearningState
from storage.settings import load_settings


def editorial() -> CompiledStateGraph[EditorialState]:
    return build_editorial(EditorialNodes(open_house(load_settings())), None)


def learning() -> CompiledStateGraph[LearningState]:
    return build_learning(LearningNodes(open_house(load_settings())), None)
