"""The editorial graph: brief -> retrieve -> draft -> critique -> route -> a person -> curate."""

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.nodes import EditorialNodes
from graphs.state import EditorialState


def build_editorial(
    nodes: EditorialNodes, saver: BaseCheckpointSaver[Any] | None
) -> CompiledStateGraph[EditorialState]:
    graph = StateGraph(EditorialState)
    graph.add_node("retrieve", nodes.retrieve)
    graph.add_node("draft", nodes.draft)
    graph.add_node("critique", nodes.critique)
    graph.add_node("route", nodes.route)
    graph.add_node("review", nodes.review)
    graph.add_node("record", nodes.record)
    graph.add_node("curate", nodes.curate)

    graph.add_edge(START, "retrieve")
    graph.add_edge("retrieve", "draft")
    graph.add_edge("draft", "critique")
    graph.add_edge("critique", "route")
    graph.add_conditional_edges(
        "route",
        after_route,
        {"revise": "draft", "review": "review", "accept": "curate", "withdrawn": END},
    )
    graph.add_edge("review", "record")
    graph.add_conditional_edges(
        "record", after_record, {"rework": "draft", "again": "review", "settled": "curate"}
    )
    graph.add_edge("curate", END)
    return graph.compile(checkpointer=saver, name="editorial")


def after_route(state: EditorialState) -> str:
    return state["route"]


def after_record(state: EditorialState) -> str:
    verdict = state["verdict"]
    return verdict if verdict in ("rework", "again") else "settled"
