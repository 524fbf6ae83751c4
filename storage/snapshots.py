"""Snapshots: immutable, hashed sets of examples with their split and their data card."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from storage.candidates import bonds, history, load_candidates, still_usable
from storage.curation.collapse import (
    carried,
    check_depth,
    check_diversity,
    check_kept,
    check_share,
    commonest,
    people_left_out,
)
from storage.curation.diversity import Spread, compared, diversity
from storage.curation.filters import SIMULATED, Rules, Sorted, sort_out
from storage.curation.rows import Candidate, completion
from storage.curation.splits import GATE, SIDES, TRAIN, Sides
from storage.data_card import data_card, word_limits
from storage.errors import Conflict, NotFound, TrainingError
from storage.events import log
from storage.files import write_whole
from storage.tables import Example, Snapshot, SnapshotExample

ENDINGS = {"sft": "", "preference": "-preference", "kto": "-kto"}
FILES = {f"{side}{end}.jsonl": (kind, side) for kind, end in ENDINGS.items() for side in SIDES}
"""A snapshot's files, of which those are there that have rows. Snapshots of before had two sides,
and what they call test judged adapters."""

LAST = 3
"""Snapshots that a new one's diversity is reported against, and beside them the first of all: a
loss that is too slow for the guard shows there."""


@dataclass(frozen=True)
class Plan:
    """A snapshot that is ready to be kept."""

    found: Sorted
    files: Mapping[str, str]
    card: dict[str, Any]

    @property
    def sha256(self) -> str:
        return hash_of(self.files)


def freeze(
    session: Session, home: Path, rules: Rules, actor: str, spread: Spread | None = None
) -> Snapshot:
    """An immutable snapshot of every usable example, on disk and as rows.

    Content-addressed: freezing the same examples again gives the same snapshot.

    Raises:
        TrainingError: nothing to train on, nothing to judge by, or the guard against collapse
            says no.
    """
    return keep(session, home, plan(session, rules, spread), actor)


def plan(session: Session, rules: Rules, spread: Spread | None = None) -> Plan:
    """Reads, filters and checks; writes nothing, so no lock is held while it works."""
    candidates = load_candidates(session)
    sides = Sides(bonds(session), history(session), rules.held_out_share, rules.test_share)
    earlier = list_snapshots(session)
    last = [*earlier[:LAST], *earlier[LAST:][-1:]]
    before = ids_of(session, last[0].id) if last else set[str]()
    found = sort_out(candidates, rules, sides, before)
    training = found.of("sft", TRAIN)
    check_sides(len(training), len(found.of("sft", GATE)), found, rules)
    check_kept(before, found)
    check_depth([candidate for candidate, _ in found.kept], rules)
    check_share(training, rules, people_left_out(candidates, found))
    groups = {sides.group(c.example.group_key) for c in found.of("sft")}
    kinds = {c.example.id: c.example.kind for c in candidates}
    card = data_card(found, kinds, rules, len(groups))
    card["rules"]["words"] = word_limits(rules, {c.example.content_type for c in candidates})
    card["accumulated"] = {"last": last[0].id if last else None, **carried(before, found)}
    card["diversity"] = measured(session, training, last, rules, spread)
    return Plan(found, files_of(found), card)


def check_sides(training: int, judging: int, found: Sorted, rules: Rules) -> None:
    if training and judging:
        return
    where = "" if rules.with_simulated else " from people's decisions"
    unasked = SIMULATED in found.left_out.values()
    raise TrainingError(
        f"{training} rows to train on and {judging} to judge by{where}{said_left_out(found)}",
        "decide more tasks, or bring published pieces with `copydesk dataset import`"
        + ("; `--with-simulated` takes simulated decisions too" if unasked else ""),
    )


def said_left_out(found: Sorted) -> str:
    """How many rows are not in, and why; empty where all are."""
    if not found.left_out:
        return ""
    reasons = commonest(Counter(found.left_out.values()))
    return f" ({len(found.left_out)} rows were left out: {reasons})"


def measured(
    session: Session,
    rows: list[Candidate],
    last: list[Snapshot],
    rules: Rules,
    spread: Spread | None,
) -> dict[str, Any]:
    """The diversity of the rows to train on, and beside each of the last snapshots' rows.

    Args:
        last: newest first.

    Raises:
        TrainingError: they are much less varied than the last snapshot's.
    """
    texts = [candidate.target for candidate in rows]
    against: dict[str, Any] = {}
    for snapshot in last:
        others = [completion(row) for row in examples_of(session, snapshot.id, TRAIN)]
        now, then = compared(texts, others, spread)
        if snapshot is last[0]:
            check_diversity(now, then, rules)
        against[snapshot.id] = {"this": now.as_dict(), "that": then.as_dict()}
    return {**diversity(texts, spread=spread).as_dict(), "against": against}


def files_of(found: Sorted) -> dict[str, str]:
    written = {
        name: "".join(map(row_line, found.of(kind, side))) for name, (kind, side) in FILES.items()
    }
    return {name: text for name, text in written.items() if text}


def row_line(candidate: Candidate) -> str:
    """One row as it lies in a file: TRL's form, and what it is."""
    example = candidate.example
    row = {
        **example.payload,
        "example": example.id,
        "group": example.group_key,
        "content_type": example.content_type,
        "origin": example.origin,
        "depth": candidate.depth,
        "simulated": example.simulated,
    }
    return json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n"


