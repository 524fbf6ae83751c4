"""What a reviewer wrote, checked like a draft: its sentences get their evidence too."""

from dataclasses import asdict

from agents.types import Assignment, Verdicts
from graphs.evidence import item_assignment
from graphs.house import House
from storage.content_types import ContentType
from storage.decisions import decision_of
from storage.errors import ModelUnavailable
from storage.items import passages_read
from storage.tables import Decision

Given = tuple[ContentType, Assignment, str]


def ground_edit(house: House, task_id: str) -> None:
    """Keeps the claims of the text that a task's decision brought, once. What a person decided
    waits for no model: where the judge is away, words and numbers tell.

    A judge may take a model's time, so that no transaction is open meanwhile. A decision's text
    never changes: whatever others did by then, its claims are its own.
    """
    with house.db.read() as session:
        decision = decision_of(session, task_id)
        if decision is None or not decision.text or decision.claims:
            return
        item, assignment = item_assignment(
            session, decision.item_id, passages_read(session, decision.draft_id)
        )
        decision_id, given = decision.id, (house.kind(item.content_type), assignment, decision.text)
    verdicts = judged(house, given)
    with house.db.write() as session:
        kept = session.get_one(Decision, decision_id)
        if not kept.claims:
            kept.claims = [asdict(claim) for claim in verdicts.claims]
            session.add(kept)


def judged(house: House, given: Given) -> Verdicts:
    try:
        return house.critic.check(*given)
    except ModelUnavailable:
        return house.plain_critic.check(*given)
