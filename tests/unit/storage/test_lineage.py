"""Where a piece came from and what came of it; and taking things back with all of that."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from scripted import (
    BASE_SHA256,
    FACTS,
    GOOD,
    ScriptedModel,
    decided,
    drafted,
    examples_of,
    finished,
    item_of,
    open_scripted_house,
    rows,
)

from graphs.backlog import import_pieces
from graphs.house import House
from graphs.pieces import read_pieces
from graphs.runner import advance
from storage.adapters import find_adapter, live_adapter, promote, put_adapter
from storage.briefs import BriefIn
from storage.curation.filters import Rules
from storage.curation.splits import split_of
from storage.errors import Conflict, NotFound
from storage.lineage import trace
from storage.publications import publish
from storage.snapshots import freeze
from storage.sources import put_source
from storage.tables import Example, Item, Publication, Snapshot, Source
from storage.tables.base import sha256_text
from storage.withdraw import Withdrawal, withdraw


@dataclass
class Loop:
    """One turn of the loop: what was approved trained an adapter, and that wrote a piece."""

    house: House
    learned_from: str  # published item whose examples trained the adapter
    snapshot: str
    adapter: str
    written: str  # published item that the adapter wrote

    def take_back(self, name: str) -> Withdrawal:
        with self.house.db.write() as session:
            return withdraw(session, name, "ann", "the price is wrong")

    def trace(self, name: str) -> dict:
        with self.house.db.read() as session:
            return trace(session, name)


def published(house: House, name: str, facts: dict[str, str]) -> str:
    item_id = drafted(house, name, facts=facts)
    decided(house, item_id, reviewer="maria")
    advance(house, item_id)
    with house.db.write() as session:
        publish(session, session.get_one(Item, item_id), "ann")
    return item_id


def training_name(house: House) -> str:
    """A name of a brief whose rows train, rather than judge."""
    for n in range(50):
        brief = BriefIn(instruction=f"Write the blurb. n{n}", facts=FACTS)
        if split_of(brief.key(), 0.2) == "train":
            return f"n{n}"
    raise AssertionError


def open_here(home: Path) -> House:
    model = ScriptedModel(lambda messages: GOOD)
    model.sha256 = BASE_SHA256
    return open_scripted_house(home, model=model)


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Loop:
    """The loop as every test here finds it, made once."""
    folder = tmp_path_factory.mktemp("turned")
    house = open_here(folder / "home")
    first = published(house, training_name(house), FACTS)
    lines = [f'{{"instruction": "Blurb {n}.", "text": "It is {n}."}}' for n in range(20)]
    (folder / "p.jsonl").write_text("\n".join(lines))
    import_pieces(house, read_pieces(folder / "p.jsonl"), "ann")
    with house.db.write() as session:
        snapshot = freeze(session, house.settings.home, Rules(), "ann")
        adapter = put_adapter(
            session, snapshot.id, BASE_SHA256, recipe={"name": "r"}, base_model="scripted"
        )
        adapter.status = "candidate"
        promote(session, adapter.id, "lead")
    second = published(house, "second", {**FACTS, "care": "wipe"})
    house.close()
    return Loop(house, first, snapshot.id, adapter.id, second)


@pytest.fixture
def loop(turned: Loop, home: Path) -> Iterator[Loop]:
    """A copy of the loop, for one test to take apart."""
    shutil.copytree(turned.house.settings.home, home)
    house = open_here(home)
    yield replace(turned, house=house)
    house.close()


def test_a_publication_is_frozen_with_all_it_came_from(loop: Loop) -> None:
    (piece,) = rows(loop.house, Publication, item_id=loop.written)
    assert piece.text == GOOD
    assert piece.text_sha256 == sha256_text(GOOD)
    assert (piece.adapter_id, piece.model_sha256) == (loop.adapter, BASE_SHA256)
    assert piece.reviewer == "maria"
    assert piece.decision_id and piece.critique_id and piece.route_id and piece.prompt_version
    assert {"cited"} <= {span["use"] for span in piece.passages}


def test_publishing_twice_is_publishing_once(loop: Loop) -> None:
    (piece,) = rows(loop.house, Publication, item_id=loop.written)
    with loop.house.db.write() as session:
        again = publish(session, session.get_one(Item, loop.written), "somebody else")
    assert again.id == piece.id
    assert len(rows(loop.house, Publication)) == 2


def test_only_what_was_approved_is_published(house: House) -> None:
    for item_id, status in ((drafted(house, "a"), "review"), (finished(house, "b", "reject"), "")):
        with house.db.write() as session, pytest.raises(Conflict, match=status or "rejected"):
            publish(session, session.get_one(Item, item_id), "ann")
    assert rows(house, Publication) == []


def test_a_published_sentence_leads_to_the_words_of_its_source(loop: Loop) -> None:
    found = loop.trace(loop.written)
    (claim,) = found["drafts"][-1]["claims"]
    assert claim["text"] == GOOD
    evidence = claim["evidence"]
    (source,) = [s for s in rows(loop.house, Source) if s.id == evidence["source"]]
    assert source.uri == evidence["uri"]
    assert "price: £42" in evidence["text"]
    assert found["decisions"][0]["reviewer"] == "maria"


def test_a_piece_leads_up_to_the_adapter_and_its_snapshot(loop: Loop) -> None:
    adapter = loop.trace(loop.written)["drafts"][0]["adapter"]
    assert (adapter["adapter"], adapter["snapshot"]) == (loop.adapter, loop.snapshot)
    assert adapter["signed_by"] == "lead"
    assert adapter["snapshot_sha256"] == rows(loop.house, Snapshot)[0].sha256


def test_a_piece_leads_down_to_the_adapters_it_trained(loop: Loop) -> None:
    examples = {e["kind"]: e for e in loop.trace(loop.learned_from)["examples"]}
    assert examples["sft"]["snapshots"] == {loop.snapshot: "train"}
    assert examples["sft"]["adapters"] == [loop.adapter]


def test_an_adapter_leads_up_to_its_examples_and_down_to_its_pieces(loop: Loop) -> None:
    found = loop.trace(loop.adapter)
    assert loop.learned_from in {example["item"] for example in found["examples"]}
    assert found["published_items"] == [loop.written]


def test_a_source_leads_down_to_the_items_that_rest_on_it(loop: Loop) -> None:
    evidence = loop.trace(loop.learned_from)["drafts"][0]["claims"][0]["evidence"]
    for name in (evidence["source"], evidence["uri"]):
        assert [item["item"] for item in loop.trace(name)["items"]] == [loop.learned_from]


def test_publications_decisions_and_examples_lead_to_their_item(loop: Loop) -> None:
    found = loop.trace(loop.written)
    names = [
        found["publication"]["id"],
        found["decisions"][0]["id"],
        found["examples"][0]["example"],
    ]
    assert [loop.trace(name)["item"] for name in names] == [loop.written] * 3


def test_nothing_is_traced_to_nowhere(loop: Loop) -> None:
    for name in ("nothing", "adp_nothing", "pub_nothing", ""):
        with pytest.raises(NotFound):
            loop.trace(name)


def test_withdrawing_a_piece_marks_everything_downstream(loop: Loop) -> None:
    result = loop.take_back(loop.learned_from)
    house = loop.house
    assert result.pieces == [loop.learned_from]
    assert item_of(house, loop.learned_from).status == "withdrawn"
    assert sorted(result.examples) == sorted(e.id for e in examples_of(house, loop.learned_from))
    assert (result.snapshots, result.adapters) == ([loop.snapshot], [loop.adapter])
    assert result.stopped_writing == [loop.adapter]
    assert result.pieces_by_tainted_adapters == [loop.written]
    piece = {p.item_id: p for p in rows(house, Publication)}
    assert piece[loop.learned_from].withdrawn_reason == "the price is wrong"
    assert piece[loop.written].withdrawn_at is None
    assert loop.adapter in piece[loop.written].tainted_reason
    assert rows(house, Snapshot)[0].tainted_reason == "the price is wrong"
    assert len(rows(house, Example)) == 24, "nothing is deleted"


def test_a_tainted_adapter_is_not_live_and_cannot_be_promoted(loop: Loop) -> None:
    loop.take_back(loop.learned_from)
    with loop.house.db.write() as session:
        assert live_adapter(session, BASE_SHA256) is None
        assert find_adapter(session, loop.adapter).status == "tainted"
        with pytest.raises(Conflict, match="tainted"):
            promote(session, loop.adapter, "lead")
    assert loop.house.adapter_for("live") is None
    with pytest.raises(Conflict, match="cannot write"):
        loop.house.adapter_for(loop.adapter)


def test_a_live_adapter_writes_and_a_tainted_one_does_not(loop: Loop) -> None:
    drafted(loop.house, "before")
    assert set(loop.house.model.adapters) == {loop.adapter}
    loop.take_back(loop.learned_from)
    drafted(loop.house, "after")
    assert list(dict.fromkeys(loop.house.model.adapters)) == [loop.adapter, None]


def test_withdrawing_a_source_takes_back_what_rests_on_it(loop: Loop) -> None:
    source = loop.trace(loop.learned_from)["drafts"][0]["claims"][0]["evidence"]["source"]
    result = loop.take_back(source)
    assert result.pieces == [loop.learned_from]
    assert result.adapters == [loop.adapter]
    assert item_of(loop.house, loop.written).status == "published", "it rests on another source"
    evidence = loop.trace(loop.learned_from)["drafts"][0]["claims"][0]["evidence"]
    assert evidence["withdrawn"] is True


def test_withdrawing_twice_marks_nothing_twice(loop: Loop) -> None:
    loop.take_back(loop.learned_from)
    again = loop.take_back(loop.learned_from)
    assert (again.pieces, again.examples, again.adapters) == ([], [], [])
    piece = {p.item_id: p for p in rows(loop.house, Publication)}[loop.learned_from]
    assert piece.withdrawn_at is not None


def test_a_withdrawn_piece_is_not_published_again(loop: Loop) -> None:
    loop.take_back(loop.written)
    with loop.house.db.write() as session, pytest.raises(Conflict, match="withdrawn"):
        publish(session, session.get_one(Item, loop.written), "ann")


def test_a_source_that_nothing_rests_on_is_withdrawn_alone(house: House) -> None:
    with house.db.write() as session:
        source, _ = put_source(session, "page.md", "page", "A page", "Words.", "ann")
        result = withdraw(session, source.uri, "ann")
    assert result.as_dict() == {**Withdrawal(source.uri).as_dict()}
    assert rows(house, Source)[0].withdrawn_reason == "page.md was withdrawn"


def test_there_is_no_withdrawing_nothing(house: House) -> None:
    with house.db.write() as session, pytest.raises(NotFound, match="no item and no source"):
        withdraw(session, "nothing", "ann")
