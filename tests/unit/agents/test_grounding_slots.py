"""Records and their texts: each fact stated, stated right, nothing else stated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.grounding.slots import Lexicon, check_slots

FACTS = {
    "name": "The Eagle",
    "eatType": "coffee shop",
    "food": "English",
    "priceRange": "cheap",
    "area": "riverside",
    "familyFriendly": "yes",
    "near": "Burger King",
}
TEXT = (
    "The Eagle is a cheap, family friendly coffee shop near Burger King. "
    "It serves English food by the river."
)
NONE = Lexicon({}, frozenset(), {})


def faults(text: str, facts: dict[str, str] = FACTS) -> list[tuple[str, str]]:
    return [(found.slot, found.fault) for found in check_slots(facts, text)]


def test_a_text_that_states_its_record_has_no_findings() -> None:
    assert faults(TEXT) == []


@pytest.mark.parametrize(
    ("said", "instead", "finding"),
    [
        ("English food", "food", ("food", "missing")),
        ("English", "Chinese", ("food", "wrong")),
        ("cheap", "expensive", ("priceRange", "wrong")),
        ("family friendly", "not family friendly", ("familyFriendly", "wrong")),
        ("near Burger King", "near Clare Hall", ("near", "wrong")),
        ("The Eagle", "The Falcon", ("name", "missing")),
        ("serves English", "does not serve English", ("food", "negated")),
    ],
)
def test_a_changed_text_is_found_out(said: str, instead: str, finding: tuple[str, str]) -> None:
    assert finding in faults(TEXT.replace(said, instead))


def test_what_the_record_does_not_give_is_invented() -> None:
    facts = {slot: value for slot, value in FACTS.items() if slot != "food"}
    assert faults(TEXT, facts) == [("food", "invented")]


def test_a_finding_has_its_place() -> None:
    text = TEXT.replace("English", "Chinese")
    (found,) = check_slots(FACTS, text)
    assert found.start is not None
    assert "Chinese" in text[found.start : found.end]


def test_an_unknown_record_is_checked_by_its_own_words_and_numbers() -> None:
    facts = {"weight": "1200 g", "finish": "oiled alder", "vegan": "yes", "dishwasher safe": "no"}
    right = "Oiled alder, 1200 g, vegan, and not dishwasher safe."
    assert check_slots(facts, right, NONE) == []
    wrong = "Oiled oak, 1300 g, vegan, and dishwasher safe."
    found = [(one.slot, one.fault) for one in check_slots(facts, wrong, NONE)]
    assert found == [("weight", "wrong"), ("finish", "wrong"), ("dishwasher safe", "negated")]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("It costs less than £50.", False),
        ("It costs under £40.", True),
        ("It costs no more than £40.", True),
        ("It costs no more than £50.", False),
        ("It costs not less than £50.", True),
        ("It is heavier than 1 kg.", False),
        ("It is heavier than 2 kg.", True),
        ("It is 38 x 24 cm.", False),
        ("It is the lightest board.", False),
    ],
)
def test_bounds_that_hold_and_superlatives_are_no_wrong_values(text: str, wrong: bool) -> None:
    facts = {"name": "Alder board", "price": "£42", "weight": "1.2 kg", "size": "38 by 24 cm"}
    found = check_slots(facts, text, NONE)
    assert any(one.fault == "wrong" for one in found) == wrong


def test_a_word_that_only_ends_like_a_superlative_is_a_wrong_value() -> None:
    (found,) = check_slots({"material": "oiled alder"}, "A board of forest alder.", NONE)
    assert found.fault == "wrong"


def test_a_slip_in_a_word_that_is_no_name_is_found() -> None:
    (found,) = check_slots({"material": "thermally treated ash"}, "Therally treated ash.", NONE)
    assert (found.fault, found.start, found.end) == ("wrong", 0, 20)


def test_one_slip_in_a_long_name_is_forgiven() -> None:
    assert check_slots({"near": "Crowne Plaza Hotel"}, "Near the Crown Plaza Hotel.", NONE) == []


@given(
    st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=4), st.text(max_size=80)
)
def test_no_record_or_text_breaks_the_check(facts: dict[str, str], text: str) -> None:
    for found in check_slots(facts, text):
        assert found.start is None or 0 <= found.start <= (found.end or 0) <= len(text)
