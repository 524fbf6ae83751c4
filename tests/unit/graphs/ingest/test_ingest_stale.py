"""Items whose sources no longer say what they quote are stale, and no others."""

from pathlib import Path

from ingesting import RETURNS, names
from scripted import rows

from graphs.house import House
from graphs.ingest import ingest
from graphs.runner import advance, create_item
from storage.briefs import BriefIn
from storage.tables import Item


def item_on(house: House, docs: Path, uri: str = "") -> str:
    """An item drafted from the docs (or from one record), waiting for its review."""
    ingest(house, [str(docs)])
    brief = BriefIn(instruction="Say within how many days one may return.", source_uri=uri)
    item_id = create_item(house, f"brf_{uri}", brief, "ann")
    advance(house, item_id)
    return item_id


def stale(house: House, item_id: str) -> str:
    item: Item = rows(house, Item, id=item_id)[0]
    return item.stale


def test_drafts_that_quote_what_changed_are_flagged_stale(house: House, docs: Path) -> None:
    item_id = item_on(house, docs)
    assert stale(house, item_id) == ""
    (docs / "returns.md").write_text(RETURNS.replace("30 days", "60 days"), encoding="utf-8")
    report = ingest(house, [str(docs)])
    assert report.stale_items == [item_id]
    assert "Returns" in stale(house, item_id)


def test_drafts_whose_evidence_still_stands_are_not_stale(house: House, docs: Path) -> None:
    item_id = item_on(house, docs)
    (docs / "returns.md").write_text(RETURNS + "\n## Shops\n\nOr in a shop.\n", encoding="utf-8")
    report = ingest(house, [str(docs)])
    assert (names(report.changed), report.stale_items) == (["returns.md"], [])
    assert stale(house, item_id) == ""


def test_a_retired_record_makes_its_items_stale(house: House, docs: Path) -> None:
    table = docs / "goods.csv"
    table.write_text("sku,name,price\nA1,Alder board,£42\nB2,Beech bowl,£30\n", encoding="utf-8")
    item_id = item_on(house, docs, f"{table.resolve().as_posix()}#A1")
    table.write_text("sku,name,price\nB2,Beech bowl,£30\n", encoding="utf-8")
    report = ingest(house, [str(docs)])
    assert (names(report.retired), report.stale_items) == (["goods.csv#A1"], [item_id])


def test_of_several_records_only_the_drafts_on_a_changed_one_are_stale(
    house: House, docs: Path
) -> None:
    table = docs / "goods.csv"
    table.write_text("sku,name,price\nA1,Alder board,£42\nB2,Beech bowl,£30\n", encoding="utf-8")
    on_a1 = item_on(house, docs, f"{table.resolve().as_posix()}#A1")
    table.write_text("sku,name,price\nA1,Alder board,£42\nB2,Beech bowl,£35\n", encoding="utf-8")
    assert ingest(house, [str(table)]).stale_items == []
    table.write_text("sku,name,price\nA1,Alder board,£45\nB2,Beech bowl,£35\n", encoding="utf-8")
    assert ingest(house, [str(table)]).stale_items == [on_a1]
