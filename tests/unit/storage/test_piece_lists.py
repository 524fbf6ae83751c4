"""The library's verbs: what is found, how a piece came about, and what taking it back marks."""

from datetime import timedelta
from pathlib import Path

import pytest
from desk_home import add_decision, add_review, open_home
from desk_published import add_piece, shelved, take_back
from sqlmodel import select

from graphs.house import House
from storage.errors import Forbidden
from storage.items import find_item
from storage.piece_lists import Wanted, library_page, piece_view
from storage.publications import publish
from storage.tables import Person, Publication
from storage.tables.base import now
from storage.withdraw import rehearse, withdraw


@pytest.fixture
def shelf(home: Path):
    house = shelved(home, 6)
    yield house
    house.close()


def titles(house: House, **wanted: object) -> list[str]:
    with house.db.read() as session:
        return [line["title"] for line in library_page(session, Wanted(**wanted), None)]  # type: ignore[arg-type]


def test_published_texts_are_searched_beside_titles(home: Path) -> None:
    house = open_home(home)
    add_piece(house, "Tarn pan", "It sings like a kettle.")
    add_review(house, "Kettle", "It pours.")
    assert sorted(titles(house, search="KETTLE")) == ["Kettle", "Tarn pan"]
    assert titles(house, search="kettle", published=True) == ["Tarn pan"]
    assert titles(house, search="100%") == []
    house.close()


def test_items_are_filtered(shelf: House) -> None:
    def counted(**wanted: object) -> int:
        return len(titles(shelf, **wanted))

    assert counted(published=True) == 6 and counted() == 7
    assert counted(status="withdrawn") == 1
    yesterday = now() - timedelta(days=1)
    assert (counted(until=yesterday), counted(since=yesterday)) == (0, 7)


def test_an_order_is_kept_over_pages(shelf: House) -> None:
    assert titles(shelf, order="title") == sorted(titles(shelf), key=str.lower)
    with shelf.db.read() as session:
        both = [
            line["id"]
            for offset in (0, 4)
            for line in library_page(session, Wanted(order="published"), None, 4, offset)
        ]
        whole = [line["id"] for line in library_page(session, Wanted(order="published"), None)]
    assert both == whole and len(set(whole)) == 7


def test_a_pieces_versions_are_drafts_and_edits_in_turn(home: Path) -> None:
    house = open_home(home)
    piece = add_piece(house, "Pan", "A second try.", before="A first try.", edited="A third.")
    with house.db.read() as session:
        view = piece_view(session, find_item(session, piece.item_id), None)
    said = [(v["kind"], v["text"], v["by"], v["published"]) for v in view["versions"]]
    writer = "local:smollm2-135m"
    assert said == [
        ("draft", "A first try.", writer, False),
        ("draft", "A second try.", writer, False),
        ("edit", "A third.", "Ana", True),
    ]
    verbs = [event["verb"] for event in view["history"]]
    assert verbs == ["item.create", "decision.edit", "publish"]
    house.close()


def test_a_withdrawal_stands_in_the_history_even_where_a_source_was_withdrawn(home: Path) -> None:
    house = open_home(home)
    piece = add_piece(house, "Pan", "It costs £9.", {"price": "£9"}, uri="catalogue.jsonl#pan")
    take_back(house, "catalogue.jsonl#pan", "Wrong row.")
    with house.db.read() as session:
        last = piece_view(session, find_item(session, piece.item_id), None)["history"][-1]
    assert (last["verb"], last["reason"]) == ("withdraw", "Wrong row.")
    house.close()


def test_a_withdrawal_is_rehearsed_without_a_trace(shelf: House) -> None:
    with shelf.db.read() as session:
        piece = session.exec(select(Publication).where(Publication.withdrawn_at.is_(None))).first()
    with shelf.db.write() as session:
        would = rehearse(session, piece.item_id, "Ana")
    assert would.pieces == [piece.item_id]
    assert len(titles(shelf, status="withdrawn")) == 1
    with shelf.db.write() as session:
        assert withdraw(session, piece.item_id, "Ana").as_dict() == would.as_dict()


def test_only_those_who_may_publish_and_take_back(home: Path) -> None:
    house = open_home(home)
    item = add_decision(house, add_review(house, "Pan", "It pours."), "approve")
    with house.db.write() as session:
        session.add(Person(id="per_1", name="Wim", role="writer"))
        session.add(Person(id="per_2", name="Rea", role="reviewer"))
    with house.db.write() as session:
        with pytest.raises(Forbidden, match="needs a reviewer"):
            publish(session, find_item(session, item), "Wim")
        publish(session, find_item(session, item), "Rea")
        with pytest.raises(Forbidden, match="needs a lead"):
            withdraw(session, item, "Rea")
    house.close()
