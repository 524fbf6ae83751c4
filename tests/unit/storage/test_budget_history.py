"""How a content type's automation came about, in spans of drafts."""

from datetime import timedelta

import pytest
from routed import KIND, prepare, put, teach
from scripted import open_scripted_house
from sqlmodel import select

from storage.budget_history import agreement_history, budget_history, budget_lines
from storage.tables import AutonomyChange, Opinion, Task
from storage.tables.base import now


@pytest.fixture
def routed_house(home):
    house = open_scripted_house(home)
    yield house
    house.close()


def test_spans_count_from_the_beginning_and_end_at_the_last_draft(routed_house) -> None:
    prepare(routed_house)
    teach(routed_house, 7)
    put(routed_house, "last")
    with routed_house.db.read() as session:
        history = budget_history(session, KIND, spans=3)
        every = budget_history(session, KIND)
    assert [row["routed"] for row in history] == [3, 6, 8]
    assert [row["routed"] for row in every] == list(range(1, 9))
    assert history[-1]["accepted"] == every[-1]["accepted"]
    assert all(row["at"].tzinfo for row in history)


def test_a_type_without_drafts_has_no_history(routed_house) -> None:
    with routed_house.db.read() as session:
        assert budget_history(session, "faq_answer") == []
        assert budget_lines(session, "faq_answer") == []
        assert agreement_history(session, "faq_answer") == []


def test_the_budgets_line_has_a_step_for_every_change(routed_house) -> None:
    common = {"state": "learning", "bound": 1.0, "delta": 0.1, "missing": 9, "decisions": 0}
    with routed_house.db.write() as session:
        for revision, budget in enumerate((0.02, 0.02, 0.05, 0.02), start=1):
            session.add(
                AutonomyChange(
                    content_type=KIND,
                    revision=revision,
                    cause="budget",
                    budget=budget,
                    audits=0,
                    why="",
                    at=now() + timedelta(days=revision),
                    **common,
                )
            )
    with routed_house.db.read() as session:
        assert [budget for _, budget in budget_lines(session, KIND)] == [0.02, 0.05, 0.02]


def test_agreement_follows_the_drafts_that_several_judged(routed_house) -> None:
    routes = [put(prepare(routed_house), f"n{n}") for n in range(4)]
    with routed_house.db.write() as session:
        for number, route in enumerate(routes):
            task = session.exec(select(Task).where(Task.draft_id == route.draft_id)).one()
            task.status = "decided"
            for who in ("Ana", "Ben"):
                verdict = "reject" if who == "Ben" and number == 0 else "approve"
                opinion = {"id": f"opn_{number}{who}", "task_id": task.id, "content_type": KIND}
                session.add(Opinion(**opinion, reviewer=who, verdict=verdict))
    with routed_house.db.read() as session:
        assert agreement_history(session, KIND, window=2)[-1] == (4, 1.0)
        assert agreement_history(session, KIND)[-1] == (4, 0.75)
