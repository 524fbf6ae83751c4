"""How varied texts are, on samples of the same size."""

import random

import pytest

from storage.curation.diversity import compared, count, diversity, drawn, self_bleu

WORDS = [f"w{n}" for n in range(400)]


def texts(seed: int, number: int = 80, choices: int = 400) -> list[str]:
    draw = random.Random(seed)
    return [" ".join(draw.choices(WORDS[:choices], k=12)) for _ in range(number)]


def test_texts_that_are_all_the_same_have_no_variety() -> None:
    found = diversity(["the same six words each time"] * 10)
    assert (found.texts, found.words, found.length) == (10, 60, 6)
    assert found.distinct_1 == pytest.approx(0.1)
    assert found.distinct_2 == pytest.approx(0.1)
    assert found.self_bleu == pytest.approx(1.0)


def test_texts_that_share_no_word_are_as_varied_as_can_be() -> None:
    found = diversity(["one two three four", "five six seven eight", "nine ten eleven twelve"])
    assert found.distinct_1 == found.distinct_2 == 1.0
    assert found.self_bleu < 0.3


def test_fewer_words_to_choose_from_are_less_variety() -> None:
    rich, poor = diversity(texts(1)), diversity(texts(1, choices=20))
    assert rich.distinct_2 > poor.distinct_2
    assert rich.self_bleu < poor.self_bleu


def test_sets_of_different_sizes_are_compared_on_samples_of_the_same_size() -> None:
    small, large = texts(1, number=30), texts(2, number=300)
    now, last = compared(large, small)
    assert now.words == last.words == count(small)
    assert now.distinct_2 == pytest.approx(last.distinct_2, abs=0.05)
    assert diversity(large).distinct_1 < 0.7 * last.distinct_1


def test_a_sample_is_the_same_in_any_order() -> None:
    found = texts(3, number=200)
    assert drawn(found, 500) == drawn(found[::-1], 500)
    assert 500 <= count(drawn(found, 500)) < 512


def test_the_spread_is_measured_where_somebody_can() -> None:
    asked: list[list[str]] = []

    def spread(sample: list[str]) -> float:
        asked.append(sample)
        return 0.25

    assert diversity(["One.", "Two."], spread=spread).as_dict()["spread"] == 0.25
    assert len(asked[0]) == 2
    assert diversity(["One."]).spread is None


@pytest.mark.parametrize("given", [[], [""], ["?!", ""], ["word"]])
def test_hardly_any_text_is_measured_too(given: list[str]) -> None:
    found = diversity(given).as_dict()
    assert found["self_bleu"] == 0.0
    assert found["distinct_2"] == 0.0


def test_self_bleu_is_the_mean_of_each_text_against_the_others() -> None:
    first, second = ["a b c d e".split(), "a b c d f".split()]
    by_hand = (4 / 5 * 3 / 4 * 2 / 3 * 1 / 2) ** (1 / 4)
    assert self_bleu([first, second]) == pytest.approx(by_hand)


def test_a_short_text_pays_for_its_brevity() -> None:
    assert self_bleu([["a", "b"], "a b c d".split()]) < self_bleu([["a", "b"], ["a", "b", "c"]])


def test_self_bleu_agrees_with_sacrebleu() -> None:
    sacrebleu = pytest.importorskip("sacrebleu")
    found = [text.split() for text in texts(5, number=12, choices=8)]
    scores = []
    for index, text in enumerate(found):
        others = [" ".join(other) for at, other in enumerate(found) if at != index]
        against = {"smooth_method": "floor", "smooth_value": 0.5, "tokenize": "none"}
        scores.append(sacrebleu.sentence_bleu(" ".join(text), others, **against).score)
    assert self_bleu(found) == pytest.approx(sum(scores) / len(scores) / 100)
