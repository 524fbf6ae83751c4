"""The curator: decisions as training rows in TRL's forms."""

import pytest

from agents.curator import rows_of

FIRST = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Write."}]
ASKED = [*FIRST, {"role": "assistant", "content": "Old."}, {"role": "user", "content": "Again."}]


def rows(verdict: str, draft: str = "Draft.", text: str | None = None) -> dict[str, dict]:
    return {row["kind"]: row for row in rows_of(verdict, FIRST, ASKED, draft, text)}


def said(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


def test_an_approval_is_an_example_and_a_good_completion() -> None:
    found = rows("approve")
    assert found["sft"]["payload"] == {"messages": [*FIRST, *said("Draft.")]}
    assert found["sft"]["origin"] == "human-approved"
    assert found["kto"]["payload"] == {"prompt": ASKED, "completion": said("Draft."), "label": True}
    assert set(found) == {"sft", "kto"}


def test_an_edit_is_an_example_a_preference_and_a_bad_completion() -> None:
    found = rows("edit", text="Better.")
    assert found["sft"]["payload"] == {"messages": [*FIRST, *said("Better.")]}
    assert found["preference"]["payload"] == {
        "prompt": ASKED,
        "chosen": said("Better."),
        "rejected": said("Draft."),
    }
    assert found["kto"]["payload"]["label"] is False
    assert found["sft"]["origin"] == found["preference"]["origin"] == "human-edited"


@pytest.mark.parametrize("verdict", ["reject", "rework"])
def test_what_was_not_wanted_is_a_bad_completion_only(verdict: str) -> None:
    found = rows(verdict)
    assert list(found) == ["kto"]
    assert found["kto"]["payload"]["label"] is False


def test_a_failed_draft_is_compared_with_nothing() -> None:
    assert list(rows("edit", draft="", text="Better.")) == ["sft"]
    assert rows("reject", draft="") == {}


def test_every_row_ends_in_the_assistants_words() -> None:
    for verdict, text in (("approve", None), ("edit", "Better."), ("reject", None)):
        for row in rows(verdict, text=text).values():
            payload = row["payload"]
            last = payload.get("messages") or payload.get("completion") or payload.get("chosen")
            assert last[-1]["role"] == "assistant"
            assert last[-1]["content"]
