"""The review queue: what is open, who has it, for how long."""

from datetime import timedelta

import pytest
from routed import put
from scripted import decided, drafted, new_item, tasks_of
from sqlmodel import select

from graphs.house import House
from storage.errors import AlreadyDecided, LeaseHeld, NotFound
from storage.tables import Task
from storage.tables.base import now
from storage.tasks import (
    HEAD_START,
    count_open,
    find_task,
    hold_task,
    list_tasks,
    open_task,
    release_task,
)


@pytest.fixture
def task(house: House) -> Task:
    return tasks_of(house, drafted(house))[0]


def hold(house: House, task: Task, reviewer: str, minutes: float = 5) -> None:
    with house.db.write() as session:
        hold_task(session, task.id, reviewer, minutes)


def test_a_task_is_opened_once_for_a_draft(house: House, task: Task) -> None:
    with house.db.write() as session:
        again = open_task(session, task.item_id, task.draft_id, "policy", "another reason")
    assert (again.id, again.why) == (task.id, task.why)
    assert len(tasks_of(house, task.item_id)) == 1


def test_a_task_that_one_reviewer_has_open_is_not_given_to_another(
    house: House, task: Task
) -> None:
    hold(house, task, "ann")
    with pytest.raises(LeaseHeld, match="ann has this task open"):
        hold(house, task, "ben")
    hold(house, task, "ann")


def test_a_hold_that_ran_out_is_free(house: House, task: Task) -> None:
    hold(house, task, "ann", minutes=-1)
    hold(house, task, "ben")
    assert tasks_of(house, task.item_id)[0].holder == "ben"


def test_a_released_task_is_free_and_only_its_holder_releases_it(house: House, task: Task) -> None:
    hold(house, task, "ann")
    with house.db.write() as session:
        release_task(session, task.id, "ben")
    with pytest.raises(LeaseHeld):
        hold(house, task, "ben")
    with house.db.write() as session:
        release_task(session, task.id, "ann")
    hold(house, task, "ben")


def test_a_decided_task_cannot_be_opened(house: House, task: Task) -> None:
    decided(house, task.item_id)
    with pytest.raises(NotFound, match="not open any more"):
        hold(house, task, "ben")


def test_the_task_of_a_decided_item_is_refused_with_who_decided(house: House, task: Task) -> None:
    decided(house, task.item_id, "reject", reviewer="maria")
    with house.db.read() as session, pytest.raises(AlreadyDecided, match="reject by maria"):
        find_task(session, task.item_id)


def test_an_item_that_waits_for_nobody_has_no_task(house: House) -> None:
    item_id = new_item(house)
    with house.db.read() as session, pytest.raises(NotFound, match="waits for no decision"):
        find_task(session, item_id)


def test_what_is_due_comes_first_and_then_what_waited_longest(house: House) -> None:
    ids = [drafted(house, f"n{n}") for n in range(3)]
    with house.db.write() as session:
        task = find_task(session, ids[2])
        task.due_at = now() + timedelta(hours=1)
        session.add(task)
    with house.db.read() as session:
        assert [item.id for _, item in list_tasks(session)] == [ids[2], ids[0], ids[1]]
        assert [item.id for _, item in list_tasks(session, limit=1, offset=1)] == [ids[0]]
        assert list_tasks(session, content_type="faq_answer") == []
        assert count_open(session) == 3


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_of_the_queue_are_the_queue(house: House, size: int) -> None:
    ids = [drafted(house, f"n{n}") for n in range(5)]
    with house.db.write() as session:
        for number in (4, 1):
            task = find_task(session, ids[number])
            task.due_at = now() + timedelta(hours=number)
            session.add(task)
    with house.db.read() as session:
        pages = [list_tasks(session, limit=size, offset=start) for start in range(0, 5, size)]
    order = [item.id for page in pages for _, item in page]
    assert order == [ids[1], ids[4], ids[0], ids[2], ids[3]]


def test_a_task_worth_more_passes_those_of_its_day_and_no_older_ones(house: House) -> None:
    old, young, clear = (put(house, name) for name in ("old", "young", "clear"))
    with house.db.write() as session:
        task = session.exec(select(Task).where(Task.draft_id == old.draft_id)).one()
        task.turn = task.created_at - HEAD_START - timedelta(hours=1)
        session.add(task)
        task = session.exec(select(Task).where(Task.draft_id == clear.draft_id)).one()
        session.delete(task)
        session.flush()
        again = open_task(session, task.item_id, task.draft_id, "uncertain", "", worth=1.0)
        assert again.turn == again.created_at - HEAD_START
    with house.db.read() as session:
        order = [task.draft_id for task, _ in list_tasks(session)]
    assert order == [old.draft_id, clear.draft_id, young.draft_id]
