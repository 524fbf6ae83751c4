"""What the critic says of the texts that an adapter learned from.

Gates compare drafts; a queue in which wrong texts were approved teaches drafts that are wrong in
the same way. So the approvals themselves are looked at, beside what people wrote with their own
hands, on which the critic's doubts are false alarms.
"""

import hashlib
from collections.abc import Sequence

from sqlmodel import Session

from finetune.gate_checks import Check, queue_check
from graphs.house import House
from graphs.judging import verdicts_on
from storage.curation.rows import completion
from storage.items import claims_of
from storage.snapshots import examples_of
from storage.tables import Decision, Example

MOST = 200
"""Rows of each side that are looked at."""

PEOPLE = ("human-written", "human-edited")


def audit_queue(house: House, snapshot_id: str) -> Check | None:
    """None where too few drafts were approved to tell anything."""
    with house.db.read() as session:
        rows = examples_of(session, snapshot_id, "train")
        approved = drawn([row for row in rows if row.origin == "human-approved"])
        people = drawn([row for row in rows if row.origin in PEOPLE])
        counts = [
            (sum(doubted(house, session, row) for row in side), len(side))
            for side in (approved, people)
        ]
    return queue_check(counts[0], counts[1])


def drawn(rows: Sequence[Example]) -> list[Example]:
    """Rows by the hash of their id: the same ones every time."""
    return sorted(rows, key=lambda row: hashlib.sha256(row.id.encode()).digest())[:MOST]


def doubted(house: House, session: Session, row: Example) -> bool:
    """Whether a statement of the text has no support: as the critic said when it was decided,
    with all the evidence there was, or else now, by the facts of the brief."""
    known = said_then(session, row)
    if known:
        return any(verdict != "supported" for verdict in known)
    return verdicts_on(house, row, completion(row)).unsupported > 0


def said_then(session: Session, row: Example) -> list[str]:
    decision = session.get(Decision, row.decision_id) if row.decision_id else None
    if decision is None:
        return []
    if row.origin == "human-edited":
        return [str(claim["verdict"]) for claim in decision.claims]
    return [claim.verdict for claim in claims_of(session, decision.draft_id)]
