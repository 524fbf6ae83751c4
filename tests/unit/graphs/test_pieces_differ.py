"""Pieces of one wish have one prompt, and must not have one text."""

from collections.abc import Sequence
from typing import Any

import pytest
from scripted import FACTS, GOOD, open_scripted_house, rows

from agents.fakes import ScriptedModel
from graphs.intake import handle
from graphs.runner import create_item
from graphs.worker import work
from storage.asked_items import is_further_piece, pieces_of_one
from storage.briefs import BriefIn
from storage.tables import Draft, Item


def asked(house, key: str, **changes: Any) -> str:
    brief = BriefIn(instruction="Write the blurb.", facts=FACTS, **changes)
    return create_item(house, f"brf_{key}", brief, "ann")


class Sampler(ScriptedModel):
    """Says the same unless it samples; then something new each time."""

    def __init__(self) -> None:
        super().__init__(lambda messages: GOOD)
        self.heats: list[float] = []

    def complete(self, messages: Sequence[Any], **options: Any) -> Any:
        self.heats.append(options.get("temperature", 0.0))
        if self.heats[-1]:
            self._script = lambda messages: f"{GOOD} Take {len(self.heats)}."
        return super().complete(messages, **options)


def test_later_pieces_of_a_wish_are_sampled_and_their_prompts_stay_equal(home) -> None:
    model = Sampler()
    house = open_scripted_house(home, model=model)
    for text in ("three posts about the fair", "yes"):
        handle(house, "cnv_1", "ann", text)
    work(house, once=True)
    firsts = [draft for draft in rows(house, Draft) if draft.attempt == 1]
    assert len({draft.text for draft in firsts}) == 3
    assert len({str(draft.messages) for draft in firsts}) == 1
    assert sorted(model.heats)[0] == 0.0 and sum(heat > 0 for heat in model.heats) == 2
    house.close()


@pytest.mark.parametrize(
    ("changes", "further"),
    [({}, True), ({"tone": "dry"}, False), ({"limits": {"max_words": 9}}, False)],
)
def test_only_an_equal_brief_is_a_further_piece(house, changes: dict[str, Any], further) -> None:
    first, second = asked(house, "one"), asked(house, "two", **changes)
    with house.db.read() as session:
        assert not is_further_piece(session, session.get_one(Item, first))
        assert is_further_piece(session, session.get_one(Item, second)) is further


def test_another_writer_starts_anew(house) -> None:
    asked(house, "one")
    second = asked(house, "two")
    with house.db.write() as session:
        item = session.get_one(Item, second)
        item.adapter_choice = "base"
        session.add(item)
        session.flush()
        assert not is_further_piece(session, item)


def test_pieces_are_numbered_by_title_and_kind() -> None:
    named = [("a", "X", "k"), ("b", "Y", "k"), ("c", "X", "k"), ("d", "X", "l")]
    lines = [dict(zip(("id", "title", "content_type"), one, strict=True)) for one in named]
    assert pieces_of_one(lines) == {"a": (1, 2), "c": (2, 2)}
