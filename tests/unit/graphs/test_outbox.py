"""Decisions that wait: who leaves them alone, who lets them go, and what counts them when."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from routed import KIND, book, prepare, put, say
from scripted import (
    GOOD,
    AuditAll,
    decided,
    decisions_of,
    drafted,
    examples_of,
    item_of,
    new_item,
    open_scripted_house,
    rows,
    tasks_of,
)
from team import LONG, hire, policy, release, resume, says, take_back

from graphs.answers import answer_of
from graphs.house import House
from graphs.routing import Choice
from graphs.runner import advance
from graphs.worker import until_release, work
from storage.autonomy import reviewers_rows
from storage.decisions import decide, final_text
from storage.errors import Conflict
from storage.items import find_item
from storage.publications import publish
from storage.tables import Decision, Opinion, Publication, Route, Task

EDITED = "The Alder board costs £42, and that is that."
APPROVE = {"decisions": [{"type": "approve"}]}


@pytest.fixture
def audited(house: House) -> str:
    """An item that is done, and whose audit waits for a person."""
    house.policy = AuditAll()
    item_id = new_item(house)
    assert advance(house, item_id) == "done"
    return item_id


def test_the_desks_waiting_decision_is_the_answer_when_another_inbox_resumes(
    house: House,
) -> None:
    item_id = drafted(house)
    mine = decided(house, item_id, "reject", wait=LONG)
    resume(house, item_id, APPROVE, langgraph_auth_user_id="maria")
    (made,) = decisions_of(house, item_id)
    assert (made.id, made.verdict, made.reviewer) == (mine.id, "reject", "ann")
    assert (item_of(house, item_id).status, made.release_at) == ("rejected", None)
    with pytest.raises(Conflict):
        take_back(house, made.id)


def test_somebody_without_the_right_releases_nothing(house: House) -> None:
    item_id = drafted(house)
    hire(house)
    (task,) = tasks_of(house, item_id)
    mine = says(house, task.id, "Ana", wait=LONG)
    for name in ("Wim", "nobody", ""):
        resume(house, item_id, APPROVE, langgraph_auth_user_id=name)
        assert item_of(house, item_id).status == "review"
    assert take_back(house, mine.id, "Ana").status == "open"
    resume(house, item_id, APPROVE, langgraph_auth_user_id="Wim")
    assert rows(house, Decision, stands=True) == []
    resume(house, item_id, APPROVE, langgraph_auth_user_id="Ben")
    assert item_of(house, item_id).status == "done"


def test_an_undone_decision_does_not_come_back_as_an_answer(house: House) -> None:
    """A runner that had read it just before resumes the graph with it."""
    item_id = drafted(house)
    made = decided(house, item_id, "reject", wait=LONG)
    take_back(house, made.id)
    resume(house, item_id, answer_of(made), reviewer="ann")
    assert item_of(house, item_id).status == "review"
    assert rows(house, Decision, stands=True) == []
    decided(house, item_id)
    assert advance(house, item_id) == "done"


def test_an_answer_to_a_task_that_several_judge_is_one_opinion(house: House) -> None:
    item_id = new_item(house)
    hire(house)
    policy(house, overlap_share=1.0)
    advance(house, item_id)
    resume(house, item_id, APPROVE, langgraph_auth_user_id="Ana")
    resume(house, item_id, APPROVE, langgraph_auth_user_id="Ana")
    assert [one.reviewer for one in rows(house, Opinion)] == ["Ana"]
    assert item_of(house, item_id).status == "review"
    resume(house, item_id, APPROVE, langgraph_auth_user_id="Ben")
    assert item_of(house, item_id).status == "done"


def test_an_audit_that_waits_takes_nothing_back(house: House, audited: str) -> None:
    with house.db.write() as session:
        publish(session, find_item(session, audited), "ann")
    made = decided(house, audited, "reject", wait=LONG)
    assert advance(house, audited) == "published"
    assert rows(house, Publication)[0].withdrawn_at is None
    take_back(house, made.id)
    made = decided(house, audited, "reject", wait=LONG)
    release(house, made)
    assert advance(house, audited) == "withdrawn"
    assert [example.decision_id for example in examples_of(house, audited)] == [made.id]


def test_an_edit_that_waits_is_not_the_text_yet(house: House, audited: str) -> None:
    made = decided(house, audited, "edit", text=EDITED, wait=LONG)
    with house.db.read() as session:
        final = final_text(session, find_item(session, audited))
    assert final is not None
    assert final[0] == GOOD
    with house.db.write() as session, pytest.raises(Conflict, match="audit"):
        publish(session, find_item(session, audited), "ann")
    release(house, made)
    assert advance(house, audited) == "done"
    with house.db.write() as session:
        assert publish(session, find_item(session, audited), "ann").text == EDITED


def test_a_worker_follows_what_is_released_and_leaves_the_rest(house: House) -> None:
    first, second = drafted(house, "a"), drafted(house, "b")
    release(house, decided(house, first, wait=LONG))
    decided(house, second, wait=LONG)
    assert 0 < until_release(house) <= LONG + 2
    said: list[str] = []
    assert work(house, once=True, say=said.append) == 1
    assert said == [f"{first}: done"]
    assert item_of(house, second).status == "review"


def test_a_house_without_waiting_decisions_waits_for_none(house: House) -> None:
    assert until_release(house) == float("inf")


@pytest.fixture
def counting(home: Path) -> Iterator[House]:
    built = prepare(open_scripted_house(home))
    yield built
    built.close()


def task_on(house: House, route: Route) -> Task:
    return rows(house, Task, draft_id=route.draft_id)[0]


def test_a_decision_is_counted_when_nobody_can_undo_it_any_more(counting: House) -> None:
    route, later = put(counting, "one"), put(counting, "two")
    made = says(counting, task_on(counting, route).id, "ann", "reject", wait=LONG)
    say(counting, later)
    assert book(counting).decisions == 0
    take_back(counting, made.id)
    counting.policy.learn(counting.db, counting.kind(KIND))
    assert book(counting).decisions == 0
    again = says(counting, task_on(counting, route).id, "ann", wait=LONG)
    release(counting, again)
    counting.policy.learn(counting.db, counting.kind(KIND))
    assert book(counting).decisions == 2
    outcomes = [one.outcome for one in rows(counting, Route)]
    assert outcomes == ["approved", "approved"]
    with counting.db.read() as session:
        assert [refused for _, _, refused in reviewers_rows(session, KIND)] == [False, False]


def test_the_desks_confidence_is_shown_while_nothing_goes_out_alone(house: House) -> None:
    item_id = drafted(house)
    (task,), (route,) = tasks_of(house, item_id), rows(house, Route)
    assert task.confidence == route.confidence is not None
    for threshold, audit, shown in ((None, False, 0.7), (0.5, False, None), (None, True, None)):
        choice = Choice("review", "", confidence=0.7, threshold=threshold, audit=audit)
        assert choice.shown_confidence == shown


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(house: House) -> None:
    item_id = drafted(house)
    (task,) = tasks_of(house, item_id)
    barrier, told = threading.Barrier(2), {}

    def run(name: str) -> None:
        barrier.wait()
        try:
            with house.db.write() as session:
                told[name] = decide(session, session.get_one(Task, task.id), "approve", name).id
        except Conflict as error:
            told[name] = str(error)

    threads = [threading.Thread(target=run, args=(name,)) for name in ("Ana", "Ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (made,) = decisions_of(house, item_id)
    other = "Ben" if made.reviewer == "Ana" else "Ana"
    assert told[made.reviewer] == made.id
    assert f"approve by {made.reviewer}" in told[other]


def test_of_two_who_give_their_opinions_at_once_both_count(house: House) -> None:
    item_id = new_item(house)
    hire(house)
    policy(house, overlap_share=1.0)
    advance(house, item_id)
    (task,) = tasks_of(house, item_id)
    barrier, made = threading.Barrier(2), []

    def run(name: str) -> None:
        barrier.wait()
        made.append(says(house, task.id, name))

    threads = [threading.Thread(target=run, args=(name,)) for name in ("Ana", "Ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(one).__name__ for one in made) == ["Decision", "Opinion"]
    assert advance(house, item_id) == "done"


def test_one_person_in_two_windows_gives_one_opinion(house: House) -> None:
    item_id = new_item(house)
    hire(house)
    policy(house, overlap_share=1.0, overlap_reviewers=3)
    advance(house, item_id)
    (task,) = tasks_of(house, item_id)
    barrier, told = threading.Barrier(2), []

    def run(verdict: str) -> None:
        barrier.wait()
        try:
            told.append(type(says(house, task.id, "Ana", verdict)).__name__)
        except Conflict as error:
            told.append(str(error))

    threads = [threading.Thread(target=run, args=(verdict,)) for verdict in ("approve", "reject")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["Opinion", "you have given your opinion on this draft"]
    assert rows(house, Task, id=task.id)[0].given == 1


def test_an_audit_that_several_judge_is_followed_once_they_agree(house: House) -> None:
    house.policy = AuditAll()
    item_id = new_item(house)
    hire(house)
    policy(house, overlap_share=1.0)
    assert advance(house, item_id) == "done"
    (task,) = tasks_of(house, item_id)
    says(house, task.id, "Ana", "reject")
    assert advance(house, item_id) == "done"
    says(house, task.id, "Ben", "reject")
    assert advance(house, item_id) == "rejected"
    assert [example.kind for example in examples_of(house, item_id)] == ["kto"]
