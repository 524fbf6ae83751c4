"""A decision is recorded once, the next task follows, and nothing typed is lost."""

import pytest
from desk_home import add_decision, add_review, open_home

from storage.decisions import decide, decision_of
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


def decision_at(house, task: str) -> Decision | None:
    with house.db.read() as session:
        return decision_of(session, task)


def test_approving_records_who_and_shows_the_next_task(two, desk_at):
    house, first, second = two
    desk = desk_at("Ana").open("review").click("approve")
    assert (decided(house, first).verdict, decided(house, first).reviewer) == ("approve", "Ana")
    assert desk.app.query_params["task"] == second
    assert "Approved: “Alder board”" in desk.words and "A pan." in desk.words


def writing(desk, task: str, text: str):
    """As the editor reports it."""
    desk.app.session_state[f"write-{task}"] = text
    return desk


def test_an_edit_keeps_the_text_and_an_unchanged_one_is_an_approval(two, desk_at):
    house, first, second = two
    desk = desk_at("Ana").open("review").click("edit")
    assert desk.components["editor"]["draft"] == "A board."
    writing(desk, first, "The Alder board.").click("confirm-edit")
    assert decided(house, first).text == "The Alder board."
    desk.click("edit").click("confirm-edit")
    assert decided(house, second).verdict == "approve"
    assert texts.CONFIRMED_LAST in desk.words


def test_an_edit_that_is_still_blocked_asks_once_more(home, desk_at):
    house = open_home(home)
    task = add_review(house, "Tarn pan", "It costs £29.", {"price": "£29"})
    desk = writing(desk_at("Ana").open("review").click("edit"), task, "The Tarn pan costs £31.")
    desk.click("confirm-edit")
    assert texts.STILL_BLOCKED in desk.words and decision_at(house, task) is None
    writing(desk, task, "The Tarn pan costs £41.").click("confirm-edit")
    assert decision_at(house, task) is None
    desk.click("confirm-edit")
    assert decided(house, task).text == "The Tarn pan costs £41."
    house.close()


def test_an_empty_edit_is_refused_in_words(two, desk_at):
    _, first, _ = two
    desk = writing(desk_at("Ana").open("review").click("edit"), first, " ")
    desk.click("confirm-edit")
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
    assert ben.click("skip").app.query_params["task"] == second


def test_who_comes_second_is_told_who_was_first_and_keeps_what_they_wrote(two, desk_at):
    house, first, second = two
    ben = desk_at("Ben").open("review", task=first).click("edit")
    writing(ben, first, "Ben's careful board.")
    with house.db.write() as session:
        session.get_one(Task, first).held_until = now()  # his lease ran out while he wrote
    add_decision(house, first, "reject", reviewer="Ana", simulated=True)
    ben.click("confirm-edit")
    assert "Rejected by Ana (simulated)" in ben.words
    assert "Ben's careful board." in ben.app.code[0].value
    assert decided(house, first).reviewer == "Ana"
    assert ben.click("skip").app.query_params["task"] == second


def test_what_is_typed_waits_while_the_reviewer_looks_elsewhere(two, desk_at):
    _, first, _ = two
    desk = writing(desk_at("Ana").open("review", task=first).click("edit"), first, "Half a thought")
    desk.open("library").open("review", task=first)
    assert desk.components["editor"]["typed"] == "Half a thought"


def test_undo_opens_the_draft_again_with_what_was_typed(two, desk_at):
    house, first, second = two
    desk = desk_at("Ana").open("review").click("reject").click("reason-tone")
    desk.write(f"note-{first}", "Too dry.").click("confirm-reject")
    assert desk.components["flash"]["seconds"] > 0
    assert desk.app.query_params["task"] == second
    desk.click("undo")
    assert desk.app.query_params["task"] == first and decision_at(house, first) is None
    assert texts.UNDONE.format(title="Alder board") in desk.words
    assert desk.has("approve") and desk.click("reject").has("reason-tone")
    assert desk.app.text_area(key=f"note-{first}").value == "Too dry."
    desk.click("confirm-reject")
    assert decided(house, first).reasons == ["tone"]


