"""A draft as data for the browser: cut into runs, with nothing unseen left in it."""

import pytest
from desk_home import add_review, open_home
from hypothesis import given
from hypothesis import strategies as st

from storage.review import review_view
from ui import texts
from ui.desk_pages import draft_view, unseen
from ui.desk_pages.draft_view import groups, web_address


def claim(start: int, end: int, wrong: list[list[int]] | None = None) -> dict[str, object]:
    return {"start": start, "end": end, "wrong": wrong or [], "verdict": "not_found"}


def finding(*spans: list[int]) -> dict[str, object]:
    return {"spans": list(spans), "severity": "warn", "check": "house.length"}


spans = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted)


@given(st.text(max_size=30), st.lists(spans, max_size=4), st.lists(spans, max_size=4))
def test_the_runs_make_up_the_text_whatever_overlaps(text, claims, found):
    made = groups(text, [claim(*c) for c in claims], [finding(list(f)) for f in found])
    said = "".join(
        run[0] if isinstance(run[0], str) else "".join(p for p, chip in run[0] if not chip)
        for _, runs in made
        for run in runs
    )
    assert said == ("" if not text.strip() else unseen.without(text))


def test_a_finding_that_crosses_claims_is_marked_in_both():
    made = groups("One two. Three four.", [claim(0, 8), claim(9, 20)], [finding([4, 14])])
    marked = [(number, run[0]) for number, runs in made for run in runs if run[2] == [0]]
    assert marked == [(0, "two."), (-1, " "), (1, "Three")]


def test_wrong_places_are_marked_within_their_claim_alone():
    made = groups("It costs £9 now.", [claim(0, 16, [[9, 11]])], [])
    assert [(run[0], run[1]) for _, runs in made for run in runs] == [
        ("It costs ", 0),
        ("£9", 1),
        (" now.", 0),
    ]
    assert groups("Odd.", [claim(0, 4, [[0, 4]])], []) == [(0, [("Odd.", 0, [])])]


def test_verdicts_are_not_told_twice_and_what_blocks_comes_first():
    found = [
        {"check": "grounding.not_found", "severity": "warn"},
        {"check": "house.length", "severity": "note"},
        {"check": "house.banned", "severity": "block"},
    ]
    rules = draft_view.rule_findings({"findings": found})
    assert [one["check"] for one in rules] == ["house.banned", "house.length"]


@pytest.mark.parametrize(
    ("uri", "linked"),
    [
        ("https://example.com/a?b=c#d", True),
        ("http://example.com", True),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("https://exa\u202emple.com", False),
        (" https://example.com", False),
        ("https://", False),
        ("file:///etc/passwd", False),
        ("data:text/html,x", False),
        ("http://[broken", False),
        ("pages/returns.md", False),
    ],
)
def test_only_pages_of_the_web_are_linked(uri, linked):
    assert web_address(uri) == (uri if linked else "")


def test_what_would_not_be_seen_or_reorders_the_line_becomes_a_chip():
    shown = draft_view.shown("in\u202evoice\u200b.\x00 soft\u00adly\u2066")
    chips = [piece for piece, chip in shown if chip]
    assert chips == ["RLO", "ZWSP", "U+0000", "SHY", "LRI"]
    assert draft_view.shown("plain\ntext\tand\r\nlines") != "plain"


def test_joiners_that_a_language_or_a_picture_needs_stay():
    family, persian = (
        "\U0001f469\u200d\U0001f467",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    )
    assert draft_view.shown(family) == family and draft_view.shown(persian) == persian
    assert draft_view.shown("a\u200cb") == [["a", 0], ["ZWNJ", 1], ["b", 0]]


def test_marks_that_pile_up_are_cut_off_with_their_number():
    shown = draft_view.shown("Zalgo" + "\u0301" * 300 + "!")
    assert shown == [["Zalgo" + "\u0301" * 4, 0], ["+296", 1], ["!", 0]]
    assert draft_view.shown("\u00e9 e\u0301") == "\u00e9 e\u0301"


def test_hidden_runs_are_one_chip():
    assert draft_view.shown("a\u200b\u200b\u200b\u200bb") == [["a", 0], ["ZWSP ×4", 1], ["b", 0]]
    tags = "".join(chr(0xE0000 + ord(c)) for c in "ignore")
    assert draft_view.shown(f"a{tags}") == [["a", 0], ["U+E0069 ×6", 1]]


def test_a_long_draft_sends_every_cited_span_once(home):
    house = open_home(home)
    sentence = "The pan costs £29 and holds 1.2 litres. "
    task = add_review(house, "Pan", sentence * 300, {"price": "£29", "capacity": "1.2 litres"})
    with house.db.read() as session:
        data = draft_view.draft_data(session, review_view(session, task, "Ana"))
    house.close()
    assert len(data["claims"]) == 300 and len(data["sources"]) == 1
    assert {one["source"] for one in data["claims"]} == {0}
    assert data["version"] == draft_view.version_of(
        {k: v for k, v in data.items() if k != "version"}
    )


def test_beyond_a_number_spans_come_without_their_context(home):
    house = open_home(home)
    task = add_review(house, "Pan", "It costs £29.", {"price": "£29", "colour": "red"})
    with house.db.read() as session:
        claims = review_view(session, task, "Ana")["draft"]["claims"]
        (source,), _ = draft_view.sources_of(session, claims, contexts=0)
    house.close()
    assert (
        "£29" in source["text"] and source["before"] in ("", "…") and source["after"] in ("", "…")
    )


def test_every_verdict_has_a_name_and_a_meaning():
    assert set(texts.VERDICTS) == set(texts.VERDICT_MEANINGS)
