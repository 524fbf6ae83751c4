"""What follows when a person looks at a draft that had gone out without one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted import (
    GOOD,
    WRONG,
    AuditAll,
    decided,
    drafted,
    examples_of,
    item_of,
    new_item,
    open_scripted_house,
    rows,
    tasks_of,
)

from agents.critic import Critic
from graphs.house import House
from graphs.runner import advance
from graphs.worker import work
from storage.decisions import final_text
from storage.errors import ModelUnavailable
from storage.items import find_item
from storage.leases import take_lease
from storage.publications import publish
from storage.tables import Decision, Draft, Publication
from storage.withdraw import withdraw

SHORT = "The Alder board costs £42, and that is that."


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    built = open_scripted_house(home)
    built.policy = AuditAll()
    yield built
    built.close()


@pytest.fixture
def accepted(house: House) -> str:
    """An item that is done, and whose audit waits for a person."""
    item_id = new_item(house)
    assert advance(house, item_id) == "done"
    return item_id


def published(house: House, item_id: str) -> None:
    with house.db.write() as session:
        publish(session, find_item(session, item_id), "ann")


def test_an_audited_draft_is_done_before_anybody_looked(house: House, accepted: str) -> None:
    (task,) = tasks_of(house, accepted)
    assert (task.status, task.why, task.reason) == ("open", "audit", "please look")
    assert item_of(house, accepted).status == "done"
    assert advance(house, accepted) == "done"
    assert len(tasks_of(house, accepted)) == 1


@pytest.mark.parametrize(
    ("verdict", "status"), [("approve", "done"), ("edit", "done"), ("reject", "rejected")]
)
def test_an_audit_of_an_unpublished_item_settles_it(
    house: House, accepted: str, verdict: str, status: str
) -> None:
    decided(house, accepted, verdict, text=SHORT if verdict == "edit" else None)
    assert advance(house, accepted) == status
    assert examples_of(house, accepted) != []
    with house.db.read() as session:
        final = final_text(session, find_item(session, accepted))
    texts = {"approve": GOOD, "edit": SHORT}
    assert (final[0] if final else None) == texts.get(verdict)


def test_an_edit_in_an_audit_gets_its_evidence(house: House, accepted: str) -> None:
    decided(house, accepted, "edit", text=SHORT)
    advance(house, accepted)
    (decision,) = rows(house, Decision)
    assert decision.claims != []


class JudgeAway:
    """A judge of claims that does not answer."""

    version, threshold = "away", 0.5

    def ground(self, *given: object) -> Any:
        raise ModelUnavailable("the judge is away", "start it")


def test_what_an_audit_said_waits_for_no_judge(house: House, accepted: str) -> None:
    house.critic = Critic(house.settings.home, JudgeAway())
    published(house, accepted)
    decided(house, accepted, "edit", text=SHORT)
    assert advance(house, accepted) == "withdrawn"
    (decision,) = rows(house, Decision)
    assert decision.claims != []


def test_rework_after_an_audit_writes_another_draft_with_the_note(
    house: House, accepted: str
) -> None:
    decided(house, accepted, "rework", note="Name the price first.")
    assert advance(house, accepted) == "done"
    assert [draft.attempt for draft in rows(house, Draft)] == [1, 2]
    model: Any = house.model
    assert "Name the price first." in model.calls[-1][-1]["content"]
    assert [task.status for task in tasks_of(house, accepted)] == ["decided", "open"]


def test_rework_goes_on_after_a_crash_between_the_tables_and_the_graph(
    house: House, accepted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(house, accepted, "rework")
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(house.editorial, "update_state", interrupted)
        advance(house, accepted)
    assert item_of(house, accepted).status == "drafting"
    assert advance(house, accepted) == "done"
    assert [draft.attempt for draft in rows(house, Draft)] == [1, 2]


def interrupted(*arguments: object, **named: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("verdict", ["edit", "reject", "rework"])
def test_what_an_audit_refuses_is_taken_back_from_its_readers(
    house: House, accepted: str, verdict: str
) -> None:
    published(house, accepted)
    decided(house, accepted, verdict, text=SHORT if verdict == "edit" else None)
    assert advance(house, accepted) == "withdrawn"
    (piece,) = rows(house, Publication)
    assert piece.withdrawn_at is not None and "audit" in piece.withdrawn_reason
    assert len(rows(house, Draft)) == 1


def test_an_approved_audit_leaves_a_published_piece_alone(house: House, accepted: str) -> None:
    published(house, accepted)
    decided(house, accepted, "approve")
    assert advance(house, accepted) == "published"
    assert rows(house, Publication)[0].withdrawn_at is None


def test_an_audit_is_followed_once(house: House, accepted: str) -> None:
    decided(house, accepted, "reject")
    for _ in range(2):
        assert advance(house, accepted) == "rejected"
    assert len(examples_of(house, accepted)) == 1
    assert work(house, once=True) == 0, "nothing is left to follow"


def test_a_worker_follows_audits(house: House, accepted: str) -> None:
    decided(house, accepted, "reject")
    assert work(house, once=True) == 1
    assert item_of(house, accepted).status == "rejected"


def test_a_decision_made_before_the_graph_was_finished_is_followed_after_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = new_item(house)
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr("graphs.nodes.put_examples", interrupted)
        advance(house, item_id)
    decided(house, item_id, "reject")
    assert advance(house, item_id) == "rejected"


def test_the_audit_of_a_withdrawn_item_needs_nobody(house: House, accepted: str) -> None:
    with house.db.write() as session:
        withdraw(session, accepted, "ann")
    assert tasks_of(house, accepted)[0].status == "cancelled"
    assert work(house, once=True) == 0


def test_an_audit_is_left_to_the_runner_that_has_the_item(house: House, accepted: str) -> None:
    decided(house, accepted, "reject")
    with house.db.write() as session:
        take_lease(session, accepted, "elsewhere:1:1", 60)
    assert work(house, once=True) == 0
    assert item_of(house, accepted).status == "done"


def test_a_blocked_draft_is_neither_accepted_nor_audited(home: Path) -> None:
    house = open_scripted_house(home, WRONG)
    house.policy = AuditAll()
    assert [task.why for task in tasks_of(house, drafted(house))] == ["policy"]
    house.close()
