"""Decisions as answers, and answers as decisions."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.answers import Answer, answer_of, question, read_answer
from storage.errors import BadInput
from storage.tables import Decision


@pytest.mark.parametrize("verdict", ["approve", "edit", "reject", "rework"])
def test_a_decision_reads_back_from_its_own_answer(verdict: str) -> None:
    text = "Better." if verdict == "edit" else None
    note = "Why." if verdict in ("reject", "rework") else ""
    decision = Decision(
        id="dec", task_id="t", item_id="i", draft_id="d", verdict=verdict, text=text, note=note,
        reviewer="ann",
    )  # fmt: skip
    assert read_answer(answer_of(decision)) == Answer(verdict, text, note)


def test_the_question_offers_what_the_answers_understand() -> None:
    asked = question("i", "t", "Words.", "because")
    (request,), (review,) = asked["action_requests"], asked["review_configs"]
    assert request["name"] == review["action_name"]
    assert request["description"] == "because"
    for kind in review["allowed_decisions"]:
        edited = {"edited_action": {"name": request["name"], "args": request["args"]}}
        assert read_answer({"decisions": [{"type": kind, **edited}]}).verdict


def test_edited_text_is_found_however_deep_it_is_wrapped() -> None:
    action: Any = {"text": "Better."}
    for _ in range(4):
        assert read_answer({"type": "edit", "args": action}).text == "Better."
        action = {"action": "publish_draft", "args": action}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "args", "decisions", "text", "message"]), inner)
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_comes_back_is_an_answer_or_refused(value: Any) -> None:
    try:
        answer = read_answer(value)
    except BadInput as error:
        assert error.next_step
    else:
        assert answer.verdict in ("approve", "edit", "reject", "rework")
        assert answer.verdict != "edit" or (answer.text or "").strip()
