"""Drafts routed as the graph routes them, without the graph: for tests of what many teach."""

from typing import Any

from sqlmodel import select

from agents.router.drift import Regime
from graphs.confidence import signals_of
from graphs.house import House
from graphs.routing import Critiqued
from storage.briefs import BriefIn
from storage.budgets import set_budget
from storage.decisions import decide
from storage.items import critique_of, put_critique, put_draft, put_item, put_route, set_status
from storage.tables import Autonomy, Route, Secret, Task
from storage.tables.base import now
from storage.tasks import open_task

WRITER = Regime("scripted", "", "write-1", "words-1")
KIND = "product_blurb"


def prepare(house: House, budget: float = 0.2) -> House:
    """A budget that few decisions prove; and audits drawn alike in every run, where homes draw
    them by a secret of their own."""
    with house.db.write() as session:
        set_budget(session, KIND, budget, "tests")
        session.merge(Secret(name="audits", value="the same for every test"))
    return house


def put(
    house: House,
    name: str,
    score: float = 0.9,
    regime: Regime = WRITER,
    measured: dict[str, float] | None = None,
    **of: Any,
) -> Route:
    """Routes one draft, and opens its task if it gets one.

    Args:
        measured: the critic's signals.
        of: what else the policy sees of it, by the names of `Critiqued`.
    """
    brief = BriefIn(instruction=f"Write about {name}.", content_type=KIND)
    with house.db.write() as session:
        item = put_item(session, brief.key(), brief, "tests")
        written = {"text": name, "model": regime.model, "prompt_version": regime.prompt}
        draft = put_draft(session, item.id, 1, **written)
        put_critique(session, draft.id, regime.critic, score, [], [], measured or {})
        session.flush()
        seen = signals_of(critique_of(session, draft.id))
        critiqued = Critiqued(
            **{"kind": house.kind(KIND), "score": score, "findings": [], "revisions": 9, **of},
            draft_id=draft.id,
            signals=seen,
            regime=regime,
        )
        choice = house.policy.choose(session, critiqued)
        route = put_route(session, draft.id, version=house.policy.version, **choice.columns)
        if choice.route == "review" or choice.audit:
            open_task(session, item.id, draft.id, choice.why, choice.said, choice.worth)
        set_status(session, item, "done" if choice.route == "accept" else "review")
        return route


def say(house: House, route: Route, verdict: str = "approve", simulated: bool = False) -> None:
    """What a person says of a routed draft, if one was asked; the house learns from it."""
    with house.db.write() as session:
        task = session.exec(select(Task).where(Task.draft_id == route.draft_id)).first()
        if task is None:
            return
        text = "Other words." if verdict == "edit" else None
        made = decide(session, task, verdict, "ann", text=text, simulated=simulated)
        made.resumed_at = now()
    house.policy.learn(house.db, house.kind(KIND))


def teach(house: House, count: int, start: int = 0, **of: Any) -> list[Route]:
    """So many drafts, each approved as soon as it is routed."""
    routes = []
    for number in range(start, start + count):
        routes.append(put(house, f"n{number}", **of))
        say(house, routes[-1])
    return routes


def book(house: House) -> Autonomy:
    with house.db.read() as session:
        return session.get_one(Autonomy, KIND)