def test_a_decision_that_was_followed_is_not_undone_but_withdrawn(two, desk_at):
    house, first, _ = two
    desk = desk_at("Ana").open("review").click("approve")
    with house.db.write() as session:
        decision = decision_of(session, first)
        decision.release_at, decision.resumed_at = None, now()
        item = decision.item_id
    desk.click("undo")
    assert f"copydesk withdraw {item}" in desk.words and decision_at(house, first) is not None


def test_rework_goes_at_once_and_nothing_older_is_undone_in_its_place(home, desk_at):
    house = open_home(home)
    older, sent, _ = (add_review(house, f"Jug {n}", "It pours.", minutes_ago=n) for n in (9, 8, 7))
    desk = desk_at("Ana").open("review").click("approve").click("rework")
    desk.click("reason-tone").click("confirm-rework")
    assert decided(house, sent).verdict == "rework"
    assert desk.components["flash"]["seconds"] == 0 and texts.AT_ONCE in desk.words
    assert desk.app.button(key="undo").disabled
    desk.open("review", task=older).click("undo")
    assert decision_at(house, older) is None
    house.close()


@pytest.mark.parametrize("verdict", ["reject", "rework"])
def test_a_refusal_without_a_reason_or_a_note_asks_for_one(two, desk_at, verdict):
    house, first, _ = two
    desk = desk_at("Ana").open("review").click(verdict).click(f"confirm-{verdict}")
    assert texts.NO_REASON_HINT in desk.words and decision_at(house, first) is None
    desk.write(f"note-{first}", "Name a place.").click(f"confirm-{verdict}")
    assert (decided(house, first).reasons, decided(house, first).note) == ([], "Name a place.")


def test_a_blocked_draft_is_approved_when_its_reviewer_asks_twice(home, desk_at):
    house = open_home(home)
    task = add_review(house, "Tarn pan", "It costs £31.", {"price": "£29"}, minutes_ago=9)
    add_review(house, "Jug", "It pours.")
    desk = desk_at("Ana").open("review").click("approve")
    assert texts.DRAFT_BLOCKED in desk.words and decision_at(house, task) is None
    desk.click("next").open("review", task=task).click("approve")
    assert decided(house, task).verdict == "approve"
    house.close()


def test_two_rejections_are_undone_one_after_the_other(two, desk_at):
    house, first, second = two
    desk = desk_at("Ana").open("review")
    for _ in range(2):
        desk.click("reject").click("reason-tone").click("confirm-reject")
    desk.click("undo").click("undo")
    assert decision_at(house, first) is None and decision_at(house, second) is None


def test_previous_shows_what_was_decided_and_next_goes_on(two, desk_at):
    house, first, second = two
    desk = desk_at("Ana").open("review").click("approve").click("back")
    assert desk.app.query_params["task"] == first
    assert "Approved by Ana" in desk.words and texts.WAS_DECIDED_UNDO in desk.words
    assert not desk.has("approve") and not desk.app.button(key="undo").disabled
    assert desk.click("next").app.query_params["task"] == second
    assert desk.click("back").click("undo").app.query_params["task"] == first
    assert decision_at(house, first) is None and desk.has("approve")


def test_next_walks_through_all_that_is_open_without_deciding(home, desk_at):
    house = open_home(home)
    tasks = [add_review(house, f"Jug {n}", "It pours.", minutes_ago=9 - n) for n in range(3)]
    desk = desk_at("Ana").open("review")
    walked = [desk.app.query_params["task"]]
    walked += [desk.click("next").app.query_params["task"] for _ in tasks[1:]]
    assert walked == tasks
    assert desk.click("approve").app.query_params["task"] == tasks[0]
    assert desk.click("back").app.query_params["task"] == tasks[2]
    house.close()


def test_the_last_decision_can_be_undone_from_the_empty_page(home, desk_at):
    house = open_home(home)
    task = add_review(house, "Jug", "It pours.")
    desk = desk_at("Ana").open("review").click("approve")
    assert texts.REVIEW_EMPTY in desk.words
    assert desk.click("undo").app.query_params["task"] == task
    assert decision_at(house, task) is None
    house.close()


def test_a_double_press_decides_once(two, desk_at):
    house, first, second = two
    desk = desk_at("Ana").open("review")
    with house.db.write() as session:
        decide(session, session.get_one(Task, first), "reject", "Ana")
    desk.click("approve")
    assert decided(house, first).verdict == "reject" and decision_at(house, second) is None
