"""Sentences, words and numbers, with their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.text import content_tokens, sentences, stem, tokens, word_count


def split(text: str) -> list[str]:
    return [span.text for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It weighs 3.2 kg. It costs £4.50.", ["It weighs 3.2 kg.", "It costs £4.50."]),
        ("Costs £42. £3 postage.", ["Costs £42.", "£3 postage."]),
        ("Wax it, e.g. Yearly, with oil. Done.", ["Wax it, e.g. Yearly, with oil.", "Done."]),
        ("Ask Mrs. Hale. She knows.", ["Ask Mrs. Hale.", "She knows."]),
        ("Size approx. 38 cm. Ash.", ["Size approx. 38 cm.", "Ash."]),
        ("He said “Buy it.” Then he left.", ["He said “Buy it.”", "Then he left."]),
        ('He said "Buy it." Then he left.', ['He said "Buy it."', "Then he left."]),
        ("(Wipe it.) Then dry it.", ["(Wipe it.)", "Then dry it."]),
        ("A line\nanother line\n\n- a third", ["A line", "another line", "- a third"]),
        ("It is nice. and cheap", ["It is nice. and cheap"]),
        ("Is it wax…? Yes.", ["Is it wax…?", "Yes."]),
        ("", []),
        ("  \n ... \n", []),
    ],
)
def test_text_is_split_where_sentences_end(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@given(st.text(max_size=300))
def test_sentences_are_spans_of_the_text_in_order(text: str) -> None:
    at = 0
    for span in sentences(text):
        assert at <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text == span.text.strip()
        at = span.end


@given(st.text(alphabet="abc XYZ.!?\n\"'”)(£19,", max_size=200))
def test_no_word_is_lost_between_sentences(text: str) -> None:
    assert list(tokens(" ".join(split(text)))) == list(tokens(text))


def test_numbers_keep_currency_and_decimals() -> None:
    assert list(tokens("£4.50, 38 by 24 cm, 20% at 10:30")) == [
        "£4.50", "38", "by", "24", "cm", "20%", "at", "10:30",
    ]  # fmt: skip


def test_endings_and_empty_words_do_not_matter() -> None:
    assert content_tokens("The handles are turned") == content_tokens("a turning handle")


def test_numbers_are_compared_as_they_are() -> None:
    assert stem("1,000") == stem("1000")
    assert stem("£42") != stem("£45")
    assert stem("3.20") != stem("32.0")


def test_words_are_what_stands_between_spaces() -> None:
    assert word_count("  It costs £42.\nYes ") == 4
