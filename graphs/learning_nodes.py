"""The learning graph's nodes. Each can run twice: what is finished is found, not done again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.types import interrupt

from finetune.recipe import load_recipe
from finetune.run import train_adapter
from graphs.freezing import Frozen, freeze_snapshot, make_snapshot
from graphs.gating import gate_adapter
from graphs.house import House
from graphs.promoting import check_adapter
from graphs.state import LearningState
from storage.adapters import (
    find_adapter,
    make_live,
    promote,
    put_adapter,
    refuse,
)
from storage.errors import TrainingError
from storage.rights import must
from storage.snapshots import snapshot_folder
from storage.tables import Adapter

Progress = Callable[[dict[str, Any]], None]

ROWS = {"sft": "train.jsonl", "dpo": "train-preference.jsonl", "kto": "train-kto.jsonl"}

POLICY = "copydesk"
"""Who signs off where the settings ask for nobody."""


class LearningNodes:
    """Bound to a house; `on_progress` receives what the trainer reports.

    Where `asked`, the right to freeze was asked for before, or the schedule runs this; else it is
    asked of whoever runs the graph.
    """

    def __init__(
        self, house: House, on_progress: Progress = lambda event: None, asked: bool = False
    ) -> None:
        self.house = house
        self.on_progress = on_progress
        self.asked = asked

    def freeze(self, state: LearningState, config: RunnableConfig) -> LearningState:
        house, recipe = self.house, load_recipe(Path(state["recipe"]))
        self.on_progress({"event": "stage", "stage": "freeze"})
        snapshot = self.frozen(state, config).snapshot
        rows_file(house.settings.home, snapshot.id, recipe.method)
        with house.db.write() as session:
            adapter = put_adapter(
                session,
                snapshot.id,
                house.model.sha256,
                recipe=recipe.model_dump(mode="json"),
                base_model=house.model.name,
                simulated=bool(snapshot.card["simulated"]),
            )
            adapter.folder = f"adapters/{adapter.id}"
            return {"snapshot_id": snapshot.id, "adapter_id": adapter.id}

    def frozen(self, state: LearningState, config: RunnableConfig) -> Frozen:
        """Who asks is known from the run, never from the state, which anybody can write: but for
        a run of training, whose row says it."""
        if self.asked:
            return make_snapshot(
                self.house, state["with_simulated"], state["actor"], measure_spread=True
            )
        actor = self.house.reviewer_of(config)
        return freeze_snapshot(self.house, state["with_simulated"], actor, measure_spread=True)

    def train(self, state: LearningState) -> LearningState:
        with self.house.db.read() as session:
            adapter = find_adapter(session, state["adapter_id"])
        if adapter.sha256:
            return {}
        home, recipe = self.house.settings.home, load_recipe(Path(state["recipe"]))
        self.on_progress({"event": "stage", "stage": "train"})
        trained = train_adapter(
            rows_file(home, state["snapshot_id"], recipe.method),
            Path(state["recipe"]),
            self.house.base_name,
            home / adapter.folder,
            self.on_progress,
            self.house.settings.tune_accelerate,
        )
        with self.house.db.write() as session:
            adapter = session.get_one(Adapter, adapter.id)
            adapter.sha256, adapter.metrics = trained.sha256, trained.metrics
            session.add(adapter)
        return {}

    def gate(self, state: LearningState) -> LearningState:
        self.on_progress({"event": "stage", "stage": "gate"})
        adapter = gate_adapter(self.house, state["adapter_id"], self.on_progress)
        said: LearningState = {"verdict": adapter.gate["verdict"], "reason": adapter.gate["reason"]}
        if self.house.settings.sign_off == "none":
            said["answer"] = {"decisions": [{"type": "approve", "by": POLICY}]}
        return said

    def sign_off(self, state: LearningState) -> LearningState:
        request = {
            "action_requests": [
                {
                    "name": "promote_adapter",
                    "args": {"adapter_id": state["adapter_id"]},
                    "description": state["reason"],
                }
            ],
            "review_configs": [
                {"action_name": "promote_adapter", "allowed_decisions": ["approve", "reject"]}
            ],
        }
        return {"answer": interrupt(request)}

    def promote(self, state: LearningState, config: RunnableConfig) -> LearningState:
        """Who answers is known from the run, never from the answer: that anybody can write."""
        answer, adapter_id = state["answer"]["decisions"][0], state["adapter_id"]
        actor = self.house.reviewer_of(config)
        with self.house.db.write() as session:
            if answer["type"] != "approve":
                must(session, actor, "promote")
                refuse(session, adapter_id, actor, answer.get("message", ""))
                return {"promoted": False}
            if answer.get("by") == POLICY and self.house.settings.sign_off == "none":
                make_live(session, find_adapter(session, adapter_id), POLICY)
            else:
                promote(session, adapter_id, actor, state["reason"])
            check_adapter(self.house, find_adapter(session, adapter_id))
        return {"promoted": True}


def rows_file(home: Path, snapshot_id: str, method: str) -> Path:
    """The snapshot's file that a method of training reads.

    Raises:
        TrainingError: the snapshot has no rows for it.
    """
    path = snapshot_folder(home, snapshot_id) / ROWS[method]
    if not path.is_file():
        raise TrainingError(*no_rows(f"snapshot {snapshot_id}", method))
    return path


def no_rows(where: str, method: str) -> tuple[str, str]:
    """What is said where a method of training has nothing to read, and what to do."""
    return (
        f"{where} has no rows for {method}",
        "pairs come from edits and from several drafts of one brief; `--recipe default` trains on "
        "approved texts",
    )
