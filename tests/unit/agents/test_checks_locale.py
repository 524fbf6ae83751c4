"""Spelling, dates and units of a country, both ways."""

from typing import Any

import pytest

from agents.checks.locale import locale_findings
from agents.checks.spelling import americanised, anglicised
from agents.types import Finding
from storage.content_types import ContentType


def found(text: str, given: str = "", **values: Any) -> list[Finding]:
    kind = ContentType(name="post", title="Post", guidance="Write.", **values)
    return locale_findings(kind, text, given)


PAIRS = [
    ("colour", "color"),
    ("favourite", "favorite"),
    ("neighbouring", "neighboring"),
    ("theatre", "theater"),
    ("centred", "centered"),
    ("kilometres", "kilometers"),
    ("organisation", "organization"),
    ("recognised", "recognized"),
    ("analysing", "analyzing"),
    ("travelled", "traveled"),
    ("jeweller", "jeweler"),
    ("labelling", "labeling"),
    ("catalogued", "cataloged"),
    ("grey", "gray"),
    ("aluminium", "aluminum"),
    ("defence", "defense"),
    ("skilful", "skillful"),
    ("woollen", "woolen"),
    ("cosy", "cozy"),
    ("pyjamas", "pajamas"),
]


@pytest.mark.parametrize(
    ("british", "american"), [pair for pair in PAIRS if pair[0] != "catalogued"]
)
def test_spellings_are_told_in_both_directions(british: str, american: str) -> None:
    for locale, wrong, right in (("en-GB", american, british), ("en-US", british, american)):
        text = f"This is {wrong} indeed."
        (finding,) = found(text, locale=locale)
        assert (finding.check, finding.fix) == ("house.spelling", f"Write “{right}”.")
        assert text[finding.start : finding.end] == wrong
        assert found(f"This is {right} indeed.", locale=locale) == []


def test_without_a_locale_both_spellings_pass() -> None:
    assert found("The colour gray.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Check the program: the story of a tire, a meter and a curb.",
        "Practice makes a license to draft.",
        "Humorous, honorary and vigorous people raise a prize.",
        "Exercise, advise, surprise and supervise.",
        "They emailed, controlled and patrolled.",
    ],
)
def test_words_that_both_countries_write_pass(text: str) -> None:
    assert found(text, locale="en-GB") == []


def test_american_copy_passes_words_that_only_look_british() -> None:
    text = "Surprise: four glamorous hours of exercise, an hour of advertising, premises to rent."
    assert found(text, locale="en-US") == []


def test_names_code_and_addresses_keep_their_spelling() -> None:
    text = "We met at Rockefeller Center. Set `color: gray`. See https://a.example/color."
    assert found(text, locale="en-GB") == []


def test_a_capital_at_the_start_of_a_sentence_is_no_name() -> None:
    (finding,) = found("It is new. Colors vary.", locale="en-GB")
    assert finding.fix == "Write “Colours”."


def test_what_the_facts_spell_so_is_copied_so() -> None:
    assert found("It comes in gray.", given="colour: gray", locale="en-GB") == []


def test_no_word_is_both_right_and_wrong() -> None:
    assert not set(americanised()) & set(americanised().values())
    assert not set(anglicised()) & set(anglicised().values())


def test_dates_follow_the_locale() -> None:
    (british,) = found("We open on May 3, 2024.", locale="en-GB")
    assert british.fix == "Write “3 May 2024”."
    (american,) = found("We open on 3 May 2024.", locale="en-US")
    assert american.fix == "Write “May 3, 2024”."
    assert found("We open on 3 May 2024, at 9.", locale="en-GB") == []
    assert found("We open on May 3, 2024, at 9.", locale="en-US") == []


def test_the_date_style_goes_over_the_locale() -> None:
    assert found("Open from May 3, 2024.", locale="en-GB", dates="month-day") == []
    (finding,) = found("Open from 3 May 2024.", dates="iso")
    assert finding.check == "house.date"
    assert found("Open from 2024-05-03.", dates="iso") == []


def test_numbers_alone_may_be_two_dates() -> None:
    (note,) = found("Until 03/05/2024.", locale="en-GB")
    assert (note.severity, note.fix) == ("note", "Write the month as a word.")
    (warn,) = found("Until 12/25/2024.", locale="en-GB")
    assert (warn.severity, warn.fix) == ("warn", "Write “25/12/2024”.")
    assert found("Until 25/12/2024. In 1/2 of cases, 24/7.", locale="en-GB") == []


@pytest.mark.parametrize("text", ["It may rain. May 100 people come?", "March on, 12 of you."])
def test_months_that_are_verbs_are_no_dates(text: str) -> None:
    assert found(text, locale="en-GB") == []


def test_units_of_the_other_system_warn() -> None:
    (finding,) = found("It is 12 inches wide and 30 cm deep.", units="metric")
    assert "12 inches" in finding.reason
    (finding,) = found("It holds 2 litres or 12 fl oz.", units="imperial")
    assert "2 litres" in finding.reason


def test_units_given_by_the_facts_or_beside_ours_pass() -> None:
    assert found("A 10 inch pan.", given="size: 10-inch", units="metric") == []
    assert found("It is 30 cm (12 inches) wide.", units="metric") == []
    assert (
        found("It costs 5 pounds, and 3 in 4 people like it. It came 2nd in May.", units="metric")
        == []
    )
