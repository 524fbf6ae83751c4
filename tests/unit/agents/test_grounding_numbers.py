"""Numbers as values, whatever they look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.grounding.numbers import quantities
from agents.grounding.words import words


def values(text: str) -> list[tuple[float, str]]:
    return [(found.value, found.unit) for found in quantities(words(text))]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("£42", 42, "£"),
        ("forty-two percent", 42, "%"),
        ("42%", 42, "%"),
        ("1,200 kg", 1200, "kg"),
        ("£1.5m", 1_500_000, "£"),
        ("two million people", 2_000_000, ""),
        ("the third day", 3, "day"),
        ("5 miles", 5, "mile"),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, value: float, unit: str) -> None:
    assert values(text) == [(value, unit)]


def test_one_by_itself_is_a_pronoun() -> None:
    assert values("one of them") == []


def test_units_that_differ_do_not_agree_and_a_missing_unit_does() -> None:
    kilos, grams, plain = (quantities(words(text))[0] for text in ("5 kg", "5 g", "5"))
    assert not kilos.agrees(grams)
    assert kilos.agrees(plain)


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    found = words(text)
    assert all(text[word.start : word.end] == word.text for word in found)
    assert all(0 <= one.first < one.last <= len(found) for one in quantities(found))


@given(st.integers(0, 10**9))
def test_thousands_may_have_commas(value: int) -> None:
    assert values(f"{value:,} things") == values(f"{value} things")
