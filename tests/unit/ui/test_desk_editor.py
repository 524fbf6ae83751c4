"""What stands beside a draft while it is rewritten."""

import pytest
from desk_home import add_review, open_home

from graphs.recheck import LIVE_CHARACTERS, rechecker
from storage.tables import Task
from ui import texts
from ui.desk_pages import editor

DRAFT = "The Tarn pan costs £29."


@pytest.fixture
def house(home):
    house = open_home(home)
    yield house
    house.close()


@pytest.fixture
def checks(house):
    task = add_review(house, "Tarn pan", DRAFT, {"price": "£29"})
    with house.db.read() as session:
        return rechecker(session, house, session.get_one(Task, task).draft_id)


def test_claims_findings_counts_and_changes_are_told(checks):
    told = editor.checked(checks, DRAFT, "The Tarn pan costs £31!")
    (claim,) = told["claims"]
    assert claim["verdict"] == "contradicted" and "£29" in claim["evidence"]
    assert claim["quote"] == "“The Tarn pan costs £31!”"
    assert ["gone", "29."] in told["diff"] and ["added", "31!"] in told["diff"]
    counts = {count["words"]: count["fits"] for count in told["counts"]}
    assert counts == {"5 words (12 to 60)": False, "1 exclamation mark (at most 0)": False}
    assert told["note"] == ""


def test_a_text_that_was_not_changed_has_no_changes(checks):
    assert editor.checked(checks, DRAFT, DRAFT)["diff"] is None


def test_a_text_that_is_too_long_to_check_at_once_says_so(checks):
    told = editor.checked(checks, DRAFT, "So. " * LIVE_CHARACTERS)
    assert told["note"] == texts.EDIT_LONG and told["claims"] == []
    assert told["counts"][0]["fits"] is False


def test_where_a_model_judges_drafts_the_page_says_that_it_does_not(checks):
    settings = checks.house.settings.model_copy(update={"grounding": "model"})
    checks.house.settings = settings
    assert editor.checked(checks, DRAFT, "It sings.")["note"] == texts.EDIT_OTHER_JUDGE


def test_without_its_content_type_a_text_is_shown_and_not_checked():
    told = editor.checked(None, DRAFT, "It sings.")
    assert told["note"] == texts.EDIT_UNCHECKED and told["counts"] == [] and told["diff"]


def test_the_same_text_is_the_same_version_and_another_is_not(checks):
    versions = [editor.checked(checks, DRAFT, text)["version"] for text in ("One.", "One.", "Two.")]
    assert versions[0] == versions[1] != versions[2]
