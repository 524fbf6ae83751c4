"""Claims against evidence: verdict, place in the source, place in the draft, reason."""

import zlib
from collections.abc import Sequence

import numpy as np
import pytest

from agents.grounding.further import Further, Token
from agents.grounding.grounder import Grounded, Grounder
from agents.grounding.vectors import LAYERS, Vectors
from agents.grounding.weights import load_weights
from agents.grounding.words import words
from agents.text import sentences
from agents.types import Evidence

PAGE = (
    "The Alder board is oiled by hand in Leeds. It is 38 cm wide and costs £42. "
    "Sales increased by ten percent in 2021. Orders are not shipped on Sundays."
)


class HashedWords:
    """A `WordEmbedder` without a model: a word's vector depends on its stem alone."""

    def vectors(self, texts: Sequence[str]) -> list[Vectors]:
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Vectors:
        rows = np.stack([self._word(word.stem) for word in words(text)])
        whole = rows.sum(0)
        layers = np.repeat(rows[None], len(LAYERS), axis=0)
        return Vectors(whole / np.linalg.norm(whole), layers)

    def _word(self, stem: str) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
        made = np.random.default_rng(zlib.crc32(stem.encode())).normal(size=24).astype(np.float32)
        return made / np.linalg.norm(made)


def ground(text: str, *pages: str, grounder: Grounder | None = None) -> list[Grounded]:
    grounder = grounder or Grounder(None, load_weights())
    evidence = [Evidence(f"v{n}", 0, page) for n, page in enumerate(pages or (PAGE,))]
    return grounder.ground(sentences(text), evidence)


def one(text: str, *pages: str) -> Grounded:
    (found,) = ground(text, *pages)
    return found


def test_what_the_source_says_is_supported() -> None:
    found = one("The Alder board is oiled by hand in Leeds.")
    assert (found.verdict, found.reason, found.wrong) == ("supported", "", ())


def test_the_span_of_the_source_is_that_of_the_sentence_meant() -> None:
    found = one("Sales increased by ten percent in 2021.")
    assert PAGE[found.source_start : found.source_end] == "Sales increased by ten percent in 2021."
    assert found.evidence == 0


def test_places_in_the_source_count_from_the_evidence_start() -> None:
    evidence = [Evidence("v", 0, "Nothing of the kind."), Evidence("w", 500, PAGE)]
    claims = sentences("Sales increased by ten percent in 2021.")
    (found,) = Grounder(None, load_weights()).ground(claims, evidence)
    assert found.evidence == 1
    assert found.source_start == 500 + PAGE.index("Sales")


def test_another_number_contradicts_and_both_are_named() -> None:
    text = "It is 38 cm wide and costs £41."
    found = one(text)
    assert found.verdict == "contradicted"
    assert "£41 where the source says £42" in found.reason
    assert [text[start:end] for start, end in found.wrong] == ["£41"]
    assert found.score < Grounder(None, load_weights()).threshold


def test_numbers_agree_however_they_are_written() -> None:
    assert one("Sales increased by 10% in 2021.").verdict == "supported"


def test_the_opposite_contradicts() -> None:
    found = one("Sales decreased by ten percent in 2021.")
    assert "decreased where the source says increased" in found.reason or found.score > 0.5


def test_a_name_that_no_source_has_is_not_found() -> None:
    found = one("The chairman praised Margaret Thatcher in a speech to bankers.")
    assert found.verdict == "not_found"
    assert "Margaret" in found.reason


def test_wrong_places_count_from_the_start_of_the_draft() -> None:
    text = "The Alder board is oiled by hand in Leeds. It is 38 cm wide and costs £41."
    found = ground(text)[1]
    assert [text[start:end] for start, end in found.wrong] == ["£41"]


def test_without_evidence_nothing_is_found() -> None:
    found = Grounder(None, load_weights()).ground(sentences("Sales increased in May."), [])
    assert [(one.verdict, one.evidence) for one in found] == [("not_found", None)]


def test_a_sentence_that_states_nothing_needs_no_evidence() -> None:
    assert one("And so are they.").verdict == "supported"


def test_the_same_inputs_give_the_same_verdicts() -> None:
    grounder = Grounder(HashedWords(), load_weights())
    text = "The Alder board is oiled in York. It costs £42."
    assert ground(text, grounder=grounder) == ground(text, grounder=grounder)


def test_an_embedder_adds_its_signals() -> None:
    (found,) = ground("It costs £42.", grounder=Grounder(HashedWords(), load_weights()))
    assert found.signals["l4_all"] == pytest.approx(1.0, abs=1e-4)
    assert "l4_all" not in one("It costs £42.").signals


def test_support_falls_when_a_text_says_more_than_its_source() -> None:
    grounder = Grounder(None, load_weights())
    evidence = [Evidence("v", 0, PAGE)]
    right = "The Alder board is oiled by hand in Leeds."
    wrong = "The Walnut table was painted in Berlin by Gustav Holst."
    scores = [grounder.support(sentences(text), evidence, "") for text in (right, wrong)]
    assert scores[0] > scores[1]


def test_samples_and_token_probabilities_become_signals_where_given() -> None:
    text = "It costs £42. It is oiled in Leeds."
    tokens = [Token(0, 8, -0.1), Token(9, 12, -0.3), Token(14, 35, -2.0)]
    given = Further(samples=["It costs £42.", "It is free."], tokens=tokens)
    claims, evidence = sentences(text), [Evidence("v", 0, PAGE)]
    first, second = Grounder(None, load_weights()).ground(claims, evidence, "", given)
    assert first.signals["samples_agree"] > second.signals["samples_agree"]
    assert first.signals["logprob_mean"] == pytest.approx(-0.2)
    assert second.signals["logprob_min"] == -2.0
