"""What is corrected by hand in mined phrases, and what the shipped lexicon then says of texts."""

import pytest

from agents.grounding.slots import check_slots
from finetune.critic.slot_corrections import corrected

FACTS = {"name": "Strada", "eatType": "pub", "food": "French"}


def test_what_marks_a_slot_by_chance_goes_and_ways_to_say_the_same_join() -> None:
    mined = {"customer rating": {"out": ["high"], "low rating": ["low"], "superb": ["high"]}}
    found = corrected(mined)["customer rating"]
    assert "out" not in found
    assert found["low rating"] == found["1 out of 5"] == ["1 out of 5", "low"]
    assert found["superb"] == ["high"]


def test_slots_that_were_not_mined_are_not_added() -> None:
    assert corrected({"colour": {"red": ["red"]}}) == {"colour": {"red": ["red"]}}


def test_the_mined_phrases_stay_as_they_were() -> None:
    mined = {"area": {"area": ["riverside"]}}
    corrected(mined)
    assert mined == {"area": {"area": ["riverside"]}}


@pytest.mark.parametrize(
    ("slot", "value", "said"),
    [
        ("customer rating", "average", "Check out its average customer rating."),
        ("customer rating", "1 out of 5", "It has a low customer rating."),
        ("customer rating", "average", "It is highly priced, with average ratings."),
        ("priceRange", "less than £20", "It is cheap."),
        ("priceRange", "£20-25", "Its prices are affordable."),
        ("area", "city centre", "It is in the city center area."),
    ],
)
def test_ways_to_say_a_value_pass(slot: str, value: str, said: str) -> None:
    text = f"Strada is a pub with French food. {said}"
    facts = {**FACTS, slot: value}
    assert [one for one in check_slots(facts, text) if one.slot == slot] == []


@pytest.mark.parametrize(
    ("slot", "value", "said"),
    [
        ("customer rating", "5 out of 5", "Customers rate it 1 out of 5."),
        ("customer rating", "low", "It is highly rated."),
        ("priceRange", "high", "It is cheap."),
        ("area", "riverside", "It is in the city center."),
    ],
)
def test_another_value_is_wrong(slot: str, value: str, said: str) -> None:
    text = f"Strada is a pub with French food. {said}"
    found = [one for one in check_slots({**FACTS, slot: value}, text) if one.slot == slot]
    assert [one.fault for one in found] == ["wrong"]


def test_the_words_of_one_value_may_say_another() -> None:
    facts = {**FACTS, "customer rating": "low", "priceRange": "less than £20"}
    text = "Strada is a pub with French food, low prices and a low customer rating."
    assert check_slots(facts, text) == []
