"""One run of the intake as it goes: what was understood, how many items there are, the answer.

Events are `{"reading": True}` first, then `{"doing": "propose"}` (the node that answers),
`{"started": 3, "of": 12}` while items are made, and `{"text": "..."}` for each piece of the answer.
A message that has to be read again, because another came in between, begins again with `reading`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from graphs.intake_state import IntakeState

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.graph.state import CompiledStateGraph
    from langgraph.types import StreamMode

Tell = Callable[[dict[str, Any]], None]


def streamed(
    graph: "CompiledStateGraph[IntakeState]",
    state: IntakeState,
    config: "RunnableConfig",
    tell: Tell,
) -> IntakeState:
    """Runs the graph, tells what happens on this thread, and returns the state it ends with.

    Raises:
        CopydeskError: what a node refused.
    """
    tell({"reading": True})
    answer: IntakeState = state
    part: Any
    modes: list[StreamMode] = ["custom", "updates", "values"]
    for mode, part in graph.stream(state, config, stream_mode=modes):
        if mode == "custom":
            tell(part)
        elif mode == "values":
            answer = part
        else:
            tell_update(part, tell)
    return answer


def tell_update(part: Any, tell: Tell) -> None:
    """What a node gave: which one goes on, or the answer piece by piece."""
    for change in part.values():
        if change and "reply" in change:
            for line in change["reply"].splitlines(keepends=True):
                tell({"text": line})
        elif change and "intent" in change:
            tell({"doing": change["intent"]})


def tell_started(total: int) -> Callable[[int], None]:
    """What `start_batch` calls after each item; for nodes, while they run in a stream."""
    from langgraph.config import get_stream_writer

    write = get_stream_writer()
    return lambda count: write({"started": count, "of": total})
