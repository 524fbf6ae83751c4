"""What went out without a person is learned from where the settings ask for it, and only then."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted import (
    FACTS,
    GOOD,
    AcceptAll,
    AuditAll,
    examples_of,
    new_item,
    open_scripted_house,
    rows,
)
from training_rows import example

from graphs.accepted import put_accepted
from graphs.freezing import freeze_snapshot
from graphs.house import House
from graphs.runner import advance
from storage.briefs import BriefIn
from storage.curation.splits import GATE, TRAIN, split_of
from storage.examples import put_examples
from storage.tables import Draft, Snapshot
from storage.withdraw import withdraw

ORIGIN = "machine-accepted"
NAMES = [f"number {n}" for n in range(40)]


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    built = open_scripted_house(home, learn_accepted=True, undo_seconds=0)
    with built.db.write() as session:
        put_examples(session, [example(f"m{n:02}", text(n)) for n in range(30)])
    built.policy = AcceptAll()
    yield built
    built.close()


def text(number: int) -> str:
    return f"Board number {number} is made by hand of oiled alder, and costs {number} pounds. " * 2


def sent_out(house: House, name: str = "one") -> str:
    item_id = new_item(house, name)
    assert advance(house, item_id) == "done"
    return item_id


def frozen(house: House) -> Snapshot:
    return freeze_snapshot(house, False, "ann").snapshot


def test_a_draft_that_went_out_unseen_is_a_row_under_the_prompt_that_wrote_it(house: House) -> None:
    item_id = sent_out(house)
    assert examples_of(house, item_id) == []
    assert (put_accepted(house), put_accepted(house)) == (1, 0)
    (row,) = examples_of(house, item_id)
    (draft,) = rows(house, Draft, item_id=item_id)
    assert (row.kind, row.origin, row.decision_id) == ("sft", ORIGIN, None)
    assert row.payload["messages"][:-1] == draft.messages
    assert row.payload["messages"][-1]["content"] == GOOD


def name_on(side: str) -> str:
    """A name whose brief is on this side of the split."""
    asked = ((name, BriefIn(instruction=f"Write the blurb. {name}", facts=FACTS)) for name in NAMES)
    return next(name for name, brief in asked if split_of(brief.key(), 0.2, 0.05) == side)


@pytest.mark.parametrize("side", [TRAIN, GATE])
def test_it_trains_where_the_settings_ask_for_it_and_judges_nobody(house: House, side: str) -> None:
    item_id = sent_out(house, name_on(side))
    card = frozen(house).card
    assert len(examples_of(house, item_id)) == 1
    reason = "accepted without a person: what judges is people's"
    assert card["origins"].get(ORIGIN, 0) == (side == TRAIN)
    assert card["left_out"] == ({} if side == TRAIN else {"sft": {reason: 1}})


def test_what_is_audited_is_left_to_the_person_who_looks(house: House) -> None:
    house.policy = AuditAll()
    sent_out(house)
    assert put_accepted(house) == 0


def test_what_is_withdrawn_does_not_train(house: House) -> None:
    item_id = sent_out(house)
    put_accepted(house)
    with house.db.write() as session:
        withdraw(session, item_id, "ann")
    assert ORIGIN not in frozen(house).card["origins"]


def test_without_the_setting_nothing_is_made(house: House) -> None:
    house.settings.learn_accepted = False
    item_id = sent_out(house)
    frozen(house)
    assert examples_of(house, item_id) == []
