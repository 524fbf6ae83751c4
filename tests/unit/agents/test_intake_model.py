"""The model's part of the intake: one of the house's kinds, or nothing."""

import pytest

from agents.fakes import ScriptedModel
from agents.intake.model import IntakeModel
from agents.intake.types import Ask, Intake
from storage.errors import ModelUnavailable

KINDS = {"social_post": "Social post", "faq_answer": "FAQ answer"}
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
