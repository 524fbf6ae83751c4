"""Tables and queries: every row is a source."""

from pathlib import Path

from ingesting import CountingVectors, names
from scripted import rows

from graphs.house import House
from graphs.ingest import Wishes, ingest
from graphs.query_places import Query
from storage.tables import Place


def test_rows_of_a_table_change_one_by_one(
    house: House, docs: Path, vectors: CountingVectors
) -> None:
    table = docs / "goods.csv"
    table.write_text("sku,name,price\nA1,Alder board,£42\nB2,Beech bowl,£30\n", encoding="utf-8")
    ingest(house, [str(table)])
    vectors.texts.clear()
    table.write_text("sku,name,price\nA1,Alder board,£42\nB2,Beech bowl,£35\n", encoding="utf-8")
    report = ingest(house, [str(table)])
    assert (names(report.changed), names(report.unchanged)) == (["goods.csv#B2"], ["goods.csv#A1"])
    assert len(vectors.texts) == 1


def test_a_broken_row_is_refused_and_retires_nothing(house: House, docs: Path) -> None:
    table = docs / "goods.jsonl"
    table.write_text('{"sku": "A1", "name": "Board"}\n{"sku": "B2", "name": "Bowl"}\n')
    ingest(house, [str(table)])
    table.write_text('{"sku": "A1", "name": "Board"}\n{"sku": "B2", "name": \n')
    report = ingest(house, [str(table)])
    assert names(report.unchanged) == ["goods.jsonl#A1"]
    assert len(report.refused) == 1
    assert report.retired == []


def test_rows_of_a_query_are_sources_and_its_mark_is_kept(house: House, tmp_path: Path) -> None:
    from sqlalchemy import create_engine, text

    url = f"sqlite:///{tmp_path / 'shop.db'}"
    engine = create_engine(url)

    def run(sql: str) -> None:
        with engine.begin() as connection:
            connection.execute(text(sql))

    run("CREATE TABLE goods (sku TEXT, name TEXT, changed TEXT)")
    run("INSERT INTO goods VALUES ('A1', 'Board', '2026-01-01'), ('B2', 'Bowl', '2026-01-02')")
    query = Query("SELECT * FROM goods WHERE changed >= :since ORDER BY sku", mark="changed")
    assert len(ingest(house, [url], Wishes(query=query)).added) == 2
    run("UPDATE goods SET name = 'Big bowl', changed = '2026-01-03' WHERE sku = 'B2'")
    report = ingest(house, [url], Wishes(query=query))
    assert (len(report.changed), report.retired) == (1, [])
    assert [place.mark for place in rows(house, Place)] == ["2026-01-03"]
    whole = Query("SELECT sku, name FROM goods")
    ingest(house, [url], Wishes(query=whole))
    run("DELETE FROM goods WHERE sku = 'A1'")
    assert len(ingest(house, [url], Wishes(query=whole)).retired) == 1
    engine.dispose()


def refusal(house: House, url: str, query: str) -> str:
    report = ingest(house, [url], Wishes(query=Query(query)))
    assert report.useless
    ((reason),) = report.refused.values()
    return reason


def test_a_database_that_refuses_is_said(house: House, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    assert "there is no database" in refusal(house, url, "SELECT * FROM absent")
    assert not (tmp_path / "shop.db").exists()
    (tmp_path / "shop.db").touch()
    assert "no such table" in refusal(house, url, "SELECT * FROM absent")
    assert "only read" in refusal(house, url, "DELETE FROM goods RETURNING *")


def test_passwords_are_kept_out_of_what_is_stored(house: House, home: Path) -> None:
    for name, query in (
        ("mysql://me:secretpw@h/x", Query("SELECT 1")),
        ("https://me:secretpw@127.0.0.1/x", None),
    ):
        ingest(house, [name], Wishes(query=query))
    house.db.engine.dispose()
    stored = b"".join(path.read_bytes() for path in home.glob("copydesk.db*"))
    assert b"secretpw" not in stored
