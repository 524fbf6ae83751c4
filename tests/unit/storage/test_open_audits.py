"""While an audit is open, whoever may judge the piece is told of it as of any that waits."""

import re
from typing import Any

import pytest
from scripted import item_of, new_item, tasks_of
from sqlmodel import Session
from team import hire, says

from graphs.house import House
from graphs.routing import Choice, ColdStart, Critiqued
from graphs.runner import advance
from storage.batches import batch_view, note_batch
from storage.items import find_item
from storage.open_audits import told_status
from storage.piece_lists import Wanted, library_page, pieces
from storage.publications import publish
from storage.views import item_view, items_view, routes_view

ASKED = "a person's judgement is asked for"
OWN = re.compile(r"\b[a-z]{2,3}_[0-9a-f]{12}\b|\d{4}-\d\d-\d\dT[\d:.]+(?:\+00:00|Z)|\b0\.\d+\b")
"""What differs between any two items: ids, times, seconds."""


class Unsure(ColdStart):
    """Nothing is sure enough to go out alone."""

    def choose(self, session: Session, draft: Critiqued) -> Choice:
        return Choice("review", "0.4 is below 0.9", confidence=0.4, threshold=0.9, said=ASKED)


class Sure(ColdStart):
    """All goes out, and all of it is audited."""

    def choose(self, session: Session, draft: Critiqued) -> Choice:
        sure: dict[str, Any] = {"confidence": 0.95, "threshold": 0.9, "audit": True}
        return Choice("accept", "0.95 reaches 0.9", why="audit", said=ASKED, **sure)


@pytest.fixture
def pair(house: House) -> tuple[str, str]:
    """An item that waits for a person, and one that is out and audited; of equal briefs."""
    found = []
    for policy in (Unsure(), Sure()):
        house.policy = policy
        found.append(new_item(house, channel=f"{len(found)}"))
        advance(house, found[-1])
    with house.db.write() as session:
        publish(session, find_item(session, found[1]), "ann")
    return found[0], found[1]


def told(house: House, item_id: str, judge: str | None) -> dict[str, str]:
    """Everything that somebody is told of an item, by where; what is each item's own left out."""
    with house.db.write() as session:
        item = find_item(session, item_id)
        batch = note_batch(session, [item.brief_id], "ann")
        ways: dict[str, Any] = {
            "status": told_status(session, item, judge),
            "item": {**item_view(session, item, judge), "brief": None},
            "routes": routes_view(session, item, judge),
            "line": [row for row in items_view(session, judge) if row["id"] == item_id],
            "shelf": [
                row for row in library_page(session, Wanted(), judge) if row["id"] == item_id
            ],
            "batch": batch_view(session, batch, judge),
        }
    return {way: OWN.sub("own", repr(said)) for way, said in ways.items()}


def test_to_their_judge_an_audited_piece_and_one_that_waits_are_alike(
    house: House, pair: tuple[str, str]
) -> None:
    waiting, audited = (told(house, item_id, "ann") for item_id in pair)
    assert audited == waiting
    assert item_of(house, pair[1]).status == "published"
    for words in ("audit'", "accept", "reaches", "below", "publish", "done"):
        assert words not in repr(audited).replace("'audit': False", "")


def found(house: House, judge: str | None, **wanted: Any) -> list[str]:
    """Ids that the two lists find, which must be the same."""
    with house.db.read() as session:
        shelf = [row["id"] for row in library_page(session, Wanted(**wanted), judge)]
        if set(wanted) <= {"status"}:
            assert shelf == [row["id"] for row in items_view(session, judge, **wanted)]
    return shelf


def test_lists_find_a_piece_where_its_judge_is_told_it_is(
    house: House, pair: tuple[str, str]
) -> None:
    waiting, audited = pair
    assert set(found(house, "ann", status="review")) == {waiting, audited}
    assert found(house, None, status="review") == [waiting]
    for wanted in ({"status": "published"}, {"published": True}, {"search": "38 by 24"}):
        assert found(house, "ann", **wanted) == []
        assert found(house, None, **wanted) == [audited]


def test_an_audit_keeps_nobody_waiting_who_does_not_judge_it(
    house: House, pair: tuple[str, str]
) -> None:
    hire(house)
    for judge in ("Wim", None):
        said = told(house, pair[1], judge)
        assert said["status"] == "'published'" and "'audit': True" in said["routes"]
        assert "'task': None" in said["item"] and "reaches" in said["item"]
    assert told(house, pair[1], "Ana")["status"] == "'review'"


def test_a_lead_alone_judges_what_others_differ_on(house: House, pair: tuple[str, str]) -> None:
    hire(house)
    with house.db.write() as session:
        for task in tasks_of(house, pair[1]):
            session.merge(task).needs = "lead"
    assert told(house, pair[1], "Ana")["status"] == "'published'"
    assert told(house, pair[1], "Cleo")["status"] == "'review'"


def test_once_it_is_decided_everything_is_told(house: House, pair: tuple[str, str]) -> None:
    (task,) = tasks_of(house, pair[1])
    says(house, task.id, "ann")
    said = told(house, pair[1], "ann")
    assert said["status"] == "'published'" and "'audit': True" in said["routes"]
    assert found(house, "ann", published=True) == [pair[1]]


def test_an_export_holds_all_that_is_out(house: House, pair: tuple[str, str]) -> None:
    with house.db.read() as session:
        assert [item.id for _, item in pieces(session, Wanted(), 10)] == [pair[1]]


def test_where_nothing_is_kept_back_a_judge_is_told_the_whole_route(house: House) -> None:
    item_id = new_item(house)
    advance(house, item_id)
    with house.db.read() as session:
        item = find_item(session, item_id)
        (mine,), (all_of_it,) = (routes_view(session, item, judge) for judge in ("ann", None))
    assert mine == all_of_it and mine["would_change"]
