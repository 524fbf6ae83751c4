"""The learning graph: freeze -> train -> gate -> a lead signs off -> promote."""

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.learning_nodes import LearningNodes
from graphs.state import LearningState


def build_learning(
    nodes: LearningNodes, saver: BaseCheckpointSaver[Any] | None
) -> CompiledStateGraph[LearningState]:
    graph = StateGraph(LearningState)
    graph.add_node("freeze", nodes.freeze)
    graph.add_node("train", nodes.train)
    graph.add_node("gate", nodes.gate)
    graph.add_node("sign_off", nodes.sign_off)
    graph.add_node("promote", nodes.promote)

    graph.add_edge(START, "freeze")
    graph.add_edge("freeze", "train")
    graph.add_edge("train", "gate")
    graph.add_conditional_edges("gate", after_gate, ["sign_off", "promote", END])
    graph.add_edge("sign_off", "promote")
    graph.add_edge("promote", END)
    return graph.compile(checkpointer=saver, name="learning")


def after_gate(state: LearningState) -> str:
    """To a lead; or on at once, where the settings ask for nobody's sign-off."""
    if state["verdict"] != "win":
        return END
    return "promote" if state.get("answer") else "sign_off"
