"""The simulated team's rule: what it approves, what it edits, what it rejects."""

import pytest

from evals._loop_rule import faults, rule

FACTS = {
    "name": "The Mill",
    "eatType": "pub",
    "food": "English",
    "priceRange": "less than £20",
    "customer rating": "low",
    "area": "riverside",
    "familyFriendly": "no",
    "near": "Café Rouge",
}
RIGHT = (
    "The Mill is a pub by the river near Café Rouge. It serves British food for under £20, has a "
    "low customer rating and is not family-friendly."
)


def test_a_text_that_says_every_fact_in_its_own_way_is_approved():
    assert rule(FACTS, RIGHT, []).verdict == "approve"


@pytest.mark.parametrize(
    ("said", "instead", "reason"),
    [
        ("is not family-friendly", "is family-friendly", "missing_fact"),
        (" by the river", "", "missing_fact"),
        ("low customer rating", "high customer rating", "missing_fact"),
        ("under £20", "over £30", "missing_fact"),
        ("near Café Rouge", "near Café Sicilia", "missing_fact"),
        ("is a pub", "is a lovely pub", "invented"),
        ("serves British", "serves French and British", "invented"),
        ("under £20", "under £20 or 25", "invented"),
        ("family-friendly.", "family-friendly", "style"),
        ("family-friendly.", "family-friendly!", "style"),
    ],
)
def test_what_is_wrong_is_named(said, instead, reason):
    assert reason in faults(FACTS, RIGHT.replace(said, instead))


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ("cheap", "is inexpensive"),
        ("high", "is expensive"),
        ("moderate", "is moderately priced"),
        ("£20-25", "costs £20 to £25"),
        ("more than £30", "costs more than £30"),
    ],
)
def test_prices_are_read_as_people_write_them(price, said):
    facts = {"name": "The Mill", "priceRange": price}
    assert not faults(facts, f"The Mill {said} for a meal there.")


def test_facts_that_were_not_given_are_invented():
    found = faults({"name": "The Mill", "eatType": "pub"}, "The Mill is a cheap riverside pub.")
    assert "priceRange cheap" in found["invented"] and "area riverside" in found["invented"]


def test_a_wrong_text_is_edited_to_the_first_right_one_of_people():
    wrong = "The Mill is a pub."
    ruling = rule(FACTS, wrong, ["The Mill is a great pub.", RIGHT])
    assert (ruling.verdict, ruling.text) == ("edit", RIGHT)
    assert "missing_fact" in ruling.reasons


def test_without_a_right_text_it_is_rejected_with_reasons():
    ruling = rule(FACTS, "The Mill is a pub.", ["The Mill!"])
    assert (ruling.verdict, ruling.text) == ("reject", None)
    assert "food" in ruling.note
