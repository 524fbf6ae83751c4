"""A worker's pass over a backlog: what people wait for does not wait for its end."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from scripted import (
    GOOD,
    decided,
    decisions_of,
    drafted,
    item_of,
    new_item,
    open_scripted_house,
    rows,
    tasks_of,
)

from agents.fakes import ScriptedModel
from graphs.house import House
from graphs.keeper import LeaseKeeper
from graphs.worker import pass_once, work
from storage.errors import ModelUnavailable
from storage.tables import Decision, Draft, Task
from storage.tables.base import now


class Backlog:
    """A house whose model does something else while it writes a certain draft."""

    def __init__(self, home: Path) -> None:
        self.meanwhile: dict[str, Callable[[], Any]] = {}
        self.house = open_scripted_house(home, self.write, item_retries=9)
        self.said: list[str] = []

    def write(self, messages: Any) -> str:
        words = messages[-1]["content"]
        for name in [name for name in self.meanwhile if name in words]:
            self.meanwhile.pop(name)()
        return GOOD

    def turn(self, beside: Callable[[], None] = lambda: None) -> tuple[int, int]:
        return pass_once(self.house, self.said.append, threading.Event(), beside)


def test_a_decision_is_followed_before_the_next_draft(home: Path) -> None:
    backlog = Backlog(home)
    first = drafted(backlog.house, "alpha")
    items = [new_item(backlog.house, name) for name in ("bravo", "charlie", "delta")]
    backlog.meanwhile["bravo"] = lambda: decided(backlog.house, first)
    assert backlog.turn() == (4, 0)
    assert [line.partition(":")[0] for line in backlog.said] == [items[0], first, *items[1:]]
    assert item_of(backlog.house, first).status == "done"
    backlog.house.close()


def test_a_decision_on_what_this_pass_drafted_is_followed_in_it(home: Path) -> None:
    backlog = Backlog(home)
    first, second, third = (new_item(backlog.house, n) for n in ("alpha", "bravo", "charlie"))
    backlog.meanwhile["bravo"] = lambda: decided(backlog.house, first, "rework", note="Shorter.")
    assert backlog.turn() == (4, 0)
    order = [line.partition(":")[0] for line in backlog.said]
    assert order == [first, second, first, third]
    assert sorted(draft.attempt for draft in rows(backlog.house, Draft)) == [1, 1, 1, 2]
    backlog.house.close()


def test_a_decision_in_the_middle_of_the_last_draft_waits_for_no_other_pass(home: Path) -> None:
    backlog = Backlog(home)
    first = drafted(backlog.house, "alpha")
    new_item(backlog.house, "bravo")
    backlog.meanwhile["bravo"] = lambda: decided(backlog.house, first)
    backlog.turn()
    assert item_of(backlog.house, first).status == "done"
    backlog.house.close()


def test_the_rest_is_looked_after_before_every_draft_and_after_the_last(home: Path) -> None:
    backlog = Backlog(home)
    for name in ("alpha", "bravo", "charlie"):
        new_item(backlog.house, name)
    looks: list[int] = []
    backlog.turn(lambda: looks.append(len(backlog.said)))
    assert looks == [0, 1, 2, 3]
    backlog.house.close()


def test_what_becomes_late_is_a_leads_before_the_next_draft(home: Path) -> None:
    backlog = Backlog(home)
    first = drafted(backlog.house, "alpha")
    for name in ("bravo", "charlie"):
        new_item(backlog.house, name)
    escalated: list[bool] = []

    def look() -> None:
        escalated.append(tasks_of(backlog.house, first)[0].escalated_at is not None)

    backlog.meanwhile["bravo"] = lambda: make_late(backlog.house, first)
    backlog.turn(look)
    assert escalated == [False, True, True]
    backlog.house.close()


def make_late(house: House, item_id: str) -> None:
    with house.db.write() as session:
        task = session.get_one(Task, tasks_of(house, item_id)[0].id)
        task.due_at = now() - timedelta(hours=1)
        session.add(task)


def test_a_decision_that_cannot_be_followed_is_tried_once_a_pass(home: Path) -> None:
    def refuse(messages: Any) -> str:
        if "Shorter." in str(messages):
            raise ModelUnavailable("not this one", "wait")
        return GOOD

    house = open_scripted_house(home, model=ScriptedModel(refuse), item_retries=9)
    first = drafted(house, "alpha")
    decided(house, first, "rework", note="Shorter.")
    for name in ("bravo", "charlie"):
        new_item(house, name)
    assert pass_once(house, lambda line: None, threading.Event()) == (2, 1)
    house.close()


def test_an_item_that_somebody_else_is_on_is_left_to_them_and_found_again(house: House) -> None:
    first = drafted(house, "alpha")
    decided(house, first)
    new_item(house, "bravo")
    nobody = threading.Event()
    with LeaseKeeper(house.db, 60).lease(first):
        assert pass_once(house, lambda line: None, nobody) == (1, 0)
    assert item_of(house, first).status == "review"
    assert pass_once(house, lambda line: None, nobody) == (1, 0)
    assert item_of(house, first).status == "done"


def test_a_pass_that_is_stopped_leaves_the_rest_to_the_next(home: Path) -> None:
    backlog, stop = Backlog(home), threading.Event()
    first = drafted(backlog.house, "alpha")
    for name in ("bravo", "charlie"):
        new_item(backlog.house, name)

    def end() -> None:
        decided(backlog.house, first)
        stop.set()

    backlog.meanwhile["bravo"] = end
    assert pass_once(backlog.house, backlog.said.append, stop) == (1, 0)
    assert work(backlog.house, once=True) == 2
    assert len(rows(backlog.house, Draft)) == 3 and len(rows(backlog.house, Decision)) == 1
    assert [one.verdict for one in decisions_of(backlog.house, first)] == ["approve"]
    backlog.house.close()
