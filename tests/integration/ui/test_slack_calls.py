"""What comes from Slack's address: signed or refused, repeated or replayed, cut off on the way; and
what goes there on a bad day of Slack's."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from scripted import open_scripted_house, rows
from slack_blocks import text_of
from slack_fake import BOT, as_form, as_json, signed
from slack_side import ANN, BEN, WISH, Side, at_slack, hired, link
from sqlalchemy import update

from graphs.house import House
from storage.tables import Conversation, Message, SlackDelivery, SlackPost
from storage.tables.base import now

ROOT = Path(__file__).parents[3]
OLD = 301.0


def wish(side: Side) -> dict[str, object]:
    return {**side.said(ANN, f"<@{BOT}> {WISH}"), "type": "app_mention"}


def body_of(event: dict[str, object]) -> tuple[str, dict[str, str]]:
    return as_json({"type": "event_callback", "team_id": "T", "event_id": "Ev1", "event": event})


def past_waits(house: House) -> None:
    """Lets the time pass that posts and deliveries wait for."""
    with house.db.write() as session:
        for table in (SlackPost, SlackDelivery):
            session.execute(update(table).values(next_at=now()))


def test_a_call_that_is_not_signed_is_refused_unread(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        body, kind = body_of(wish(side))
        forged = signed(body, secret="another")
        old = signed(body, at=time.time() - OLD)
        junk = {**signed(body), "X-Slack-Request-Timestamp": "now"}
        for headers in ({}, forged, old, junk, {**signed(body + " ")}):
            answer = side.client.post("/events", content=body, headers={**kind, **headers})
            assert answer.status_code == 401 and answer.content == b""
        side.turn()
        assert not rows(house, SlackDelivery) and side.ours() == []


def test_a_signed_call_that_nobody_can_read_is_no_error_of_ours(house: House) -> None:
    with at_slack(house) as side:
        for body in ("{", "payload={", "\x00"):
            for kind in (as_json({})[1], as_form({})[1]):
                assert side.call(body, kind).status_code < 500
        assert side.call(*as_json({"type": "url_verification", "challenge": "c"})).json() == {
            "challenge": "c"
        }


def test_what_is_none_of_ours_is_answered_and_nothing_else(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        for event in (
            {"type": "reaction_added", "user": ANN, "event_ts": "1.0"},
            {**side.said(ANN, WISH), "channel_type": "im", "bot_id": "B1"},
            {**side.said(ANN, WISH), "channel_type": "im", "subtype": "message_changed"},
            side.said(ANN, WISH),
        ):
            assert side.event(event).status_code == 200
        side.command(ANN, WISH)
        link_button = {"type": "block_actions", "user": {"id": ANN}, "team": {"id": "T"}}
        pressed = {"type": "button", "action_id": "desk_open", "block_id": "b"}
        assert side.send({**link_button, "actions": [pressed]}).status_code == 200
        assert len(rows(house, SlackDelivery)) == 1


def test_somebody_elses_thread_is_theirs(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        root = side.mention(ANN, WISH)
        side.mention(BEN, "yes", thread=root)
        assert "somebody else's" in side.told() and len(side.ours()) == 1
        side.mention(BEN, WISH)
        assert len(side.ours()) == 2


def test_what_slack_repeats_is_done_once_and_a_replay_does_nothing(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        body, kind = body_of(wish(side))
        for number in range(3):
            retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"}
            assert side.call(body, kind, **retry).status_code == 200
            side.turn()
        assert len(side.ours()) == 1 and len(rows(house, SlackDelivery)) == 1
        said = rows(house, Message)
        assert [one.role for one in said] == ["user", "assistant"]


def test_a_command_and_a_click_that_are_repeated_are_done_once(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        for _ in range(2):
            side.command(ANN, WISH, trigger="1.1")
        assert len(side.ours()) == 2
        click = side.click_body(ANN, side.last("chat_yes"), "chat_yes")
        for _ in range(2):
            side.send(click)
            side.turn()
        assert sum("worker drafts" in words for words in side.words()) == 1


def test_what_was_heard_is_there_after_a_restart_and_done_once(home: Path) -> None:
    first = open_scripted_house(home)
    link(first)
    with at_slack(first) as side:
        side.call(*body_of(wish(side)))
        assert side.ours() == []
        second = open_scripted_house(home)  # another process, as the first one is gone
        side.door.house = second
        side.door.teller.house = side.door.sender.house = side.door.work.house = second
        side.turn()
        assert len(side.ours()) == 1 and len(rows(second, Conversation)) == 1
        second.close()
    first.close()


KILLED = """
import os, signal, sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from fastapi.testclient import TestClient
from scripted import open_scripted_house
from ui.slack.http import events_app
from ui.slack.keys import read_keys
from ui.slack.service import SlackDoor
house = open_scripted_house(Path({home!r}))
door = SlackDoor(house, read_keys())
if {where!r} == "posted":
    bring = door.sender.bring
    def brought(post):
        bring(post)
        os.kill(os.getpid(), signal.SIGKILL)
    door.sender.bring = brought
