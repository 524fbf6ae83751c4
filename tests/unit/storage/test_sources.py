"""Sources: versions are kept, passages are spans of them."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphs.house import House
from graphs.ingest import Document, files_of, ingest, read_file, spans_of
from graphs.runner import advance, create_item
from storage.briefs import BriefIn
from storage.errors import BadInput, NotFound
from storage.items import find_item
from storage.sources import (
    find_source,
    list_sources,
    passages_of,
    put_source,
    read_passages,
    versions_of,
)
from storage.tables import Passage, Source
from storage.views import item_view
from storage.withdraw import withdraw

PAGE = """# Returns

You may return anything within 30 days. We pay the postage: £4.50 at most.

## Refunds

Refunds take 5 working days…
"""


def put(house: House, text: str, uri: str = "page.md") -> tuple[Source, str]:
    with house.db.write() as session:
        source, version = put_source(session, uri, "page", "A page", text, "ann")
    return source, version.id


def read_all(house: House) -> list[tuple[Passage, str, Source]]:
    """Every passage with its words."""
    with house.db.read() as session:
        found = [
            passage.id
            for source in list_sources(session, ("page", "record", "facts"))
            for version in versions_of(session, source.id)
            for passage in passages_of(session, version.id)
        ]
        return [
            (p, v.text[p.start : p.end], s) for p, v, s in read_passages(session, found).values()
        ]


def test_the_same_text_is_the_same_version(house: House) -> None:
    assert put(house, "Words.") == put(house, "Words.")


def test_a_changed_text_is_a_new_version_and_the_old_one_stays(house: House) -> None:
    source, _ = put(house, "Old words.")
    put(house, "New words.")
    with house.db.read() as session:
        versions = versions_of(session, source.id)
    assert [(v.number, v.text) for v in versions] == [(1, "Old words."), (2, "New words.")]


def test_a_source_is_found_by_its_id_and_by_its_uri(house: House) -> None:
    source, _ = put(house, "Words.")
    with house.db.read() as session:
        assert find_source(session, source.id) == find_source(session, "page.md")
        with pytest.raises(NotFound, match=r"elsewhere\.md"):
            find_source(session, "elsewhere.md")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(text=st.text(min_size=1, max_size=2000).filter(str.strip))
def test_passages_are_the_words_at_their_place(text: str) -> None:
    for start, end, _ in spans_of(Document("page.md", "page", "A page", text)):
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()


def test_every_word_of_a_page_is_in_a_passage() -> None:
    text = "\n\n".join(f"## Part {n}\n\n" + f"Sentence {n} of the page. " * 30 for n in range(8))
    covered = "".join(
        text[start:end] for start, end, _ in spans_of(Document("p", "page", "", text))
    )
    assert "".join(covered.split()) == "".join(text.split())


def test_an_ingested_page_reads_back_word_for_word(house: House, tmp_path: Path) -> None:
    (tmp_path / "returns.md").write_text(PAGE, encoding="utf-8")
    report = ingest(house, [str(tmp_path / "returns.md")])
    assert len(report.added) == 1
    words = "\n".join(text for _, text, _ in read_all(house))
    for line in PAGE.strip().splitlines():
        assert line in words


def test_ingesting_again_changes_nothing(house: House, tmp_path: Path) -> None:
    (tmp_path / "returns.md").write_text(PAGE, encoding="utf-8")
    ingest(house, [str(tmp_path)])
    before = read_all(house)
    report = ingest(house, [str(tmp_path)])
    assert (len(report.unchanged), report.passages) == (1, 0)
    assert read_all(house) == before
    assert house.vectors.count() == len(before)


def test_a_changed_page_serves_its_new_words_alone(house: House, tmp_path: Path) -> None:
    page = tmp_path / "returns.md"
    for text in (PAGE, PAGE.replace("30 days", "60 days")):
        page.write_text(text, encoding="utf-8")
        report = ingest(house, [str(page)])
    assert len(report.changed) == 1
    hits = house.vectors.search("return anything within days", 10)
    with house.db.read() as session:
        found = read_passages(session, [hit.id for hit in hits]).values()
    served = [version.text[p.start : p.end] for p, version, _ in found]
    assert any("60 days" in text for text in served)
    assert not any("30 days" in text for text in served)


def test_what_was_withdrawn_is_no_evidence_any_more(house: House, tmp_path: Path) -> None:
    (tmp_path / "returns.md").write_text(PAGE, encoding="utf-8")
    ingest(house, [str(tmp_path)])
    ((source),) = [s for _, _, s in read_all(house)][:1]
    with house.db.write() as session:
        withdraw(session, source.uri, "ann")
    assert read_all(house) == []


def test_unreadable_files_are_refused_and_the_rest_goes_on(house: House, tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "latin.txt").write_bytes("caf\xe9".encode("latin-1"))
    (tmp_path / "empty.md").write_text("  \n")
    (tmp_path / "broken.jsonl").write_text('{"name": "a"}\n{"name": \n')
    report = ingest(house, [str(tmp_path)])
    assert [Path(uri).name for uri in report.added] == ["good.md"]
    refused = {Path(path).name: why for path, why in report.refused.items()}
    assert sorted(refused) == ["broken.jsonl", "empty.md", "latin.txt"]
    assert "byte 3" in refused["latin.txt"]
    assert "line 2" in refused["broken.jsonl"]


def test_a_url_or_a_missing_path_is_said_at_once() -> None:
    with pytest.raises(BadInput, match="URLs"):
        files_of("https://example.org/page")
    with pytest.raises(BadInput, match=r"nowhere\.md"):
        files_of("nowhere.md")


CSV = (
    'sku,name,material,note\nA1,Alder board,"oiled\nalder","a ""fine"" one"\nB2,Beech bowl,beech,\n'
)


def test_a_table_gives_one_record_a_row(tmp_path: Path) -> None:
    (tmp_path / "goods.csv").write_text(CSV, encoding="utf-8")
    first, second = read_file(tmp_path / "goods.csv")
    assert first.text == 'sku: A1\nname: Alder board\nmaterial: oiled alder\nnote: a "fine" one\n'
    assert second.text == "sku: B2\nname: Beech bowl\nmaterial: beech\n"
    assert second.uri.endswith("goods.csv#B2")


def test_a_record_with_line_breaks_gives_whole_facts(house: House, tmp_path: Path) -> None:
    (tmp_path / "goods.csv").write_text(CSV, encoding="utf-8")
    ingest(house, [str(tmp_path)])
    uri = f"{(tmp_path / 'goods.csv').resolve().as_posix()}#A1"
    item_id = create_item(house, "k", BriefIn(instruction="Write.", source_uri=uri), "ann")
    advance(house, item_id)
    with house.db.read() as session:
        facts = item_view(session, find_item(session, item_id))["brief"]["facts"]
    assert facts["material"] == "oiled alder"
    assert set(facts) == {"sku", "name", "material", "note"}


def test_a_cell_of_two_megabytes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "goods.csv").write_text(f"sku,note\nA1,{'x' * 2_000_000}\n")
    with pytest.raises(BadInput, match=r"goods\.csv"):
        read_file(tmp_path / "goods.csv")


def test_unusual_line_breaks_inside_a_value_do_not_break_a_row(tmp_path: Path) -> None:
    (tmp_path / "goods.jsonl").write_text(
        '{"name": "Alder\u2028board", "price": "£42"}\n{"name": "Beech\x85bowl"}\n',
        encoding="utf-8",
    )
    first, second = read_file(tmp_path / "goods.jsonl")
    assert first.text == "name: Alder board\nprice: £42\n"
    assert second.text == "name: Beech bowl\n"
