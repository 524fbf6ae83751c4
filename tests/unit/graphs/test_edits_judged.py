"""A judge of claims may take a model's time: nobody waits at the database for it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripted import (
    AuditAll,
    decided,
    drafted,
    examples_of,
    item_of,
    new_item,
    open_scripted_house,
    rows,
)

from agents.critic import Critic
from graphs.edits import ground_edit
from graphs.house import House
from graphs.runner import advance
from storage.errors import ModelUnavailable
from storage.tables import Decision
from storage.withdraw import withdraw

SHORT = "The Alder board costs £42, and that is that."


class Meanwhile:
    """A judge during whose work something else happens; it is away then."""

    version, threshold = "meanwhile", 0.5

    def __init__(self, happens: Callable[[], Any]) -> None:
        self.happens = happens
        self.asked = 0

    def ground(self, *given: object) -> Any:
        self.asked += 1
        self.happens()
        raise ModelUnavailable("the judge is away", "start it")


@pytest.fixture
def house(home: Path) -> Any:
    built = open_scripted_house(home, database_wait_seconds=0.5)
    yield built
    built.close()


def judged_while(house: House, happens: Callable[[], Any]) -> Meanwhile:
    judge = Meanwhile(happens)
    house.critic = Critic(house.settings.home, judge)
    return judge


def test_others_write_while_an_edit_is_judged(house: House) -> None:
    item_id = drafted(house)
    decided(house, item_id, "edit", text=SHORT)
    judge = judged_while(house, lambda: new_item(house, "another"))
    assert advance(house, item_id) == "done"
    assert judge.asked == 1 and rows(house, Decision)[0].claims != []


def test_others_write_while_an_audits_text_is_judged(house: House) -> None:
    house.policy = AuditAll()
    item_id = new_item(house)
    advance(house, item_id)
    decided(house, item_id, "edit", text=SHORT)
    judge = judged_while(house, lambda: new_item(house, "another"))
    assert advance(house, item_id) == "done"
    assert judge.asked == 1 and rows(house, Decision)[0].claims != []


def test_an_item_that_is_withdrawn_while_its_edit_is_judged_teaches_nothing(house: House) -> None:
    def taken_back() -> None:
        with house.db.write() as session:
            withdraw(session, item_id, "ann")

    item_id = drafted(house)
    decided(house, item_id, "edit", text=SHORT)
    judged_while(house, taken_back)
    advance(house, item_id)
    assert item_of(house, item_id).status == "withdrawn"
    assert examples_of(house, item_id) == []


def test_two_who_judge_one_edit_at_once_keep_its_claims_once(house: House) -> None:
    item_id = drafted(house)
    made = decided(house, item_id, "edit", text=SHORT)
    first: list[Any] = []

    def another() -> None:
        del house.critic
        ground_edit(house, made.task_id)
        first.extend(rows(house, Decision)[0].claims)

    judged_while(house, another)
    ground_edit(house, made.task_id)
    assert rows(house, Decision)[0].claims == first != []
