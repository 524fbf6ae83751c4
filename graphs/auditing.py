"""After an audit: what a person said of a draft that had gone out without one.

The item's graph is finished by then, so that nothing is there to be resumed. An approval changes
nothing. Anything else takes a published piece back, for its readers read what is refused; an
unpublished one is rejected, gets the reviewer's text, or is drafted again.
"""

from dataclasses import asdict

from sqlmodel import Session

from agents.types import Finding
from graphs.edits import ground_edit
from graphs.evidence import examples_from
from graphs.house import House
from graphs.state import EditorialState
from storage.decisions import decisions_of
from storage.examples import put_examples
from storage.items import set_status
from storage.leases import fence
from storage.outbox import mark_followed, settle_for_good, unfollowed_audit
from storage.tables import Decision, Item
from storage.withdraw import take_back

AFTER = {"approve": "done", "edit": "done", "reject": "rejected", "rework": "drafting"}
"""An unpublished item's status after each verdict."""


def follow_audit(house: House, item_id: str, token: str) -> str:
    """Does what an audit's decision asks for, once; returns the item's status then, or nothing
    where no audit has been decided.

    Raises:
        LeaseHeld: another runner has the item.
    """
    with house.db.read() as session:
        found = unfollowed_audit(session, item_id)
    if found is None:
        return ""
    ground_edit(house, found.task_id)
    with house.db.write() as session:
        item = fence(session, item_id, token)
        decision = session.get_one(Decision, found.id)
        if decision.resumed_at is None and settle_for_good(session, decision):
            kind = house.kind(item.content_type)
            settle(session, item, decision)
            put_examples(session, examples_from(session, kind, item))
            mark_followed(session, item.id)
    house.policy.learn(house.db, house.kind(item.content_type))
    return item.status


def settle(session: Session, item: Item, decision: Decision) -> None:
    if item.status == "published" and decision.verdict != "approve":
        take_back(session, item.id, decision.reviewer, f"refused in an audit: {decision.verdict}")
    elif item.status == "done":
        set_status(session, item, AFTER[decision.verdict])


def wish_of(house: House, item_id: str) -> EditorialState:
    """The state from which an audited draft is written anew, as if it had been reviewed."""
    with house.db.read() as session:
        last = decisions_of(session, item_id)[-1]
    wish = Finding("reviewer.rework", "warn", last.note or "Write it differently.")
    return {"verdict": "rework", "revisions": 0, "findings": [], "wish": asdict(wish)}
