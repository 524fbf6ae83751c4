"""Whatever is decided, undone, released and answered elsewhere, in whatever order: a decision is
followed or undone, and nothing is learnt from what was undone."""

import contextlib
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langgraph.types import Command
from scripted import decisions_of, drafted, examples_of, open_scripted_house, rows, tasks_of
from team import LONG, release, take_back

from graphs.house import House
from graphs.runner import advance
from storage.decisions import decide
from storage.errors import CopydeskError
from storage.tables import Draft
from storage.tasks import find_task

EDITED = "The Alder board costs £42."

DECIDE = st.tuples(
    st.just("decide"),
    st.sampled_from(["approve", "edit", "reject", "rework"]),
    st.sampled_from([0.0, LONG]),
)
OTHERS = st.sampled_from(["undo", "release", "advance", "answer"])
ACTS = st.lists(st.one_of(DECIDE, OTHERS), min_size=3, max_size=10)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = open_scripted_house(tmp_path_factory.mktemp("orders") / "home")
    yield house
    house.close()


NAMES = count()


@settings(max_examples=25, deadline=None)
@given(acts=ACTS)
def test_in_any_order_a_decision_is_followed_or_undone(shared: House, acts: list[Any]) -> None:
    item_id = drafted(shared, f"n{next(NAMES)}")
    for act in acts:
        with contextlib.suppress(CopydeskError):
            do(shared, item_id, act)
        check(shared, item_id)


def do(house: House, item_id: str, act: Any) -> None:
    standing = [one for one in decisions_of(house, item_id) if one.stands]
    if act == "undo":
        for one in standing:
            take_back(house, one.id)
    elif act == "release":
        release(house, *(one for one in standing if one.release_at))
    elif act == "advance":
        advance(house, item_id)
    elif act == "answer":
        config: Any = {"configurable": {"thread_id": item_id}}
        answer = {"decisions": [{"type": "approve"}]}
        house.editorial.invoke(Command(resume=answer), config)
    else:
        _, verdict, wait = act
        text = EDITED if verdict == "edit" else None
        with house.db.write() as session:
            task = find_task(session, item_id)
            decide(session, task, verdict, "ann", text=text, wait=wait)


def check(house: House, item_id: str) -> None:
    made, tasks = decisions_of(house, item_id), tasks_of(house, item_id)
    standing = {one.task_id: one for one in made if one.stands}
    assert len(standing) == len([one for one in made if one.stands])
    assert {task.id for task in tasks if task.status == "decided"} == set(standing)
    undone = [one for one in made if not one.stands and one.verdict != "undo"]
    assert sorted(one.supersedes for one in made if one.verdict == "undo") == sorted(
        one.id for one in undone
    )
    assert not any(one.resumed_at for one in undone)
    followed = {one.id for one in made if one.resumed_at}
    assert {example.decision_id for example in examples_of(house, item_id)} <= followed
    reworked = [one for one in made if one.resumed_at and one.verdict == "rework"]
    assert len(rows(house, Draft, item_id=item_id)) == 1 + len(reworked)
