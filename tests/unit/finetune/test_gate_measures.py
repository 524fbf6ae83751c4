"""Closeness to what people published: known values, and what must hold of any two texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finetune.gate_measures import bleu, chrf, distance, edits_needed, off_length, rouge_l

texts = st.text("ab c", max_size=40)
quick = settings(max_examples=60)


def test_a_text_is_as_close_as_can_be_to_itself():
    text = "The Alder board is made from oiled alder."
    assert chrf(text, text) == bleu(text, text) == rouge_l(text, text) == pytest.approx(1.0)
    assert edits_needed(text, text) == off_length(text, text) == 0


@pytest.mark.parametrize("measure", [chrf, bleu, rouge_l])
def test_nothing_is_close_to_no_text(measure):
    assert measure("", "Some words here.") == measure("Some words here.", "") == 0
    assert measure("", "") == 0


def test_chrf_has_the_value_of_its_definition():
    # Runs of one: 2 of 3 both ways; of two: 1 of 2; of three: 0 of 1; longer ones are in neither.
    assert chrf("abc", "abd") == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)


def test_chrf_weighs_what_is_left_out_more_than_what_is_said_too_much():
    assert chrf("abcdef", "abcdefghij") < chrf("abcdefghij", "abcdef")


def test_rouge_has_the_value_of_its_definition():
    assert rouge_l("the cat sat on the mat", "the cat lay on a mat") == pytest.approx(4 / 6)
    assert rouge_l("b a", "a b") == pytest.approx(1 / 2)


def test_bleu_falls_with_the_order_of_words():
    wanted = "the cat sat on the mat today"
    assert bleu("the cat sat on the mat now", wanted) > bleu("mat the on sat cat the now", wanted)


def test_edits_are_counted_in_words():
    assert distance("kitten", "sitting") == 3
    assert edits_needed("a b c d", "a x c") == pytest.approx(2 / 4)
    assert edits_needed("", "a b") == 1 and edits_needed("", "") == 0


@quick
@given(texts, texts, texts)
def test_distances_obey_the_triangle(a, b, c):
    assert distance(a, c) <= distance(a, b) + distance(b, c)
    assert distance(a, b) == distance(b, a)
    assert abs(len(a) - len(b)) <= distance(a, b) <= max(len(a), len(b))


@quick
@given(texts, texts)
def test_every_measure_stays_in_its_range(a, b):
    for measure in (chrf, bleu, rouge_l, edits_needed):
        assert 0 <= measure(a, b) <= 1 + 1e-9


def test_half_and_double_the_length_are_as_far_off():
    assert off_length("a b", "a b c d") == off_length("a b c d", "a b") == 1
