"""What a reviewer wrote, checked like a draft: its sentences get their evidence too."""

from dataclasses import asdict

from sqlmodel import Session

from graphs.evidence import item_assignment
from graphs.house import House
from storage.errors import ModelUnavailable
from storage.items import passages_read
from storage.tables import Decision


def ground_edit(house: House, session: Session, decision: Decision) -> None:
    """Keeps the claims of a decision's text with it, once. What a person decided waits for no
    model: where the judge is away, words and numbers tell."""
    if not decision.text or decision.claims:
        return
    passages = passages_read(session, decision.draft_id)
    item, assignment = item_assignment(session, decision.item_id, passages)
    given = (house.kind(item.content_type), assignment, decision.text)
    try:
        verdicts = house.critic.check(*given)
    except ModelUnavailable:
        verdicts = house.plain_critic.check(*given)
    decision.claims = [asdict(claim) for claim in verdicts.claims]
    session.add(decision)
