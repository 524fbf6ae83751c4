"""Review at Slack: the message of a task, its buttons and forms, and who may use them."""

from typing import Any

from scripted import GOOD, decisions_of, rows, tasks_of
from slack_blocks import buttons_of, text_of
from slack_side import ANN, BEN, CLEO, GUEST, WIM, WISH, Side, at_slack, hired, link
from team import says

from graphs.house import House
from graphs.worker import work
from storage.tables import Decision, Item, Person, SlackUser, Task
from storage.tasks import hold_task
from storage.withdraw import withdraw
from ui import texts

EDITED = "The Alder board is oiled alder.\n\nIt costs £42 & is <new> *here*."


def asked_for(side: Side, user: str = ANN) -> dict[str, Any]:
    """A piece that was asked for at Slack and drafted; the message about its review."""
    root = side.mention(user, WISH)
    side.write(user, "yes", thread=root)
    work(side.door.house, once=True)
    side.turn()
    return side.last("review_approve")


def now(side: Side, message: dict[str, Any]) -> dict[str, Any]:
    """A message as it is by now."""
    return side.slack.message(message["channel"], message["ts"])


def now_says(side: Side, message: dict[str, Any]) -> str:
    return text_of(now(side, message))


def only_item(house: House) -> Item:
    (item,) = rows(house, Item)
    return item


def test_from_a_mention_to_a_published_piece(house: House) -> None:
    house.settings.undo_seconds = 0
    hired(house)
    with at_slack(house) as side:
        message = asked_for(side, WIM)
        assert GOOD in text_of(message) and texts.SLACK_CLAIMS in text_of(message)
        side.press(ANN, message, "review_approve")
        (made,) = rows(house, Decision)
        assert (made.verdict, made.reviewer) == ("approve", "ann")
        assert "Approved by ann" in now_says(side, message)
        work(house, once=True)
        side.turn()
        done = side.last("piece_publish")
        assert done["ts"] == message["ts"]
        side.press(ANN, done, "piece_publish")
        assert only_item(house).status == "published"
        assert texts.STATUSES["published"] in text_of(side.ours()[-1])


