"""An open audit looks like any other task at every door: command line, API, desk, chat."""

import json
from pathlib import Path

import pytest
from api_client import calling, token_for
from calling import Call
from desk_home import add_review, open_home
from scripted import AuditAll, new_item, open_scripted_house
from sqlmodel import select

from graphs.house import House
from graphs.intake import handle
from graphs.runner import advance
from storage.items import find_item, route_of, set_status
from storage.publications import publish
from storage.tables import Item, Task


def audited_in(house: House) -> str:
    """A piece that is out, and whose audit waits."""
    house.policy = AuditAll()
    item_id = new_item(house)
    assert advance(house, item_id) == "done"
    with house.db.write() as session:
        publish(session, find_item(session, item_id), "ann")
    return item_id


@pytest.fixture
def audited(house: House) -> str:
    return audited_in(house)


def test_the_command_line_tells_no_audit(call: Call, home: Path) -> None:
    house = open_scripted_house(home)
    item_id = audited_in(house)
    house.close()
    assert call("show", item_id, "--json").json["status"] == "review"
    assert call("show", item_id, "--json").json["publication"] is None
    (route,) = call("route", item_id, "--json").json
    assert (route["route"], route["reason"], route["audit"]) == ("review", "please look", False)
    for said in (call("show", item_id), call("route", item_id), call("items")):
        assert not any(word in said.out for word in ("published", "done", "accept", "good enough"))
    assert call("items", "--status", "published", "--json").json == []


def test_the_api_tells_no_audit_to_a_token_that_may_decide(house: House, audited: str) -> None:
    with calling(house) as client:
        item = client.get(f"/v1/items/{audited}").json()
        assert (item["status"], item["publication"]) == ("review", None)
        assert item["drafts"][0]["route"]["route"] == "review"
        assert client.get("/v1/items", params={"status": "published"}).json()["rows"] == []
        stream = client.get(f"/v1/items/{audited}/events", params={"wait": 0}).text
        assert json.dumps({"id": audited, "status": "review"}) in stream


def test_a_program_that_only_reads_gets_what_is_out(house: House, audited: str) -> None:
    with calling(house, token_for(house, scopes=["read"])) as client:
        (row,) = client.get("/v1/items", params={"status": "published"}).json()["rows"]
        assert (row["id"], row["status"]) == (audited, "published")
        assert client.get(f"/v1/items/{audited}").json()["publication"]


def test_the_chat_tells_no_audit(house: House, audited: str) -> None:
    said = [
        handle(house, "cnv_1", "ann", words, "").text
        for words in (f"/why {audited}", f"/status {audited}", "/status")
    ]
    assert "went to review: please look" in said[0]
    assert all("waits for a reviewer" in one for one in said)


def test_the_library_tells_no_audit(home: Path, desk_at) -> None:
    house = open_home(home)
    task_id = add_review(house, "Tarn pan", "It pours.")
    with house.db.write() as session:
        task = session.get_one(Task, task_id)
        task.why, item = "audit", session.get_one(Item, task.item_id)
        route = route_of(session, task.draft_id)
        assert route is not None
        route.route, route.audit = "accept", True
        set_status(session, item, "done")
        publish(session, item, "Ana")
    house.close()
    desk = desk_at("Ana").open("library")
    assert "Tarn pan" in desk.words and "Published" not in desk.markup
    desk.app.segmented_control(key="items-shelf").set_value("pieces").run()
    assert "Tarn pan" not in desk.words
    desk.open("library", item=task.item_id)
    assert desk.has("review-it") and not desk.has("piece-story")
    assert "ccepted" not in desk.words
    house = open_home(home)
    with house.db.read() as session:
        assert session.exec(select(Item.status)).one() == "published"
    house.close()
