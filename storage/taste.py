"""Taste tests: two unlabelled drafts of one brief, and which of them a person likes better.

The drafts are those that the gate had written for briefs that never train. Which stands on the
left is drawn by a keyed hash, anew for each reviewer, so that neither the side nor the order
tells who wrote what. What is preferred becomes a preference row; its brief judges adapters, so
the row lies on that side of the split and never trains the writer that it helped to choose.
"""

from dataclasses import dataclass
from typing import Any, Literal

from sqlmodel import Session, col, select

from storage.adapters import find_adapter, gate_results_of
from storage.curation.splits import GATE
from storage.errors import BadInput, NotFound
from storage.events import log
from storage.examples import put_examples
from storage.rights import must
from storage.routes import keyed_draw
from storage.tables import Adapter, Example, GateResult, SnapshotExample, TasteTest
from storage.tables.base import derived_id

Choice = Literal["left", "right", "neither"]
CHOICES: tuple[Choice, ...] = ("left", "right", "neither")
TASTED = ("candidate", "canary", "live")
"""Statuses of adapters that are worth somebody's time; another one is tasted when it is named."""

ORIGIN = "human-preferred"


@dataclass(frozen=True)
class Pair:
    """Two drafts of one brief, without a word about who wrote them.

    `number` counts from 1 among the `total` pairs of this adapter that this reviewer judges.
    """

    id: str
    adapter_id: str
    title: str
    content_type: str
    instruction: str
    facts: dict[str, str]
    left: str
    right: str
    number: int
    total: int


def next_pair(session: Session, reviewer: str, adapter_id: str | None = None) -> Pair | None:
    """The next pair that this reviewer has not judged; None when there is none.

    Args:
        adapter_id: of this adapter alone; otherwise of the newest one that has any left.

    Raises:
        NotFound: no such adapter.
    """
    for one in [find_adapter(session, adapter_id)] if adapter_id else tasted(session):
        pairs = pairs_of(session, one.id)
        done = judged_by(session, one.id, reviewer)
        left = [row for row in pairs if row.id not in done]
        if left:
            first = min(left, key=lambda row: drawn(session, reviewer, row.id, "order"))
            return pair(session, first, reviewer, len(pairs) - len(left) + 1, len(pairs))
    return None


def pair(session: Session, row: GateResult, reviewer: str, number: int, total: int) -> Pair:
    brief = brief_of(session, row)
    texts = [row.candidate_text, row.live_text]
    left, right = texts if candidate_first(session, reviewer, row.id) else reversed(texts)
    return Pair(
        id=row.id,
        adapter_id=row.adapter_id,
        title=row.title,
        content_type=str(brief.get("content_type", "")),
        instruction=str(brief.get("instruction", "")),
        facts=row.facts,
        left=left,
        right=right,
        number=number,
        total=total,
    )


def prefer(
    session: Session,
    gate_result_id: str,
    reviewer: str,
    choice: str,
    simulated: bool = False,
) -> TasteTest:
    """Records which draft a reviewer likes better, once: what was said first stands.

    Raises:
        Forbidden: this person may not take taste tests.
        NotFound: no such pair.
        BadInput: a choice that is none, or a pair with nothing to choose between.
    """
    must(session, reviewer, "taste")
    if choice not in CHOICES:
        raise BadInput(f"no choice {choice!r}", f"choose one of {', '.join(CHOICES)}")
    row = session.get(GateResult, gate_result_id)
    if row is None:
        raise NotFound(f"no pair of drafts {gate_result_id!r}", "take the next pair")
    if not worth_judging(row):
        raise BadInput("these two drafts give no choice", "take the next pair")
    test_id = derived_id("tst", row.id, reviewer)
    found = session.get(TasteTest, test_id)
    if found is not None:
        return found
    first = candidate_first(session, reviewer, row.id)
    test = TasteTest(
        id=test_id,
        gate_result_id=row.id,
        adapter_id=row.adapter_id,
        reviewer=reviewer,
        preferred=preferred(choice, first),
        candidate_first=first,
        simulated=simulated,
    )
    session.add(test)
    log(session, reviewer, f"taste.{test.preferred}", row.adapter_id, pair=row.id)
    put_examples(session, examples_from_taste(session, row, test))
    return test


