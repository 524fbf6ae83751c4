"""What the review page shows of a task, and what it prepares."""

import pytest
from desk_home import add_pages, add_review, open_home
from team import hire, says

from storage.tables import Task
from ui import texts


@pytest.fixture
def house(home):
    house = open_home(home)
    yield house
    house.close()


def held_by(house, task: str) -> str:
    with house.db.read() as session:
        return session.get_one(Task, task).holder


def test_a_review_opens_on_the_first_doubtful_claim(house, desk_at):
    text = "It is the Tarn milk pan. It costs £31. It sings."
    add_review(house, "Tarn milk pan", text, {"price": "costs £29"})
    draft = desk_at("Ana").open("review").components["draft"]
    assert draft["start"] == 1
    assert draft["claims"][0]["verdict"] == "supported" and len(draft["claims"]) == 3


def test_evidence_stands_in_its_context_under_its_sources_title(house, desk_at):
    with house.db.write() as session:
        pages = add_pages(session)
    text = "The label costs £3, taken from the refund."
    kind = {"content_type": "faq_answer", "extra": pages["Returns"]}
    add_review(house, "Returns label", text, **kind)
    draft = desk_at("Ana").open("review").components["draft"]
    source = draft["sources"][draft["claims"][0]["source"]]
    assert source["title"] == "Returns" and source["href"] == ""
    assert "The label costs £3, taken from the refund." in source["text"]
    assert source["before"].startswith("…") and source["after"]


def test_earlier_attempts_are_compared_with_the_draft(house, desk_at):
    add_review(house, "Tarn milk pan", "A second try.", before="A first try.")
    markup = desk_at("Ana").open("review").markup
    assert "first</del>" in markup and "second</ins>" in markup


def test_a_draft_that_failed_can_be_anything_but_approved(house, desk_at):
    add_review(house, "Tarn milk pan", "")
    desk = desk_at("Ana").open("review")
    assert desk.components["draft"]["groups"] == []
    assert desk.app.button(key="approve").disabled and not desk.app.button(key="reject").disabled


def test_a_task_opened_and_left_is_free_again(house, desk_at):
    task = add_review(house, "Candle", "A candle.")
    desk = desk_at("Ana").open("review")
    assert held_by(house, task) == "Ana"
    desk.open("library")
    assert held_by(house, task) == ""


def test_the_next_task_is_ready_and_held_by_nobody(house, desk_at):
    first = add_review(house, "Jug", "It pours.", minutes_ago=9)
    second = add_review(house, "Pan", "It fries.", minutes_ago=5)
    desk = desk_at("Ana").open("review")
    ready = [one.task_id for one in desk.app.session_state["prepared"]]
    assert ready == [first, second] and held_by(house, second) == ""


def test_what_changed_since_it_was_made_ready_is_read_anew(house, desk_at):
    add_review(house, "Jug", "It pours.", minutes_ago=9)
    second = add_review(house, "Pan", "It fries.", minutes_ago=5)
    desk = desk_at("Ana").open("review")
    with house.db.write() as session:
        session.get_one(Task, second).reason = "asked for by a lead"
    assert "asked for by a lead" in desk.click("approve").words


def test_help_lists_every_key_and_rests_them_meanwhile(house, desk_at):
    add_review(house, "Jug", "It pours.")
    desk = desk_at("Ana").open("review").click("help")
    for key, words in texts.KEYS:
        assert key in desk.words and words in desk.words
    assert not desk.app.button(key="approve").proto.shortcut


def test_every_key_is_one_that_a_browser_leaves_free(house, desk_at):
    add_review(house, "Jug", "It pours.")
    desk = desk_at("Ana").open("review")
    used = {button.key: button.proto.shortcut for button in desk.app.button}
    keys = {"approve": "a", "edit": "e", "reject": "x", "rework": "w", "skip": "s"}
    keys |= {"next": "n", "back": "p", "undo": "u", "help": "h"}
    assert {key: used[key] for key in keys} == keys


def differing(house) -> str:
    """A task on which two reviewers said different things."""
    hire(house)
    task = add_review(house, "Jug", "It pours well.")
    with house.db.write() as session:
        session.get_one(Task, task).wanted = 2
    says(house, task, "Ana", "approve")
    says(house, task, "Ben", "edit", text="It pours badly.", note="Tried it.")
    return task


def test_a_lead_sees_opinions_that_differ_and_what_they_change(house, desk_at):
    task = differing(house)
    desk = desk_at("Cleo").enter(house, "Cleo").open("review", task=task)
    assert texts.OPINIONS in desk.words and "Tried it." in desk.words
    assert "well</del>" in desk.markup and "badly</ins>" in desk.markup
    assert desk.words.index("Approved by Ana") < desk.words.index("Tried it.")
    assert desk.has("approve")


def test_who_works_alone_is_led_from_an_empty_page_to_a_brief(house, desk_at):
    desk = desk_at("Ana").open("review")
    assert texts.REVIEW_EMPTY_ALONE in desk.words
    assert texts.PAGES["briefs"] in desk.click("to-brief").markup


def test_who_gave_an_opinion_is_told_so_and_sees_no_other(house, desk_at):
    task = differing(house)
    desk = desk_at("Ana").enter(house, "Ana").open("review", task=task)
    assert "You said what you think" in desk.words and not desk.has("approve")
    assert "Tried it." not in desk.words and texts.OPINIONS not in desk.words


def test_a_reviewer_who_was_not_asked_is_told_that_it_needs_a_lead(house, desk_at):
    task = differing(house)
    hire(house, {"Cem": "reviewer"})
    desk = desk_at("Cem").enter(house, "Cem").open("review", task=task)
    assert texts.NEEDS_ROLE.format(role="lead") in desk.words and not desk.has("approve")


def test_a_decision_that_waits_is_to_be_undone_by_its_owner_alone(house, desk_at):
    task = add_review(house, "Jug", "It pours.")
    desk_at("Ana").open("review").click("approve")
    hire(house)
    ben = desk_at("Ben").enter(house, "Ben").open("review", task=task)
    assert "Approved by Ana" in ben.words and not ben.has("approve")
    assert ben.app.button(key="undo").disabled
