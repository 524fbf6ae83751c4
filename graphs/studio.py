"""Factories for LangGraph's own server and Studio (`langgraph.json`).

That server brings a checkpointer of its own and refuses another, so these compile without one.
What a run needs:

- editorial: `{"item_id": ...}` of an item that was created here. Drafts that a worker has written
  are found again, so that such a run goes straight to the question.
- learning: `{"recipe": FILE, "with_simulated": false}`.
- intake: `{"text": ...}`, a message; its thread is the conversation.
"""

from functools import cache

from langgraph.graph.state import CompiledStateGraph

from graphs.editorial import build_editorial
from graphs.house import House, open_house
from graphs.intake import build_intake
from graphs.intake_nodes import IntakeNodes
from graphs.intake_state import IntakeState
from graphs.learning import build_learning
from graphs.learning_nodes import LearningNodes
from graphs.nodes import EditorialNodes
from graphs.state import EditorialState, LearningState
from storage.settings import load_settings


@cache
def house() -> House:
    """One for the server's life: it calls the factories below again for every run."""
    return open_house(load_settings())


def editorial() -> CompiledStateGraph[EditorialState]:
    return build_editorial(EditorialNodes(house()), None)


def intake() -> CompiledStateGraph[IntakeState]:
    return build_intake(IntakeNodes(house()), None)


def learning() -> CompiledStateGraph[LearningState]:
    return build_learning(LearningNodes(house()), None)
