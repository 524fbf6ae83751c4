"""Signatures find texts that are nearly the same, and no others."""

import random

from hypothesis import given
from hypothesis import strategies as st

from agents.readers.signature import NearIndex, signature, similarity

WORDS = [f"{a}{b}" for a in ("al", "bo", "cor", "dun", "el") for b in ("der", "ba", "il", "mo")]


def text_of(seed: int, words: int = 400) -> list[str]:
    chosen = random.Random(seed)
    return [chosen.choice(WORDS) for _ in range(words)]


def signed(words: list[str]) -> bytes:
    made = signature(" ".join(words))
    assert made is not None
    return made


def test_a_signature_is_the_same_in_every_process() -> None:
    made = signed(text_of(1))
    assert len(made) == 512
    assert made == signed(text_of(1))
    assert made[:8].hex() == "e4661a01833b5c01"


def test_short_texts_have_none() -> None:
    assert signature("alder " * 49) is None
    assert signature("") is None
    assert signature("alder " * 50) is not None


def test_case_punctuation_and_spacing_do_not_count() -> None:
    words = text_of(2)
    assert signature(",\n".join(words).upper()) == signed(words)


def test_texts_without_spaces_between_words_have_signatures() -> None:
    made = signature("我们的退货政策很简单。" * 8)
    assert made is not None


def test_similarity_is_about_the_share_of_five_word_runs_in_common() -> None:
    base = text_of(3, 1000)
    for cut in (0, 100, 300, 500):
        other = base[cut:] + text_of(4, cut)
        runs = [{tuple(text[n : n + 5]) for n in range(996)} for text in (base, other)]
        true = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
        assert abs(similarity(signed(base), signed(other)) - true) < 0.13


def test_the_order_of_words_counts() -> None:
    words = text_of(5)
    assert similarity(signed(words), signed(words[::-1])) < 0.2


def test_the_nearest_of_many_is_found() -> None:
    index = NearIndex()
    texts = {f"t{n:03}": text_of(n) for n in range(100)}
    for key, words in texts.items():
        index.add(key, signed(words))
    assert len(index) == 100
    for key, words in texts.items():
        found = index.nearest(signed([*words[:-3], "new", "last", "words"]))
        assert found is not None
        assert found[0] == key
        assert 0.9 <= found[1] <= 1


def test_what_is_not_near_enough_is_not_found() -> None:
    index = NearIndex()
    base = text_of(6)
    index.add("a", signed(base))
    assert index.nearest(signed(text_of(7))) is None
    assert index.nearest(signed(base[:200] + text_of(8, 200))) is None
    assert NearIndex().nearest(signed(base)) is None


def test_between_equals_the_smallest_key_is_nearest() -> None:
    index = NearIndex()
    for key in ("b", "a", "c"):
        index.add(key, signed(text_of(9)))
    assert index.nearest(signed(text_of(9))) == ("a", 1.0)


def test_a_text_can_be_replaced_and_removed() -> None:
    index = NearIndex()
    old, new = signed(text_of(10)), signed(text_of(11))
    index.add("a", old)
    index.add("a", new)
    assert index.nearest(old) is None
    assert index.nearest(new) == ("a", 1.0)
    index.remove("a")
    index.remove("a")
    assert index.nearest(new) is None


def test_a_long_text_is_signed_like_a_short_one() -> None:
    words = text_of(12, 200_000)
    assert similarity(signed(words), signed([*words, "alder"])) == 1.0


@given(st.text())
def test_any_text_can_be_signed(text: str) -> None:
    made = signature(text + " alder" * 50)
    assert made is not None
    assert similarity(made, made) == 1.0
