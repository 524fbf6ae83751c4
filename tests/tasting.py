"""Adapters that a gate has judged, with the drafts it had written: for taste tests and pages."""

from hashlib import sha256
from typing import Any

from graphs.house import House
from storage.adapters import put_adapter, put_gate_results, set_adapter_status
from storage.tables import Adapter, Example, GateResult, Snapshot, SnapshotExample
from storage.tables.base import derived_id

BASE_SHA256 = "b179" * 16
GATE = {
    "against": "base",
    "n": 3,
    "mean_candidate": 0.847,
    "mean_live": 0.612,
    "difference": 0.235,
    "low": 0.142,
    "high": 0.33,
    "verdict": "win",
    "reason": "better on held-out briefs",
}


def facts_of(number: int) -> dict[str, str]:
    return {"name": f"Alder board {number}", "price": f"£{40 + number}"}


def held_out(number: int) -> Example:
    """A row that judges adapters and never trains one."""
    facts = facts_of(number)
    prompt = [
        {"role": "system", "content": "You write blurbs."},
        {"role": "user", "content": f"Write the blurb of {facts['name']}."},
    ]
    answer = {"role": "assistant", "content": f"{facts['name']} costs {facts['price']}."}
    return Example(
        id=f"exm_held{number}",
        kind="sft",
        origin="human-written",
        content_type="product_blurb",
        group_key=f"board-{number}",
        payload={"messages": [*prompt, answer]},
        brief={
            "content_type": "product_blurb",
            "instruction": f"Write the blurb, number {number}.",
            "facts": facts,
        },
    )


def add_gated(
    house: House, pairs: int = 3, name: str = "one", status: str = "candidate", **values: Any
) -> str:
    """An adapter whose gate wrote `pairs` pairs of drafts; returns its id."""
    with house.db.write() as session:
        snapshot = session.get(Snapshot, "snp_tasting")
        if snapshot is None:
            session.add(Snapshot(id="snp_tasting", sha256="t" * 64, card={"rows": {}}))
            session.flush()
        for number in range(pairs):
            if session.get(Example, f"exm_held{number}") is None:
                session.add(held_out(number))
                session.flush()
                part = SnapshotExample(
                    snapshot_id="snp_tasting", example_id=f"exm_held{number}", split="gate"
                )
                session.add(part)
        adapter = put_adapter(
            session,
            "snp_tasting",
            BASE_SHA256,
            recipe={"name": name},
            base_model="local:smollm2-135m",
        )
        put_file(house, adapter)
        adapter.gate = {**GATE, "n": pairs, **values}
        set_adapter_status(session, adapter, status, "copydesk", str(adapter.gate["reason"]))
        session.flush()
        put_gate_results(session, [gate_result(adapter, number) for number in range(pairs)])
        return adapter.id


def put_file(house: House, adapter: Adapter) -> None:
    """The file that training would have left; what is in it is the adapter's id."""
    adapter.folder = f"adapters/{adapter.id}"
    adapter.sha256 = sha256(adapter.id.encode()).hexdigest()
    path = house.adapter_file(adapter)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(adapter.id)


def gate_result(adapter: Adapter, number: int) -> GateResult:
    facts = facts_of(number)
    return GateResult(
        id=derived_id("gat", adapter.id, f"board-{number}"),
        adapter_id=adapter.id,
        group_key=f"board-{number}",
        title=facts["name"],
        facts=facts,
        reference=f"{facts['name']} costs {facts['price']}.",
        live_text=f"An old draft about board {number}.",
        candidate_text=f"A new draft about board {number}.",
        live_score=0.4,
        candidate_score=0.8,
        live_unsupported=1,
        candidate_unsupported=0,
    )
