"""What is kept of Slack: deliveries until they are acted on, messages until they are there."""

from datetime import timedelta

import pytest
from scripted import rows
from sqlalchemy import update
from team import hire

from graphs.house import House
from storage.errors import Conflict, Forbidden
from storage.slack_inbox import (
    claim_delivery,
    due_deliveries,
    finish_delivery,
    forget_deliveries,
    put_off,
    take_in,
)
from storage.slack_people import link_account, person_at_slack, recognise
from storage.slack_posts import (
    claim_post,
    delivered_post,
    due_posts,
    failed_post,
    forget_posts,
    put_post,
)
from storage.tables import Event, Person, SlackDelivery, SlackPost
from storage.tables.base import now

SAID = {"text": "one", "blocks": []}
OTHER = {"text": "two", "blocks": []}


def posted(house: House, said: dict[str, object], **values: object) -> SlackPost:
    with house.db.write() as session:
        return put_post(session, "slp_1", said, **{"kind": "answer", "channel": "C1", **values})


def test_a_delivery_is_known_until_it_cannot_come_again(house: House) -> None:
    with house.db.write() as session:
        assert take_in(session, "sld_1", "message", {"text": "secret plan"})
        assert not take_in(session, "sld_1", "message", {"text": "again"})
        assert due_deliveries(session) == ["sld_1"]
        assert claim_delivery(session, "sld_1", 60) and not claim_delivery(session, "sld_1", 60)
        finish_delivery(session, "sld_1")
        assert not due_deliveries(session) and forget_deliveries(session) == 0
    assert rows(house, SlackDelivery)[0].payload == {}
    with house.db.write() as session:
        session.execute(update(SlackDelivery).values(created_at=now() - timedelta(days=8)))
        assert forget_deliveries(session) == 1


def test_a_delivery_that_cannot_be_acted_on_is_given_up_after_a_day(house: House) -> None:
    with house.db.write() as session:
        take_in(session, "sld_1", "message", {"text": "x"})
        assert put_off(session, "sld_1", "Slack is away") == "waiting"
        session.execute(update(SlackDelivery).values(created_at=now() - timedelta(days=2)))
        session.expire_all()
        assert put_off(session, "sld_1", "Slack is away") == "dead"


def test_a_message_that_changes_on_its_way_is_sent_again(house: House) -> None:
    first = posted(house, SAID)
    with house.db.write() as session:
        assert claim_post(session, first.id, 60) and not claim_post(session, first.id, 60)
    posted(house, OTHER)
    with house.db.write() as session:
        delivered_post(session, first.id, first.wanted, "C1", "1.0")
        assert due_posts(session) == [first.id]
        delivered_post(session, first.id, posted_hash(house), "C1", "1.0")
        assert due_posts(session) == []
    assert posted(house, OTHER).status == "sent" and posted(house, SAID).status == "waiting"


def posted_hash(house: House) -> str:
    return str(rows(house, SlackPost)[0].wanted)


def test_a_message_is_tried_for_days_and_a_word_to_one_person_for_minutes(house: House) -> None:
    posted(house, SAID)
    for kind, age, status in (
        ("answer", timedelta(hours=1), "waiting"),
        ("answer", timedelta(days=4), "dead"),
        ("told", timedelta(hours=1), "dead"),
    ):
        with house.db.write() as session:
            session.execute(
                update(SlackPost).values(kind=kind, changed_at=now() - age, status="waiting")
            )
            assert failed_post(session, "slp_1", "away", 3) == status


def test_old_messages_are_forgotten_but_not_those_that_are_watched(house: House) -> None:
    posted(house, SAID, watched=True)
    with house.db.write() as session:
        long_ago = {"changed_at": now() - timedelta(days=100), "status": "sent"}
        session.execute(update(SlackPost).values(**long_ago))
        assert forget_posts(session) == 0
        session.execute(update(SlackPost).values(watched=False))
        assert forget_posts(session) == 1


def test_an_account_is_one_persons_and_an_admin_says_whose(house: House) -> None:
    hire(house, {"Ana": "admin", "Cleo": "lead"})
    with house.db.write() as session:
        link_account(session, "Ana", "U0CLEO", "Cleo")
        assert person_at_slack(session, "U0CLEO") == "Cleo"
        with pytest.raises(Forbidden):
            link_account(session, "Cleo", "U0CLEO", "Ana")
        with pytest.raises(Conflict, match="is Cleo already"):
            link_account(session, "Ana", "U0CLEO", "Ana")
        cleo = session.get_one(Person, "per_Cleo")
        cleo.email = "cleo@example.org"
        session.add(cleo)
        session.flush()
        assert recognise(session, "U0OTHER", "cleo@example.org") == ""
        assert recognise(session, "U0OTHER", "") == ""
    assert [event.actor for event in rows(house, Event, verb="slack.link")] == ["Ana"]
