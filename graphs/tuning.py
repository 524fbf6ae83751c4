"""From the curated queue to an adapter: the verbs around the learning graph."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from finetune.recipe import shipped_recipe
from graphs.house import House
from graphs.learning import build_learning
from graphs.learning_nodes import LearningNodes
from storage.adapters import find_adapter, promote
from storage.errors import BadInput
from storage.rights import must
from storage.tables import Adapter

Progress = Callable[[dict[str, Any]], None]


def tune(
    house: House, recipe: Path, with_simulated: bool, actor: str, on_progress: Progress
) -> Adapter:
    """Freezes, trains and gates an adapter; it then waits for sign-off, or was refused.

    Safe to call again after anything: snapshot, training and gate are found by their contents,
    an interrupted training goes on from its last checkpoint.

    Raises:
        Forbidden: the actor may not.
        TrainingError: too few examples, or the training failed.
        BadInput: a model that cannot be trained here, a recipe that cannot be used.
    """
    if not house.model.sha256:
        raise BadInput(f"{house.model.name} cannot be trained here", "set model to a `local:` one")
    with house.db.read() as session:
        must(session, actor, "learn")
    nodes = LearningNodes(house, on_progress)
    start: Any = {"recipe": str(recipe), "with_simulated": with_simulated, "actor": actor}
    adapter_id = nodes.freeze(start)["adapter_id"]
    graph, config = build_learning(nodes, house.saver), thread_of(adapter_id)
    state = graph.get_state(config)
    if not state.values:
        graph.invoke(start, config)
    elif state.next and not any(task.interrupts for task in state.tasks):
        graph.invoke(None, config)
    with house.db.read() as session:
        return find_adapter(session, adapter_id)


def sign_off(house: House, adapter_id: str, actor: str) -> Adapter:
    """A lead's yes: the adapter goes live, the one before it retires.

    Raises:
        NotFound: no such adapter.
        Conflict: it was refused, tainted, or is still in training.
    """
    with house.db.write() as session:
        promote(session, adapter_id, actor, find_adapter(session, adapter_id).status_reason)
    graph = build_learning(LearningNodes(house), house.saver)
    config = thread_of(adapter_id)
    if any(task.interrupts for task in graph.get_state(config).tasks):
        answer = {"decisions": [{"type": "approve", "by": actor}]}
        graph.invoke(Command(resume=answer), config)
    with house.db.read() as session:
        return find_adapter(session, adapter_id)


def find_recipe(name: str) -> Path:
    """A recipe file by its path, or a shipped one by its name.

    Raises:
        BadInput: there is no such recipe.
    """
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        if not path.is_file():
            raise BadInput(f"no recipe {name}", "check the path")
        return path
    return shipped_recipe(name)


def thread_of(adapter_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": f"learning:{adapter_id}"}}