if {where!r} == "answered":
    asked = door.work.asked
    def answered(*told):
        asked(*told)
        os.kill(os.getpid(), signal.SIGKILL)
    door.work.asked = answered
with TestClient(events_app(door)) as client:
    call = {call!r}
    assert client.post("/events", content=call[0], headers=call[1]).status_code == 200
    if {where!r} == "heard":
        os.kill(os.getpid(), signal.SIGKILL)
    door.turn()
"""


@pytest.mark.parametrize("where", ["heard", "answered", "posted"])
def test_a_kill_after_the_answer_loses_nothing_and_doubles_nothing(home: Path, where: str) -> None:
    """Between the acknowledgement and the work, between the intake's answer and our post, and
    between Slack's post and our note of it."""
    house = open_scripted_house(home)
    link(house)
    with at_slack(house) as side:
        body, kind = body_of(wish(side))
        call = (body, {**kind, **signed(body)})
        script = KILLED.format(
            tests=str(Path(__file__).parents[2]), home=str(home), call=call, where=where
        )
        environment = {**os.environ, **side.slack.environment}
        ended = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True
        )
        assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
        past_waits(house)
        side.turn()
        (answer,) = side.ours()
        assert "I will start one item" in text_of(answer)
        assert len(rows(house, Conversation)) == 1
    house.close()


def test_a_rate_limit_is_kept_to_and_nothing_is_sent_meanwhile(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        side.slack.fail(
            "chat.postMessage", status=429, headers={"Retry-After": "30"}, error="ratelimited"
        )
        side.mention(ANN, WISH)
        (post,) = rows(house, SlackPost)
        assert post.status == "waiting" and post.next_at - post.created_at > timedelta(seconds=29)
        past_waits(house)
        side.turn()
        assert side.ours() == []
        side.door.sender._paused_until = 0.0
        side.turn()
        assert len(side.ours()) == 1


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_post_without_a_clear_end_is_there_once(house: House, carried_out: bool) -> None:
    link(house)
    with at_slack(house) as side:
        for _ in range(2):
            side.slack.fail("chat.postMessage", status=503, after=carried_out)
            carried_out = False
        side.mention(ANN, WISH)
        for _ in range(3):
            past_waits(house)
            side.turn()
        assert len(side.ours()) == 1
        (post,) = rows(house, SlackPost)
        assert (post.status, post.ts) == ("sent", side.ours()[0]["ts"])


def test_what_slack_will_never_take_is_given_up_and_the_rest_goes_on(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        side.slack.fail("chat.postMessage", error="is_archived")
        side.mention(ANN, WISH)
        side.mention(ANN, WISH)
        assert [post.status for post in rows(house, SlackPost)] == ["dead", "sent"]


def test_slack_that_does_not_say_who_somebody_is_is_asked_again(house: House) -> None:
    hired(house)
    with at_slack(house) as side:
        side.slack.fail("users.info", status=500)
        side.mention(ANN, WISH)
        assert side.ours() == [] and rows(house, SlackDelivery)[0].status == "waiting"
        past_waits(house)
        side.turn()
        assert len(side.ours()) == 1


def test_no_key_is_stored_or_shown(house: House, caplog: pytest.LogCaptureFixture) -> None:
    link(house)
    with at_slack(house) as side:
        side.slack.fail("chat.postMessage", status=500)
        side.mention(ANN, WISH)
        side.command(ANN, "status")
        kept = json.dumps([row.model_dump(mode="json") for row in rows(house, SlackPost)])
        keys = side.slack.keys
        for key in (keys.bot_token, keys.signing_secret, keys.app_token):
            assert key not in kept + caplog.text + repr(keys)
        assert all(row.payload == {} for row in rows(house, SlackDelivery))