def preferred(choice: str, candidate_on_left: bool) -> str:
    """candidate, live or neither."""
    if choice == "neither":
        return "neither"
    return "candidate" if (choice == "left") == candidate_on_left else "live"


def examples_from_taste(session: Session, row: GateResult, test: TasteTest) -> list[Example]:
    """The preference row of one judgement, on the brief and under the prompt of the held-out
    row that both drafts were written for; none where neither was liked better."""
    held_out = held_out_row(session, row)
    if test.preferred == "neither" or held_out is None:
        return []
    won = test.preferred == "candidate"
    better, worse = row.candidate_text, row.live_text
    chosen, rejected = (better, worse) if won else (worse, better)
    against = str(find_adapter(session, row.adapter_id).gate.get("against", "base"))
    writer = row.adapter_id if won else against
    payload = {
        "prompt": held_out.payload["messages"][:-1],
        "chosen": [{"role": "assistant", "content": chosen}],
        "rejected": [{"role": "assistant", "content": rejected}],
    }
    lineage = {"preferred_by": test.reviewer, "written_by": "" if writer == "base" else writer}
    return [
        Example(
            id=derived_id("exm", test.id, "preference"),
            kind="preference",
            origin=ORIGIN,
            content_type=held_out.content_type,
            group_key=held_out.group_key,
            payload=payload,
            brief={**held_out.brief, **lineage},
            item_id=held_out.item_id,
            source_id=held_out.source_id,
            simulated=test.simulated,
        )
    ]


def held_out_row(session: Session, row: GateResult) -> Example | None:
    """The row that the gate took the brief and its prompt from."""
    snapshot = find_adapter(session, row.adapter_id).snapshot_id
    query = (
        select(Example)
        .join(SnapshotExample, col(SnapshotExample.example_id) == Example.id)
        .where(SnapshotExample.snapshot_id == snapshot, SnapshotExample.split == GATE)
        .where(Example.kind == "sft", Example.group_key == row.group_key)
        .order_by(col(Example.id).desc())
    )
    return session.exec(query).first()


def brief_of(session: Session, row: GateResult) -> dict[str, Any]:
    held_out = held_out_row(session, row)
    return held_out.brief if held_out is not None else {}


def tasted(session: Session) -> list[Adapter]:
    """Adapters whose drafts are offered without being asked for, newest first."""
    query = select(Adapter).where(col(Adapter.status).in_(TASTED))
    return list(session.exec(query.order_by(col(Adapter.created_at).desc(), Adapter.id)))


def pairs_of(session: Session, adapter_id: str) -> list[GateResult]:
    """The pairs of an adapter that there is a choice between."""
    return [row for row in gate_results_of(session, adapter_id) if worth_judging(row)]


def worth_judging(row: GateResult) -> bool:
    """Both drafts have a text, and not the same one."""
    one, other = row.live_text.split(), row.candidate_text.split()
    return bool(one and other and one != other)


def judged_by(session: Session, adapter_id: str, reviewer: str) -> set[str]:
    """Pairs of an adapter that a reviewer has judged."""
    query = select(TasteTest.gate_result_id).where(
        TasteTest.adapter_id == adapter_id, TasteTest.reviewer == reviewer
    )
    return set(session.exec(query))


def left_for(session: Session, adapter_id: str, reviewer: str) -> tuple[int, int]:
    """How many pairs of an adapter a reviewer has still to judge, and how many there are."""
    pairs, done = pairs_of(session, adapter_id), judged_by(session, adapter_id, reviewer)
    return sum(row.id not in done for row in pairs), len(pairs)


def candidate_first(session: Session, reviewer: str, gate_result_id: str) -> bool:
    """Whether the candidate's draft stands on the left for this reviewer: even odds."""
    return drawn(session, reviewer, gate_result_id, "side") < 0.5


def drawn(session: Session, reviewer: str, gate_result_id: str, what: str) -> float:
    return keyed_draw(session, "taste", what, reviewer, gate_result_id)
