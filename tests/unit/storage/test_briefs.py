"""Briefs: what can be used, and what is said about what cannot."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.briefs import (
    MAX_BRIEF_CHARACTERS,
    BriefIn,
    read_brief,
    read_facts_file,
)
from storage.errors import BadInput


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("instruction", ["", "   ", "\n\t"])
def test_an_empty_brief_is_refused(instruction: str) -> None:
    with pytest.raises(BadInput, match="instruction is empty"):
        read_brief(instruction=instruction)


def test_a_brief_of_two_megabytes_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadInput, match="2,000,000 characters") as caught:
        read_brief(instruction="x" * 2_000_000)
    assert "ingest" in caught.value.next_step


def test_facts_count_towards_the_limit() -> None:
    with pytest.raises(BadInput, match="limit"):
        read_brief(instruction="Write.", facts={"a": "x" * MAX_BRIEF_CHARACTERS})


def test_a_brief_at_the_limit_is_taken() -> None:
    assert read_brief(instruction="x" * MAX_BRIEF_CHARACTERS)


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(BadInput, match="colour"):
        read_brief(instruction="Write.", colour="red")


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(BadInput):
        read_brief(instruction="half a smile \ud83d")


@given(st.text(min_size=1).filter(str.strip), st.dictionaries(st.text(), st.text(), max_size=3))
def test_the_same_brief_has_the_same_key(instruction: str, facts: dict[str, str]) -> None:
    try:
        brief, again = (read_brief(instruction=instruction, facts=facts) for _ in range(2))
    except BadInput:
        return
    assert brief.key() == again.key()
    assert brief.key() != brief.key(1)
    other = BriefIn(instruction=instruction, facts={**facts, "one": "more"})
    assert (brief.key() == other.key()) == (facts == other.facts)


def test_facts_that_are_not_texts_are_kept_as_json() -> None:
    brief = read_brief(instruction="Write.", facts={"pages": 192, "tags": ["a £", "b"], "x": None})
    assert brief.facts == {"pages": "192", "tags": '["a £", "b"]', "x": "null"}


def test_facts_are_read_from_json_and_from_lines(tmp_path: Path) -> None:
    as_json = write(tmp_path / "a.json", '{"price": "£42", "pages": 192}')
    as_lines = write(tmp_path / "a.txt", "price: £42\n\npages: 192\nat: 10:30\n")
    assert read_facts_file(as_json) == {"price": "£42", "pages": "192"}
    assert read_facts_file(as_lines) == {"price": "£42", "pages": "192", "at": "10:30"}


@pytest.mark.parametrize("text", ["", "no colon here", '{"price": ', "price:\n", "[1, 2]"])
def test_facts_in_no_known_form_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput):
        read_facts_file(write(tmp_path / "facts.txt", text))
