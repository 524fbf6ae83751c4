"""A decision is recorded once, the next task follows, and nothing typed is lost."""

import pytest
from desk_home import add_decision, add_review, open_home

from storage.decisions import decision_of
from storage.tables import Decision, Task
from storage.tables.base import now
from ui import texts


@pytest.fixture
def two(home):
    """A house with two tasks: their ids, oldest first."""
    house = open_home(home)
    first = add_review(house, "Alder board", "A board.", minutes_ago=9)
    second = add_review(house, "Tarn pan", "A pan.", minutes_ago=5)
    yield house, first, second
    house.close()


def decided(house, task: str) -> Decision:
    with house.db.read() as session:
        decision = decision_of(session, task)
    assert decision is not None
    return decision


def test_approving_records_who_and_shows_the_next_task(two, desk_at):
    house, first, second = two
    desk = desk_at("Ana").open("review").click("approve")
    assert (decided(house, first).verdict, decided(house, first).reviewer) == ("approve", "Ana")
    assert desk.app.query_params["task"] == second
    assert "Approved: “Alder board”" in desk.words and "A pan." in desk.words


def test_an_edit_keeps_the_text_and_an_unchanged_one_is_an_approval(two, desk_at):
    house, first, second = two
    desk = desk_at("Ana").open("review").click("edit")
    assert desk.app.text_area(key=f"write-{first}").value == "A board."
    desk.write(f"write-{first}", "An oiled board.").click("confirm-edit")
    assert decided(house, first).text == "An oiled board."
    desk.click("edit").click("confirm-edit")
    assert decided(house, second).verdict == "approve"
    assert texts.CONFIRMED_LAST in desk.words


def test_an_empty_edit_is_refused_in_words(two, desk_at):
    _, first, _ = two
    desk = desk_at("Ana").open("review").click("edit")
    desk.write(f"write-{first}", " ").click("confirm-edit")
    assert texts.EMPTY_EDIT in desk.words
    desk.app.run()
    assert desk.has("confirm-edit")


@pytest.mark.parametrize("verdict", ["reject", "rework"])
def test_reasons_and_a_note_go_with_a_refusal(two, desk_at, verdict):
    house, first, _ = two
    desk = desk_at("Ana").open("review").click(verdict)
    desk.click("reason-invented").click("reason-tone").click("reason-tone")
    desk.write(f"note-{first}", "Too much. ").click(f"confirm-{verdict}")
    decision = decided(house, first)
    assert (decision.verdict, decision.reasons) == (verdict, ["invented"])
    assert decision.note == "Too much."


def test_cancel_and_skip_decide_nothing(two, desk_at):
    house, first, second = two
    desk = desk_at("Ana").open("review").click("reject").click("cancel").click("skip")
    assert desk.app.query_params["task"] == second
    assert desk.click("skip").app.query_params["task"] in (first, second)
    with house.db.read() as session:
        assert decision_of(session, first) is None


def test_a_task_that_another_holds_is_passed_over_and_says_whose_it_is(two, desk_at):
    _, first, second = two
    desk_at("Ana").open("review", task=first)
    ben = desk_at("Ben").open("review")
    assert ben.app.query_params["task"] == second
    ben.open("review", task=first)
    assert "Ana has this draft open" in ben.words and not ben.has("approve")
    assert ben.click("take-next").app.query_params["task"] == second


def test_who_comes_second_is_told_who_was_first_and_keeps_what_they_wrote(two, desk_at):
    house, first, second = two
    ben = desk_at("Ben").open("review", task=first).click("edit")
    ben.write(f"write-{first}", "Ben's careful board.")
    with house.db.write() as session:
        session.get_one(Task, first).held_until = now()  # his lease ran out while he wrote
    add_decision(house, first, "reject", reviewer="Ana", simulated=True)
    ben.click("confirm-edit")
    assert "Rejected by Ana (simulated)" in ben.words
    assert "Ben's careful board." in ben.app.code[0].value
    assert decided(house, first).reviewer == "Ana"
    assert ben.click("take-next").app.query_params["task"] == second


def test_what_is_typed_waits_while_the_reviewer_looks_elsewhere(two, desk_at):
    _, first, _ = two
    desk = desk_at("Ana").open("review", task=first).click("edit")
    desk.write(f"write-{first}", "Half a thought").open("library").open("review", task=first)
    assert desk.app.text_area(key=f"write-{first}").value == "Half a thought"