def hash_of(files: Mapping[str, str]) -> str:
    texts = [files[name] for name in FILES if name in files]
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()


def keep(session: Session, home: Path, made: Plan, actor: str) -> Snapshot:
    """Writes a plan's files and rows; a snapshot with the same contents is returned as it is.

    Raises:
        Conflict: a row was withdrawn after the plan was made.
    """
    found = session.exec(select(Snapshot).where(Snapshot.sha256 == made.sha256)).first()
    if found is not None:
        return found
    if not still_usable(session, [candidate.example.id for candidate, _ in made.found.kept]):
        raise Conflict("an example was withdrawn meanwhile", "freeze again")
    snapshot = Snapshot(id=f"snp_{made.sha256[:12]}", sha256=made.sha256)
    snapshot.card = {"sha256": made.sha256, **made.card}
    card = json.dumps(snapshot.card, indent=2, ensure_ascii=False)
    write_whole(snapshot_folder(home, snapshot.id), {**made.files, "card.json": card})
    session.add(snapshot)
    session.flush()
    session.add_all(
        SnapshotExample(snapshot_id=snapshot.id, example_id=candidate.example.id, split=side)
        for candidate, side in made.found.kept
    )
    log(session, actor, "snapshot.freeze", snapshot.id, **made.card["rows"])
    return snapshot


def snapshot_folder(home: Path, snapshot_id: str) -> Path:
    return home / "snapshots" / snapshot_id


def list_snapshots(session: Session) -> list[Snapshot]:
    """Newest first."""
    return list(session.exec(select(Snapshot).order_by(col(Snapshot.created_at).desc())))


def find_snapshot(session: Session, snapshot_id: str) -> Snapshot:
    snapshot = session.get(Snapshot, snapshot_id)
    if snapshot is None:
        raise NotFound(f"no snapshot {snapshot_id!r}", "list them with `copydesk dataset list`")
    return snapshot


def ids_of(session: Session, snapshot_id: str) -> set[str]:
    query = select(SnapshotExample.example_id).where(SnapshotExample.snapshot_id == snapshot_id)
    return set(session.exec(query))


def examples_of(
    session: Session, snapshot_id: str, split: str | None = None, kind: str = "sft"
) -> list[Example]:
    """A snapshot's rows of one kind (sft, preference, kto), by id."""
    query = (
        select(Example)
        .join(SnapshotExample, col(SnapshotExample.example_id) == Example.id)
        .where(SnapshotExample.snapshot_id == snapshot_id, Example.kind == kind)
        .order_by(Example.id)
    )
    if split:
        query = query.where(SnapshotExample.split == split)
    return list(session.exec(query))
