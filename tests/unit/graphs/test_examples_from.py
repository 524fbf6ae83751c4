"""What decisions make: rows under exactly the prompts that the writer saw, pairs, labels."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from scripted import (
    FACTS,
    GOOD,
    decided,
    drafted,
    examples_of,
    finished,
    new_item,
    open_scripted_house,
    rows,
)

from agents.fakes import ScriptedModel
from graphs.evidence import examples_from
from graphs.house import House
from graphs.runner import advance, create_item
from storage.briefs import BriefIn
from storage.candidates import load_candidates
from storage.errors import BadReply
from storage.examples import put_examples
from storage.tables import Draft, Example, Item
from storage.withdraw import withdraw

SECOND = "Made from oiled alder, the Alder board measures 38 by 24 cm and costs £42."
BETTER = "The Alder board costs £42. It is oiled alder and measures 38 by 24 cm."


def by_kind(found: Sequence[Example]) -> dict[str, list[Example]]:
    kinds: dict[str, list[Example]] = {}
    for row in found:
        kinds.setdefault(row.kind, []).append(row)
    return kinds


def prompts(house: House, item_id: str) -> list[Any]:
    found = sorted(rows(house, Draft, item_id=item_id), key=lambda draft: draft.attempt)
    return [draft.messages for draft in found]


def replies(home: Path, *texts: str, **settings: Any) -> House:
    return open_scripted_house(home, model=ScriptedModel(list(texts)), **settings)


def said(turns: list[dict[str, str]]) -> str:
    return turns[-1]["content"]


def test_an_approval_trains_on_exactly_what_the_writer_saw(house: House) -> None:
    item_id = finished(house)
    found = by_kind(examples_of(house, item_id))
    (asked,) = prompts(house, item_id)
    (sft,), (kto,) = found["sft"], found["kto"]
    assert sft.payload["messages"][:-1] == kto.payload["prompt"] == asked
    assert said(sft.payload["messages"]) == said(kto.payload["completion"]) == GOOD
    assert kto.payload["label"] is True
    assert "preference" not in found


def test_an_edit_is_preferred_to_its_draft(house: House) -> None:
    item_id = finished(house, verdict="edit", text=BETTER)
    found = by_kind(examples_of(house, item_id))
    (pair,) = found["preference"]
    assert (said(pair.payload["chosen"]), said(pair.payload["rejected"])) == (BETTER, GOOD)
    assert pair.payload["prompt"] == prompts(house, item_id)[0]
    assert said(found["sft"][0].payload["messages"]) == BETTER
    assert found["kto"][0].payload["label"] is False


@pytest.mark.parametrize(
    ("verdict", "text", "wanted", "origin"),
    [("approve", None, SECOND, "human-approved"), ("edit", BETTER, BETTER, "human-edited")],
)
def test_what_was_wanted_in_the_end_is_preferred_to_what_was_refused_before(
    home: Path, verdict: str, text: str | None, wanted: str, origin: str
) -> None:
    with closing(replies(home, GOOD, SECOND)) as house:
        item_id = drafted(house)
        decided(house, item_id, "rework", note="Another order.")
        advance(house, item_id)
        decided(house, item_id, verdict, text=text)
        advance(house, item_id)
        pairs = by_kind(examples_of(house, item_id))["preference"]
        (pair,) = [p for p in pairs if said(p.payload["rejected"]) == GOOD]
        assert said(pair.payload["chosen"]) == wanted
        assert pair.origin == origin
        assert pair.payload["prompt"] == prompts(house, item_id)[0]


def test_a_refused_and_an_approved_draft_for_one_prompt_are_a_pair(home: Path) -> None:
    with closing(replies(home, GOOD, SECOND)) as house:
        brief = {"instruction": "Write the blurb.", "facts": FACTS}
        first = drafted(house, **brief)
        decided(house, first, "reject")
        advance(house, first)
        other = again(house, brief)
        decided(house, other)
        advance(house, other)
        (pair,) = by_kind(examples_of(house, other))["preference"]
        assert (said(pair.payload["chosen"]), said(pair.payload["rejected"])) == (SECOND, GOOD)
        assert pair.payload["prompt"] == prompts(house, first)[0] == prompts(house, other)[0]
        assert pair.brief["compared_with"] == first


def again(house: House, brief: dict[str, Any]) -> str:
    """Another item for a brief that was drafted before."""
    wanted = BriefIn(**brief)
    item_id = create_item(house, wanted.key(1), wanted, "ann")
    assert advance(house, item_id) == "review"
    return item_id


def test_the_pair_is_the_same_whichever_was_decided_first(home: Path) -> None:
    with closing(replies(home, GOOD, SECOND)) as house:
        brief = {"instruction": "Write the blurb.", "facts": FACTS}
        first = drafted(house, **brief)
        other = again(house, brief)
        decided(house, other)
        advance(house, other)
        decided(house, first, "reject")
        advance(house, first)
        (pair,) = rows(house, Example, kind="preference")
        assert (said(pair.payload["chosen"]), said(pair.payload["rejected"])) == (SECOND, GOOD)
        assert pair.item_id == other


def test_other_prompts_equal_texts_and_simulated_decisions_make_no_pairs(house: House) -> None:
    finished(house, "one", "reject")
    finished(house, "two")  # another instruction
    brief = {"instruction": "Write the blurb. one", "facts": FACTS}
    approved = again(house, brief)  # the same text was refused and approved
    decided(house, approved)
    advance(house, approved)
    dreamt = again(house, {**brief, "tone": "dry"})
    decided(house, dreamt, simulated=True)
    advance(house, dreamt)
    assert rows(house, Example, kind="preference") == []


def test_asking_twice_makes_nothing_twice(home: Path) -> None:
    with closing(replies(home, GOOD, SECOND)) as house:
        item_id = drafted(house)
        decided(house, item_id, "rework", note="Another order.")
        advance(house, item_id)
        decided(house, item_id, "edit", text=BETTER)
        advance(house, item_id)
        before = {row.id for row in rows(house, Example)}
        with house.db.write() as session:
            item = session.get_one(Item, item_id)
            made = examples_from(session, house.kind(item.content_type), item)
            assert {row.id for row in made} == before
            assert put_examples(session, made) == 0


def test_a_text_written_in_place_of_a_failed_draft_trains_on_what_would_have_been_asked(
    home: Path,
) -> None:
    model = ScriptedModel([BadReply("nothing"), BadReply("nothing"), BadReply("nothing")])
    with closing(open_scripted_house(home, model=model)) as house:
        item_id = new_item(house)
        advance(house, item_id)
        decided(house, item_id, "edit", text=BETTER)
        advance(house, item_id)
        (row,) = examples_of(house, item_id)
        system, user, answer = row.payload["messages"]
        assert system["content"] == house.kind("product_blurb").guidance
        assert "£42" in user["content"] and answer["content"] == BETTER


def test_a_pair_is_withdrawn_with_either_of_its_items(home: Path) -> None:
    with closing(replies(home, GOOD, SECOND)) as house:
        brief = {"instruction": "Write the blurb.", "facts": FACTS}
        first = drafted(house, **brief)
        decided(house, first, "reject")
        advance(house, first)
        other = again(house, brief)
        decided(house, other)
        advance(house, other)
        with house.db.write() as session:
            withdraw(session, first, "ann")
        with house.db.read() as session:
            gone = {
                c.example.kind: c.gone
                for c in load_candidates(session)
                if c.example.item_id == other
            }
        assert gone == {"sft": "", "kto": "", "preference": "withdrawn"}
