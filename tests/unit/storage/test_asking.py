"""Who is asked about a draft: a share is drawn, no more than there are, and nobody who has left."""

import pytest
from scripted import decisions_of, item_of, new_item, rows
from team import PEOPLE, asked, hire, now_of, policy, says

from graphs.house import House
from graphs.runner import advance
from storage.asking import ask_fewer
from storage.opinions import judges
from storage.routes import keyed_draw
from storage.tables import Decision, Person, Task


@pytest.mark.parametrize(
    ("people", "wanted"),
    [
        ({}, 1),
        ({"Ana": "reviewer", "Wim": "writer"}, 1),
        ({"Ana": "reviewer", "Ada": "admin"}, 2),
        (PEOPLE, 3),
    ],
)
def test_no_more_are_asked_than_there_are(
    house: House, people: dict[str, str], wanted: int
) -> None:
    assert asked(house, 4, people).wanted == wanted


def test_people_who_left_are_not_asked(house: House) -> None:
    hire(house)
    with house.db.write() as session:
        session.get_one(Person, "per_Ben").active = False
    with house.db.read() as session:
        assert sorted(judges(session)) == ["Ana", "Cleo"]


def test_a_share_of_the_tasks_is_drawn_and_nobody_can_tell_which(house: House) -> None:
    ids = [new_item(house, f"n{number}") for number in range(40)]
    hire(house)
    policy(house, overlap_share=0.5)
    for item_id in ids:
        advance(house, item_id)
    tasks = rows(house, Task)
    shared = [task for task in tasks if task.wanted == 2]
    with house.db.read() as session:
        drawn = {task.id: keyed_draw(session, "overlap", task.id) for task in tasks}
    assert {task.id for task in shared} == {name for name, draw in drawn.items() if draw < 0.5}
    assert 0 < len(shared) < 40
    assert all(task.confidence is None for task in shared)
    assert all(task.confidence is not None for task in tasks if task.wanted == 1)
    assert item_of(house, ids[0]).status == "review"


def leave(house: House, *names: str) -> list[str]:
    with house.db.write() as session:
        for name in names:
            session.get_one(Person, f"per_{name}").active = False
        return ask_fewer(session)


def test_nobody_waits_for_people_who_left(house: House) -> None:
    task = asked(house, 3)
    says(house, task.id, "Ana", "reject", note="Too loud.")
    assert leave(house, "Ben") == []
    assert now_of(house, task).wanted == 2
    assert leave(house, "Cleo") == [task.id]
    (made,) = decisions_of(house, task.item_id)
    assert (made.verdict, made.reviewer, made.note) == ("reject", "Ana", "Too loud.")
    assert advance(house, task.item_id) == "rejected"


def test_a_lead_settles_what_those_who_left_did_not_agree_on(house: House) -> None:
    task = asked(house, 4, {**PEOPLE, "Dan": "reviewer", "Ada": "admin"})
    says(house, task.id, "Ana", "reject")
    says(house, task.id, "Ben", "approve")
    says(house, task.id, "Cleo", "approve")
    assert leave(house, "Dan") == []
    assert leave(house, "Ada") == [task.id]
    assert now_of(house, task).needs == "lead"


def test_the_only_one_left_decides_alone(house: House) -> None:
    task = asked(house, 2)
    assert leave(house, "Ana", "Ben") == []
    assert isinstance(says(house, task.id, "Cleo"), Decision)
