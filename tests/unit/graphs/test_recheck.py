"""An edit is checked as its draft was, and no model is asked for it."""

import pytest
from desk_home import add_pages, add_review, open_home

from agents.critic import Critic
from graphs.recheck import Count, rechecker
from storage.sources import passages_of
from storage.tables import Draft, DraftPassage, Task


@pytest.fixture
def house(home):
    house = open_home(home)
    yield house
    house.close()


def checks_of(house, task: str):
    with house.db.read() as session:
        return rechecker(session, house, session.get_one(Task, task).draft_id)


def test_an_edit_is_judged_by_what_judged_the_draft(house):
    task = add_review(house, "Tarn pan", "The Tarn pan costs £29.", {"price": "£29"})
    checks = checks_of(house, task)
    assert checks.same_judge
    for text in ("The Tarn pan costs £29.", "The Tarn pan costs £31.", "It sings."):
        assert checks.check(text) == house.critic.check(checks.kind, checks.assignment, text)
    assert not checks.check("The Tarn pan costs £29.").blocked
    assert checks.check("The Tarn pan costs £31.").blocked


def test_where_a_model_judges_words_and_numbers_check_the_edit(house):
    task = add_review(house, "Tarn pan", "The Tarn pan costs £29.", {"price": "£29"})
    house.settings = house.settings.model_copy(update={"grounding": "nli:/nowhere"})
    checks = checks_of(house, task)
    assert not checks.same_judge
    plain = Critic(house.settings.home).check(checks.kind, checks.assignment, "It sings.")
    assert checks.check("It sings.") == plain


def test_the_passages_the_draft_was_judged_with_are_evidence(house):
    with house.db.write() as session:
        returns = add_pages(session)["Returns"]
        (passage,) = passages_of(session, returns.id)
    task = add_review(house, "Label", "A label.", content_type="faq_answer")
    alone = checks_of(house, task).check("The label costs £3, taken from the refund.")
    with house.db.write() as session:
        draft = session.get_one(Draft, session.get_one(Task, task).draft_id)
        session.add(DraftPassage(draft_id=draft.id, rank=0, passage_id=passage.id))
    cited = checks_of(house, task).check("The label costs £3, taken from the refund.")
    assert alone.claims[0].verdict != "supported"
    assert cited.claims[0].verdict == "supported"
    assert cited.claims[0].source_version_id == returns.id


def test_what_a_content_type_limits_is_counted(house):
    task = add_review(house, "Tarn pan", "The Tarn pan.", {"price": "£29"})
    counts = {one.name: one for one in checks_of(house, task).counts("One two! 🎉")}
    assert counts["words"].count == 3 and not counts["words"].fits
    assert (counts["exclamations"].count, counts["emoji"].count) == (1, 1)


@pytest.mark.parametrize(
    ("count", "fits"),
    [
        (Count("words", 3, 2, 4), True),
        (Count("words", 1, 2, None), False),
        (Count("links", 5, None, 4), False),
        (Count("links", 0, None, None), True),
    ],
)
def test_a_count_fits_between_its_limits(count, fits):
    assert count.fits is fits


def test_a_draft_of_a_type_that_is_gone_has_nothing_to_be_checked_by(house):
    task = add_review(house, "Tarn pan", "The Tarn pan.")
    house.types = {}
    assert checks_of(house, task) is None
