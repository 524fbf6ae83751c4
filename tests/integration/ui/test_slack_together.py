"""Things at the same time: two processes at one Slack, a click while Slack is slow, a decision at
the desk while a message stands at Slack."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

from desk_home import add_review
from scripted import open_scripted_house, rows
from slack_blocks import buttons_of, text_of
from slack_fake import BOT, CHANNEL, as_json
from slack_side import ANN, BEN, WISH, Side, at_slack, hired, link
from sqlalchemy import update
from sqlmodel import col
from team import says

from graphs.house import House
from graphs.worker import work
from storage.slack_posts import put_post
from storage.tables import Conversation, Decision, SlackDelivery, SlackPost, Task
from storage.tables.base import now
from ui.slack.service import SlackDoor


def reviewed(side: Side, user: str = ANN) -> dict[str, Any]:
    root = side.mention(user, WISH)
    side.write(user, "yes", thread=root)
    work(side.door.house, once=True)
    side.turn()
    return side.last("review_approve")


def test_two_processes_at_one_slack_answer_once(home: Path) -> None:
    first, second = open_scripted_house(home), open_scripted_house(home)
    link(first)
    with at_slack(first) as side, SlackDoor(second, side.slack.keys) as other:
        for number in range(10):
            said = side.said(ANN, f"<@{BOT}> a blurb about board {number}")
            event = {"type": "event_callback", "event": {**said, "type": "app_mention"}}
            assert side.call(*as_json(event)).status_code == 200
        threads = [threading.Thread(target=door.turn) for door in (side.door, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        side.turn()
        assert len(side.ours()) == len(rows(first, Conversation)) == 10
        assert {post.status for post in rows(first, SlackPost)} == {"sent"}
    for house in (first, second):
        house.close()


def test_a_click_is_answered_before_its_form_is_opened(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        message = reviewed(side)
        runner: Any = side.door.bolt.listener_runner
        runner.lazy_listener_runner.executor = side.door.pool
        side.slack.gates["views.open"] = threading.Event()
        assert side.send(side.click_body(ANN, message, "review_edit")).status_code == 200
        assert side.slack.views == []
        side.slack.gates["views.open"].set()
        side.door.pool.shutdown()
        assert len(side.slack.views) == 1


def test_a_form_that_slack_does_not_open_holds_nothing(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        message = reviewed(side)
        side.slack.fail("views.open", error="expired_trigger_id")
        assert side.opened(ANN, message, "review_edit") is None
        (task,) = rows(house, Task)
        assert task.holder == ""


def test_two_who_approve_at_once_make_one_decision(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        message = reviewed(side)
        for user in (ANN, BEN):
            side.send(side.click_body(user, message, "review_approve"))
        side.turn()
        assert len(rows(house, Decision)) == 1
        assert "already decided: approve by ann" in side.told()


def test_what_is_decided_at_the_desk_is_shown_at_once(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        message = reviewed(side)
        with house.db.write() as session:
            session.execute(update(SlackPost).values(look_at=now() + timedelta(hours=1)))
        side.door.tell()
        (task,) = rows(house, Task)
        says(house, task.id, "ben", "approve")
        side.door.tell()
        said = side.slack.message(message["channel"], message["ts"])
        assert "Approved by ben" in text_of(said) and "review_approve" not in buttons_of(said)


def test_a_message_that_cannot_be_made_does_not_stop_the_others(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        message = reviewed(side)
        told: list[str] = []
        side.door.teller.say = told.append
        with house.db.write() as session:  # of a task that is not there
            about = {"channel": "C0GENERAL", "about": "tsk_gone", "watched": True}
            put_post(session, "slp_0", None, kind="task", **about)
        side.press(ANN, message, "review_approve")
        assert "slp_0" in told[0]
        assert "Approved by ann" in text_of(side.slack.message("C0GENERAL", message["ts"]))


def test_an_answer_that_is_no_json_is_tried_again(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        side.slack.fail("chat.postMessage", status=502, body="<html>Bad gateway</html>")
        side.mention(ANN, WISH)
        assert side.ours() == []
        with house.db.write() as session:
            session.execute(update(SlackPost).values(next_at=now()))
        side.turn()
        assert len(side.ours()) == 1


def test_a_form_that_cannot_be_recorded_now_stays_open(home: Path) -> None:
    house = open_scripted_house(home, database_wait_seconds=0)
    hired(house)
    with at_slack(house) as side:
        view = side.opened(ANN, reviewed(side), "review_edit") or {}
        with house.db.write():  # another process writes just now
            sent = side.form_body("view_submission", ANN, side.filled(view, text="The board."))
            answer = side.send(sent)
        assert "locked" in answer.json()["errors"]["text"] and not rows(house, Decision)
        assert side.submit(ANN, view, text="The board.").content == b""
        assert rows(house, Decision)[0].text == "The board."
        assert len(rows(house, SlackDelivery, kind="form")) == 1
    house.close()


def test_tasks_that_nobody_asked_for_at_slack_come_to_the_channel_for_reviews(
    house: House,
) -> None:
    hired(house)
    add_review(house, "Old bowl", "Turned in 1998.", minutes_ago=99)
    with at_slack(house) as side:
        side.door.teller.channel = CHANNEL
        reviewed(side)
        before = len(side.ours())
        with house.db.write() as session:  # it has been one for an hour
            long_ago = {"created_at": now() - timedelta(hours=1)}
            channel = update(SlackPost).where(col(SlackPost.kind) == "channel")
            session.execute(channel.values(**long_ago))
        task_id = add_review(house, "Alder board", "Made of oiled alder.", minutes_ago=5)
        side.turn()
        assert len(side.ours()) == before + 1
        message = side.last("review_approve")
        assert "Alder board" in text_of(message) and not message.get("thread_ts")
        side.press(BEN, message, "review_approve")
        assert rows(house, Decision)[0].task_id == task_id
