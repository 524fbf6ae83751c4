"""The gate of one adapter: drafts on briefs nobody trained on, and what follows from them."""

from collections.abc import Callable
from typing import Any

from finetune.gate_checks import Check, forgetting
from finetune.gate_report import gate_report
from graphs.house import House
from graphs.judging import Judged, general_skills, judge, trials
from graphs.queue_audit import audit_queue
from storage.adapters import find_adapter, put_gate_results, set_adapter_status
from storage.curation.splits import GATE
from storage.snapshots import examples_of
from storage.tables import Adapter, GateResult
from storage.tables.base import derived_id

Progress = Callable[[dict[str, Any]], None]


def gate_adapter(house: House, adapter_id: str, on_progress: Progress) -> Adapter:
    """Judges an adapter once and keeps the verdict: it is a candidate then, or refused. One that
    was judged is returned as it is.

    Raises:
        ModelUnavailable: the model is away; nothing is kept, and the same call tries again.
    """
    with house.db.read() as session:
        adapter = find_adapter(session, adapter_id)
        held_out = examples_of(session, adapter.snapshot_id, GATE)
    if adapter.gate:
        return adapter
    live_id = house.adapter_for("live")
    house.serve(adapter)
    live = judge(house, held_out, live_id, on_progress)
    candidate = judge(house, held_out, adapter_id, on_progress)
    base = judge(house, held_out, None, on_progress) if live_id else None
    found = trials(live, candidate, base)
    report = gate_report(found, live_id or "base", further(house, adapter))
    rows = [gate_row(adapter_id, b, c) for b, c in zip(live, candidate, strict=True)]
    return keep(house, adapter_id, report, rows)


def further(house: House, adapter: Adapter) -> list[Check]:
    """Checks that are not about the drafts: what was forgotten, and what was learned from."""
    skills = forgetting(general_skills(house, adapter.id), general_skills(house, None))
    queue = audit_queue(house, adapter.snapshot_id)
    return [skills, *([queue] if queue is not None else [])]


def keep(house: House, adapter_id: str, report: dict[str, Any], rows: list[GateResult]) -> Adapter:
    """Stores every pair of drafts, and what the comparison makes of them."""
    with house.db.write() as session:
        put_gate_results(session, rows)
        adapter = session.get_one(Adapter, adapter_id)
        adapter.gate = report
        status = "candidate" if report["verdict"] == "win" else "refused"
        set_adapter_status(session, adapter, status, "copydesk", report["reason"])
        return adapter


def gate_row(adapter_id: str, live: Judged, candidate: Judged) -> GateResult:
    return GateResult(
        id=derived_id("gat", adapter_id, live.example.group_key),
        adapter_id=adapter_id,
        group_key=live.example.group_key,
        title=live.title,
        facts=live.example.brief["facts"],
        reference=live.reference,
        live_text=live.text,
        candidate_text=candidate.text,
        live_score=live.score,
        candidate_score=candidate.score,
        live_unsupported=live.unsupported,
        candidate_unsupported=candidate.unsupported,
    )
