"""Passages taken over word for word, and drafts that were published before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.checks.copied import CopyPolicy, copied, copied_runs, permission, repeats
from agents.readers.own import OwnPieces
from agents.types import Evidence

PASSAGE = (
    "# Oak\n\nOak is a slow tree, and a board that is cut from it along the grain will stay flat "
    "for many years if it is oiled twice in each of them. Keep it dry."
)
TAKEN = "a board that is cut from it along the grain will stay flat for many years"
DRAFT = f"Our shop says: {TAKEN.replace(' is ', ' IS ')}, we hope."
FORBIDDEN = {"v1": "All rights reserved"}


def passage(text: str = PASSAGE, version: str = "v1", start: int = 0) -> Evidence:
    return Evidence(version, start, text, "Oak handbook")


def test_a_run_of_words_from_a_forbidden_passage_blocks_and_is_pointed_at() -> None:
    (finding,) = copied(DRAFT, [passage()], FORBIDDEN)
    assert (finding.check, finding.severity) == ("copied.forbidden", "block")
    assert DRAFT[finding.start : finding.end].lower() == TAKEN
    assert "16 words" in finding.reason
    assert "Oak handbook" in finding.reason


def test_the_run_is_placed_in_its_source_version() -> None:
    (run,) = copied_runs(DRAFT, [passage(start=100)], 12)
    assert PASSAGE[run.source_start - 100 : run.source_end - 100] == TAKEN
    assert (run.version_id, run.words) == ("v1", 16)


def test_shorter_runs_are_how_people_talk() -> None:
    text = "A board that is cut from it along the grain will be flat."
    assert copied(text, [passage()], FORBIDDEN) == []
    assert copied(text, [passage()], FORBIDDEN, CopyPolicy(words=11)) != []


def test_punctuation_case_and_line_breaks_do_not_hide_a_copy() -> None:
    text = TAKEN.upper().replace(" ", ",\n")
    assert [f.check for f in copied(text, [passage()], FORBIDDEN)] == ["copied.forbidden"]


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("", "unknown"),
        ("All Rights Reserved", "forbidden"),
        ("© 2024 Acme", "forbidden"),
        ("Copyright Acme Ltd", "forbidden"),
        ("proprietary", "forbidden"),
        ("LicenseRef-Proprietary", "forbidden"),
        ("CC-BY-ND-4.0", "forbidden"),
        ("CC BY-NC-ND 4.0", "forbidden"),
        ("Creative Commons Attribution-NoDerivatives", "forbidden"),
        ("Internal use only", "forbidden"),
        ("CC-BY-NC-4.0", "ask"),
        ("by permission of Acme", "ask"),
        ("CC-BY-4.0", "free"),
        ("CC0-1.0", "free"),
        ("MIT", "free"),
        ("Copyright Acme, MIT licence", "free"),
        ("OGL-UK-3.0", "free"),
        ("public domain", "free"),
        ("our own", "free"),
    ],
)
def test_licences_are_read_by_their_words(licence: str, expected: str) -> None:
    assert permission(licence, CopyPolicy()) == expected


def test_what_a_licence_allows_decides_how_bad_copying_is() -> None:
    found = {
        licence: [f.severity for f in copied(DRAFT, [passage()], {"v1": licence})]
        for licence in ("CC-BY-ND-4.0", "CC-BY-NC-4.0", "CC-BY-4.0", "")
    }
    assert found == {
        "CC-BY-ND-4.0": ["block"],
        "CC-BY-NC-4.0": ["warn"],
        "CC-BY-4.0": [],
        "": [],
    }


def test_a_paragraph_from_a_source_without_a_licence_is_noted() -> None:
    text = PASSAGE.partition("\n\n")[2]
    (finding,) = copied(text, [passage()], {})
    assert (finding.check, finding.severity) == ("copied.unknown", "note")


def test_facts_are_there_to_be_stated() -> None:
    facts = Evidence("v1", 0, PASSAGE, kind="facts")
    assert copied(DRAFT, [facts], FORBIDDEN) == []


def test_a_policy_has_its_own_words() -> None:
    policy = CopyPolicy(forbidden=("partner",))
    assert permission("Partner content", policy) == "forbidden"
    assert permission("CC-BY-ND-4.0", policy) == "free"


def test_two_copied_stretches_are_two_findings() -> None:
    other = "Wash it in warm water without soap and dry it standing up in a cool room."
    text = f"{TAKEN.capitalize()}. Then this is ours. {other}"
    found = copied(text, [passage(), passage(other, "v2")], FORBIDDEN | {"v2": "proprietary"})
    assert [text[f.start : f.end].lower() for f in found] == [TAKEN, other.lower().rstrip(".")]


WORDS = st.lists(
    st.sampled_from("oak board is the a flat oiled, dry. Äpfel it’s".split()), max_size=60
)


@given(WORDS, WORDS)
def test_a_run_has_the_same_words_in_draft_and_source(ours: list[str], theirs: list[str]) -> None:
    draft, source = " ".join(ours), "\n".join(theirs)
    ends = 0
    for run in copied_runs(draft, [Evidence("v", 5, source)], 5):
        taken = draft[run.start : run.end]
        assert run.start >= ends
        assert run.words >= 5
        stated = source[run.source_start - 5 : run.source_end - 5]
        assert taken.split() == stated.split() or len(taken.split()) == len(stated.split())
        ends = run.end


@given(WORDS)
def test_a_whole_text_is_its_own_copy(words: list[str]) -> None:
    text = " ".join(words)
    runs = list(copied_runs(text, [Evidence("v", 0, text)], 5))
    assert (len(runs) == 1 and runs[0].words == len(words)) == (len(words) >= 5)


PUBLISHED = OwnPieces(
    ["The Alder board is made of oiled alder. It is cut along the grain by hand."]
)


def test_a_draft_that_mostly_was_published_before_warns() -> None:
    text = "New in: the alder board is made of OILED alder! It costs less than it did last year."
    assert repeats(text, PUBLISHED) == []  # another sentence, although most words are the same
    text = "The Alder board is made of oiled alder. It costs less than it did last year."
    (finding,) = repeats(text, PUBLISHED)
    assert (finding.check, finding.severity) == ("copied.published", "warn")
    assert finding.reason == "1 of its 2 sentences were published before."
    assert text[finding.start : finding.end] == "The Alder board is made of oiled alder."


def test_one_old_sentence_among_new_ones_passes() -> None:
    text = (
        "The Alder board is made of oiled alder. It costs less than it did last year. "
        "We also have it in ash and oak."
    )
    assert repeats(text, PUBLISHED) == []


def test_short_sentences_are_anybodys() -> None:
    assert repeats("It costs £42.", OwnPieces(["It costs £42."])) == []


def test_nothing_repeats_nothing() -> None:
    assert repeats("", PUBLISHED) == []
    assert repeats("The Alder board is made of oiled alder.", OwnPieces([])) == []
