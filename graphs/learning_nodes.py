"""The learning graph's nodes. Each can run twice: what is finished is found, not done again."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from langgraph.types import interrupt

from finetune.gate import compare
from finetune.recipe import load_recipe
from finetune.run import train_adapter
from graphs.freezing import freeze_snapshot
from graphs.house import House
from graphs.judging import Judged, judge
from graphs.state import LearningState
from storage.adapters import (
    find_adapter,
    promote,
    put_adapter,
    put_gate_results,
    set_adapter_status,
)
from storage.snapshots import examples_of, snapshot_folder
from storage.tables import Adapter, GateResult
from storage.tables.base import derived_id

Progress = Callable[[dict[str, Any]], None]


class LearningNodes:
    """Bound to a house; `on_progress` receives what the trainer reports."""

    def __init__(self, house: House, on_progress: Progress = lambda event: None) -> None:
        self.house = house
        self.on_progress = on_progress

    def freeze(self, state: LearningState) -> LearningState:
        house, recipe = self.house, load_recipe(Path(state["recipe"]))
        snapshot = freeze_snapshot(house, state["with_simulated"], state["actor"]).snapshot
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

    def train(self, state: LearningState) -> LearningState:
        with self.house.db.read() as session:
            adapter = find_adapter(session, state["adapter_id"])
        if adapter.sha256:
            return {}
        home = self.house.settings.home
        trained = train_adapter(
            snapshot_folder(home, state["snapshot_id"]) / "train.jsonl",
            Path(state["recipe"]),
            self.house.model.name.partition(":")[2],
            home / adapter.folder,
            self.on_progress,
        )
        with self.house.db.write() as session:
            adapter = session.get_one(Adapter, adapter.id)
            adapter.sha256, adapter.metrics = trained.sha256, trained.metrics
            session.add(adapter)
        return {}

    def gate(self, state: LearningState) -> LearningState:
        with self.house.db.read() as session:
            adapter = find_adapter(session, state["adapter_id"])
            held_out = examples_of(session, state["snapshot_id"], "test")
        if not adapter.gate:
            live_id = self.house.adapter_for("live")
            self.house.serve(adapter)
            live = judge(self.house, held_out, live_id, self.on_progress)
            candidate = judge(self.house, held_out, adapter.id, self.on_progress)
            self.keep(adapter.id, live_id, live, candidate)
        with self.house.db.read() as session:
            adapter = find_adapter(session, adapter.id)
        return {"verdict": adapter.gate["verdict"], "reason": adapter.gate["reason"]}

    def keep(
        self, adapter_id: str, live_id: str | None, live: list[Judged], candidate: list[Judged]
    ) -> None:
        """Stores every pair of drafts, and what the comparison makes of them."""
        result = compare([c.score for c in candidate], [b.score for b in live])
        rows = [gate_row(adapter_id, b, c) for b, c in zip(live, candidate, strict=True)]
        with self.house.db.write() as session:
            put_gate_results(session, rows)
            adapter = session.get_one(Adapter, adapter_id)
            adapter.gate = {"against": live_id or "base", **asdict(result)}
            won = result.verdict == "win"
            status = "candidate" if won else "refused"
            set_adapter_status(session, adapter, status, "copydesk", result.reason)

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

    def promote(self, state: LearningState) -> LearningState:
        answer = state["answer"]["decisions"][0]
        actor = answer.get("by", self.house.reviewer)
        with self.house.db.write() as session:
            if answer["type"] != "approve":
                adapter = find_adapter(session, state["adapter_id"])
                set_adapter_status(session, adapter, "refused", actor, answer.get("message", ""))
                return {"promoted": False}
            promote(session, state["adapter_id"], actor, state["reason"])
        return {"promoted": True}


def gate_row(adapter_id: str, live: Judged, candidate: Judged) -> GateResult:
    return GateResult(
        id=derived_id("gat", adapter_id, live.example.group_key),
        adapter_id=adapter_id,
        group_key=live.example.group_key,
        title=live.title,
        facts=live.example.brief["facts"],
        reference=live.example.payload["messages"][-1]["content"],
        live_text=live.text,
        candidate_text=candidate.text,
        live_score=live.score,
        candidate_score=candidate.score,
        live_unsupported=live.unsupported,
        candidate_unsupported=candidate.unsupported,
    )
