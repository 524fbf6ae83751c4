"""Items run by many: the same call again, other runners, batches, workers."""

import threading
from pathlib import Path

import pytest
from scripted import (
    BASE_SHA256,
    GOOD,
    away,
    decided,
    drafted,
    examples_of,
    finished,
    item_of,
    new_item,
    open_scripted_house,
    rows,
)

from agents.fakes import ScriptedModel
from graphs.house import House
from graphs.runner import advance, advance_all, create_item
from graphs.worker import pass_once, work
from storage.adapters import promote, put_adapter, set_adapter_status
from storage.briefs import BriefIn
from storage.errors import BadInput, LeaseHeld, ModelUnavailable, NotFound
from storage.items import WAITING
from storage.leases import take_lease
from storage.sources import put_source, serve_version
from storage.tables import Critique, Draft, Item, Snapshot, Task
from storage.views import item_view


def test_the_same_call_finds_a_finished_item_as_it_is(house: House) -> None:
    item_id = finished(house)
    before = (rows(house, Draft), rows(house, Critique), examples_of(house, item_id))
    assert advance(house, item_id) == "done"
    assert (rows(house, Draft), rows(house, Critique), examples_of(house, item_id)) == before


def test_an_item_that_another_runner_has_is_left_to_it(house: House) -> None:
    item_id = new_item(house)
    with house.db.write() as session:
        take_lease(session, item_id, "elsewhere:1:1", seconds=60)
    with pytest.raises(LeaseHeld, match="elsewhere"):
        advance(house, item_id)
    assert advance_all(house, [item_id]) == {item_id: "elsewhere"}


def test_many_items_are_drafted_at_once(house: House) -> None:
    ids = [new_item(house, f"n{n}") for n in range(12)]
    seen: list[str] = []
    statuses = advance_all(house, ids, lambda item_id, status: seen.append(item_id))
    assert statuses == dict.fromkeys(ids, "review")
    assert sorted(seen) == sorted(ids)
    assert len(rows(house, Task)) == 12


def test_the_first_error_of_a_batch_is_raised_and_the_rest_can_go_on(home: Path) -> None:
    def write(messages: list[dict[str, str]]) -> str:
        return away(messages) if broken and "n0" in messages[-1]["content"] else GOOD

    broken = True
    house = open_scripted_house(home, write, parallel=1)
    ids = [new_item(house, f"n{n}") for n in range(4)]
    with pytest.raises(ModelUnavailable):
        advance_all(house, ids)
    broken = False
    assert advance_all(house, ids) == dict.fromkeys(ids, "review")
    assert len(rows(house, Draft)) == 4
    house.close()


def test_a_worker_drafts_what_is_new_and_follows_decisions(house: House) -> None:
    first = drafted(house, "first")
    decided(house, first, "approve")
    second = new_item(house, "second")
    said: list[str] = []
    assert work(house, once=True, say=said.append) == 2
    assert [item_of(house, i).status for i in (first, second)] == ["done", "review"]
    assert len(said) == 2


def test_a_worker_says_an_error_and_goes_on_with_the_next_item(home: Path) -> None:
    def write(messages: list[dict[str, str]]) -> str:
        return away(messages) if "bad" in messages[-1]["content"] else GOOD

    house = open_scripted_house(home, write, item_retries=9)
    bad, good = new_item(house, "bad"), new_item(house, "good")
    said: list[str] = []
    assert pass_once(house, said.append, threading.Event()) == (1, 1)
    assert item_of(house, bad).status in WAITING
    assert item_of(house, good).status == "review"
    assert any("the model is away (start it)" in line for line in said)
    house.close()


def test_the_same_brief_is_the_same_item(house: House) -> None:
    assert new_item(house) == new_item(house)
    assert len(rows(house, Item)) == 1


def test_an_unknown_content_type_makes_no_item(house: House) -> None:
    with pytest.raises(NotFound, match="poem") as caught:
        new_item(house, content_type="poem")
    assert "product_blurb" in caught.value.next_step
    assert rows(house, Item) == []


def test_a_brief_cannot_name_a_page_as_its_record(house: House) -> None:
    with house.db.write() as session:
        serve_version(session, *put_source(session, "page.md", "page", "A page", "Words.", "ann"))
    with pytest.raises(BadInput, match="not a record"):
        create_item(house, "k", BriefIn(instruction="Write.", source_uri="page.md"), "ann")


def test_claims_of_a_draft_point_at_the_words_that_support_them(house: House) -> None:
    item_id = drafted(house)
    with house.db.read() as session:
        view = item_view(session, item_of(house, item_id), None)
    (claim,) = view["drafts"][0]["claims"]
    assert (claim["verdict"], claim["text"]) == ("supported", GOOD)
    assert "material: oiled alder" in claim["evidence"]["text"]


def test_a_tainted_live_adapter_writes_no_more(home: Path) -> None:
    model = ScriptedModel(lambda messages: GOOD)
    model.sha256 = BASE_SHA256
    house = open_scripted_house(home, model=model)
    with house.db.write() as session:
        session.add(Snapshot(id="snp_1", sha256="1"))
        session.flush()
        adapter = put_adapter(session, "snp_1", BASE_SHA256, recipe={}, base_model="scripted")
        adapter.status = "candidate"
        promote(session, adapter.id, "lead")
    first = drafted(house, "first")
    with house.db.write() as session:
        set_adapter_status(session, session.merge(adapter), "tainted", "ann", "withdrawn")
    second = drafted(house, "second")
    written_by = [rows(house, Draft, item_id=i)[0].adapter_id for i in (first, second)]
    assert written_by == [adapter.id, None]
    house.close()
