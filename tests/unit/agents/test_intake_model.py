"""The models' part of the intake: one of the house's kinds, or nothing."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from agents.fakes import ScriptedModel
from agents.intake.model import IntakeModel
from agents.intake.sense import FILE, Guess, Linear, Sense, load
from agents.intake.types import Ask, Intake
from storage.errors import ModelFileError, ModelUnavailable

KINDS = {"social_post": "Social post", "faq_answer": "FAQ answer"}
NOBODY = Guess("", 0.0)
OPEN = Intake("briefs", (Ask(topic="dogs"),))


def kind_of(reply: str, intake: Intake = OPEN) -> str:
    model = IntakeModel(ScriptedModel(lambda messages: reply), KINDS)
    return model.complete("write about dogs", intake).asks[0].content_type


def test_a_kind_that_nobody_named_is_the_models_choice() -> None:
    assert kind_of('"faq_answer"') == "faq_answer"


@pytest.mark.parametrize("reply", ['"novel"', "faq_answer", "{", "7", "[]", '["faq_answer"]'])
def test_a_reply_that_is_no_kind_leaves_the_question_to_the_person(reply: str) -> None:
    assert kind_of(reply) == ""


def test_what_rules_found_stays() -> None:
    assert kind_of('"faq_answer"', Intake("briefs", (Ask("social_post", topic="dogs"),))) == (
        "social_post"
    )


def test_a_model_that_is_away_is_told() -> None:
    def away(messages: object) -> str:
        raise ModelUnavailable("away", "start it")

    with pytest.raises(ModelUnavailable):
        IntakeModel(ScriptedModel(away), KINDS).complete("write about dogs", OPEN)


class Sure(Sense):
    """Says what it was given, whatever the message."""

    def __init__(self, kind: Guess, content: Guess) -> None:
        self.guesses = (kind, content)

    def of(self, message: str, types: Sequence[str]) -> tuple[Guess, Guess]:
        return self.guesses


def read(intake: Intake, kind: Guess, content: Guess = NOBODY) -> Intake:
    model = IntakeModel(None, KINDS, Sure(kind, content))
    return model.complete("the candle text landed on her desk, hm", intake)


def test_a_question_that_rules_took_for_a_wish_is_one_where_the_embedding_is_sure() -> None:
    assert read(OPEN, Guess("why", 0.9)) == Intake("why", about="candle text")
    assert read(Intake("unclear"), Guess("status", 0.9)).kind == "status"


def test_what_the_embedding_is_unsure_of_stays() -> None:
    assert read(OPEN, Guess("why", 0.3)) == OPEN
    assert read(OPEN, NOBODY, Guess("social_post", 0.1)) == OPEN


def test_a_question_that_rules_knew_stays_one() -> None:
    assert read(Intake("status"), Guess("cancel", 0.99)) == Intake("status")


def test_an_open_content_type_is_the_embeddings_where_it_is_sure() -> None:
    (ask,) = read(OPEN, NOBODY, Guess("social_post", 0.8)).asks
    assert ask.content_type == "social_post"


def test_only_types_of_the_house_are_guessed() -> None:
    line = Linear(("faq_answer", "social_post"), np.array([[5.0], [1.0]]), np.zeros(2))
    assert line.guess(np.ones(1), ["social_post"]).name == "social_post"
    assert line.guess(np.ones(1), []) == Guess("", 0.0)


def test_weights_that_are_missing_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"sense\.npz"):
        load(tmp_path / "sense.npz")


def test_the_weights_that_ship_know_every_kind_of_message() -> None:
    kinds, types = load(FILE)
    assert {"briefs", "status", "why", "cancel", "help", "unclear"} == set(kinds.labels)
    assert kinds.weights.shape == (6, 384)
    assert "social_post" in types.labels