def test_evidence_is_quoted_and_the_desk_is_linked(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        message = asked_for(side)
        (task,) = tasks_of(house, only_item(house).id)
        assert "material: oiled alder" in text_of(message)
        url = buttons_of(message)["desk_open"]["url"]
        assert url == f"http://127.0.0.1:8501/review?task={task.id}"


def test_an_edit_is_made_in_a_form_that_holds_the_whole_draft(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        message = asked_for(side)
        view = side.opened(ANN, message, "review_edit")
        assert view and view["blocks"][1]["element"]["initial_value"] == GOOD
        (task,) = tasks_of(house, only_item(house).id)
        assert task.holder == "ann"
        answer = side.submit(ANN, view, text=EDITED, reasons=["tone"], note="kinder")
        assert answer.status_code == 200 and answer.content == b""
        (made,) = rows(house, Decision)
        assert (made.verdict, made.text, made.reasons) == ("edit", EDITED, ["tone"])
        assert (made.reviewer, made.note) == ("ann", "kinder")
        said = now_says(side, message)
        assert EDITED in said and "Edited and approved by ann" in said and "Why: Tone" in said


def test_a_form_that_is_sent_twice_decides_once(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        view = side.opened(ANN, asked_for(side), "review_edit")
        assert view is not None
        for _ in range(2):
            assert side.submit(ANN, view, text=EDITED).content == b""
        assert len(rows(house, Decision)) == 1


def test_an_empty_edit_stays_open(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        view = side.opened(ANN, asked_for(side), "review_edit")
        answer = side.submit(ANN, view or {}, text="  ")
        assert answer.json()["errors"] == {"text": texts.SLACK_EMPTY_EDIT}
        assert not rows(house, Decision)


def test_a_rejection_and_a_wish_for_rework_say_why(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        view = side.opened(BEN, asked_for(side), "review_rework")
        assert view and side.submit(BEN, view, note="shorter").content == b""
        work(house, once=True)
        side.turn()
        second = side.last("review_reject")
        view = side.opened(ANN, second, "review_reject")
        assert view and side.submit(ANN, view, reasons=["invented"]).content == b""
        rework, reject = decisions_of(house, only_item(house).id)
        assert (rework.verdict, rework.note) == ("rework", "shorter")
        assert (reject.verdict, reject.reasons) == ("reject", ["invented"])
        assert "Rejected by ann" in now_says(side, second)


def test_a_writer_may_not_decide_and_a_guest_is_nobody(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        message = asked_for(side, WIM)
        side.press(WIM, message, "review_approve")
        assert "wim is a writer; this needs a reviewer" in side.told()
        assert side.opened(WIM, message, "review_edit") is None
        side.press(GUEST, message, "review_approve")
        assert texts.SLACK_UNKNOWN.format(slack_id=GUEST) in side.told()
        assert side.opened(GUEST, message, "review_reject") is None
        assert not rows(house, Decision) and not tasks_of(house, only_item(house).id)[0].holder


def test_an_address_counts_once_slack_has_checked_it_for_our_own_workspace(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        message = asked_for(side)
        strangers = {
            "U0A": {"is_email_confirmed": False},
            "U0B": {"team_id": "T0OTHER"},
            "U0C": {"is_stranger": True},
            "U0D": {"deleted": True},
            "U0E": {"is_bot": True},
            "U0F": {},  # the address is right, and ben's account is another one already
        }
        side.mention(BEN, "/help")
        for id, values in strangers.items():
            side.slack.add_user(id, "ben@example.org", **values)
            side.press(id, message, "review_approve")
            assert texts.SLACK_UNKNOWN.format(slack_id=id) in side.told()
        assert not rows(house, Decision)
        assert {row.slack_id for row in rows(house, SlackUser)} == {ANN, BEN}


def test_who_left_or_has_another_address_now_is_nobody(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        message = asked_for(side)
        with house.db.write() as session:
            person = session.get_one(Person, "per_ann")
            person.email = "anna@example.org"
            ben = session.get_one(Person, "per_ben")
            ben.active = False
            session.add_all([person, ben])
        side.press(ANN, message, "review_approve")
        assert texts.SLACK_UNKNOWN.format(slack_id=ANN) in side.told()
        side.press(BEN, message, "review_approve")
        assert "ben may not work here any more" in side.told()
        assert not rows(house, Decision)


def test_what_somebody_else_decided_is_said_and_shown(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        message = asked_for(side)
        (task,) = tasks_of(house, only_item(house).id)
        view = side.opened(ANN, message, "review_edit")
        with house.db.write() as session:  # ann's lease ran out, and ben was at the desk
            row = session.get_one(Task, task.id)
            row.holder, row.held_until = "", None
            session.add(row)
        says(house, task.id, "ben", "reject")
        answer = side.submit(ANN, view or {}, text=EDITED)
        assert "already decided: reject by ben" in answer.json()["errors"]["text"]
        assert "Rejected by ben" in now_says(side, message)
        side.press(ANN, message, "review_approve")
        assert "already decided: reject by ben" in side.told()
        assert side.opened(ANN, message, "review_edit") is None
        assert len(rows(house, Decision)) == 1


def test_a_task_that_somebody_has_open_is_theirs(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        message = asked_for(side)
        (task,) = tasks_of(house, only_item(house).id)
        with house.db.write() as session:
            hold_task(session, task.id, "cleo", 20)
        side.press(ANN, message, "review_approve")
        assert "cleo has this task open" in side.told()
        assert "cleo has this open" in now_says(side, message)
        view = side.opened(CLEO, message, "review_reject")
        side.close(CLEO, view or {})
        assert "has this open" not in now_says(side, message)
        side.press(ANN, message, "review_approve")
        assert len(rows(house, Decision)) == 1


def test_a_decision_that_waits_can_be_undone(house: House) -> None:
    house.settings.undo_seconds = 3600
    hired(house)
    with at_slack(house) as side:
        message = asked_for(side)
        side.press(ANN, message, "review_approve")
        assert texts.SLACK_WAITS in now_says(side, message)
        side.press(ANN, side.last("review_undo"), "review_undo")
        (task,) = tasks_of(house, only_item(house).id)
        assert task.status == "open"
        assert "review_approve" in buttons_of(now(side, message))


def test_an_item_that_was_withdrawn_has_nothing_to_decide(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        message = asked_for(side)
        root = message["thread_ts"]
        with house.db.write() as session:
            withdraw(session, only_item(house).id, "cleo", "not wanted")
        side.turn()
        assert texts.SLACK_CANCELLED in now_says(side, message)
        side.press(ANN, {**message, "thread_ts": root}, "review_approve")
        assert "not open any more" in side.told()


def test_the_user_of_a_home_without_people_is_who_was_linked(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        message = asked_for(side)
        side.press(BEN, message, "review_approve")
        assert texts.SLACK_ALONE.format(slack_id=BEN) in side.told() and not rows(house, Decision)
        side.press(ANN, message, "review_approve")
        assert rows(house, Decision)[0].reviewer == "ann"
