"""Published pieces as files: read back with the libraries that others read them with."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from desk_home import add_review, open_home
from desk_published import add_piece, shelved, take_back
from docx import Document
from sqlmodel import select

from agents.readers.front_matter import front_matter
from graphs.house import House
from storage.errors import BadInput, Conflict
from storage.items import find_item
from storage.piece_files.export import export_piece, export_pieces
from storage.piece_files.write import FORMATS, file_name, guarded, suffix_of, write_pieces
from storage.piece_lists import Wanted
from storage.tables import Item
from storage.tables.base import sha256_text

HOSTILE = '<script>alert(1)</script> **bold** [x](javascript:alert(1))\n\n"--- \x07\u202eevil\n=1+1'
FACTS = {"name": "Tarn pan", "price": "£29"}


@pytest.fixture
def shelf(home: Path):
    house = open_home(home)
    yield house
    house.close()


def exported(house: House, item: str, form: str, folder: Path) -> bytes:
    path = folder / f"piece.{form}"
    with house.db.read() as session:
        assert export_piece(session, find_item(session, item), path, form).pieces == 1
    return path.read_bytes()


def all_exported(house: House, form: str, folder: Path, **wanted: Any) -> bytes:
    path = folder / f"pieces{suffix_of(form, many=True)}"
    with house.db.read() as session:
        export_pieces(session, Wanted(**wanted), path, form)
    return path.read_bytes()


def test_markdown_keeps_the_text_under_its_provenance(shelf: House, tmp_path: Path) -> None:
    piece = add_piece(shelf, "Tarn pan", "It costs £29.", FACTS, edited="It is £29.\n\nAt last.")
    page = exported(shelf, piece.item_id, "md", tmp_path).decode()
    matter = front_matter(page)
    body = page[matter.end :].strip("\n")
    assert sha256_text(body) == matter.values["text_sha256"] == piece.text_sha256
    assert (matter.values["reviewer"], matter.values["origin"]) == ("Ana", "machine")
    assert matter.values["facts"] == FACTS
    assert {source["use"] for source in matter.values["sources"]} == {"given"}


def test_html_holds_everything_as_text(shelf: House, tmp_path: Path) -> None:
    piece = add_piece(shelf, HOSTILE[:40], HOSTILE, {"name": HOSTILE[:40]})
    page = exported(shelf, piece.item_id, "html", tmp_path).decode()
    soup = BeautifulSoup(page, "html.parser")
    assert not soup.find_all(["script", "a", "img"])
    assert "<script>alert(1)</script> **bold**" in soup.body.get_text()
    assert "\x07" not in page and len(soup.body.find_all("p")) == 2
    metas = {meta.get("name"): meta.get("content") for meta in soup.find_all("meta")}
    assert metas["copydesk-text_sha256"] == piece.text_sha256
    assert metas["copydesk-reviewer"] == "Ana" and "sha256" in metas["copydesk-source"]


def test_docx_holds_the_text_and_its_provenance_in_its_properties(
    shelf: House, tmp_path: Path
) -> None:
    piece = add_piece(shelf, "Tarn pan", f"One.\nTwo.\n\n{HOSTILE}", FACTS)
    document = Document(io.BytesIO(exported(shelf, piece.item_id, "docx", tmp_path)))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[:2] == ["Tarn pan", "One.\nTwo."]
    assert lines[2].startswith("<script>alert(1)</script>")
    said = document.core_properties
    assert (said.identifier, said.version) == (piece.id, piece.text_sha256)
    assert (said.author, said.content_status, said.title) == ("Ana", "published", "Tarn pan")
    assert piece.item_id in said.comments and " v1" in said.keywords


def test_long_values_are_cut_where_a_property_ends(shelf: House, tmp_path: Path) -> None:
    piece = add_piece(shelf, "Pan " * 30, "It pours.", uri="x" * 400)
    document = Document(io.BytesIO(exported(shelf, piece.item_id, "docx", tmp_path)))
    assert len(document.core_properties.keywords) == 255


def test_json_holds_the_claims_with_their_evidence(shelf: House, tmp_path: Path) -> None:
    piece = add_piece(shelf, "Tarn pan", "The Tarn pan costs £29.", {"price": "costs £29"})
    said = json.loads(exported(shelf, piece.item_id, "json", tmp_path))
    assert (said["text"], said["text_sha256"]) == (piece.text, piece.text_sha256)
    assert said["claims"][0]["evidence"]["uri"] == said["sources"][0]["uri"]
    assert said["brief"]["facts"]["price"] == "costs £29" and said["withdrawn_at"] == ""


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
def test_no_cell_of_a_csv_begins_like_a_formula(start: str) -> None:
    assert guarded(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"
    assert guarded(f"It is {start}2.") == f"It is {start}2."


def test_a_csv_says_how_many_cells_it_guarded(shelf: House, tmp_path: Path) -> None:
    add_piece(shelf, "=SUM(A1)", '=HYPERLINK("http://x")\nline two', {"name": "=SUM(A1)"})
    add_piece(shelf, "Möwe, groß", 'A "quoted" text.', {"price": "-5"})
    path = tmp_path / "pieces.csv"
    with shelf.db.read() as session:
        written = export_pieces(session, Wanted(), path, "csv")
    assert (written.pieces, written.guarded) == (2, 2)
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert rows[0]["title"] == "'=SUM(A1)"
    assert rows[0]["text"] == '\'=HYPERLINK("http://x")\nline two'
    assert (rows[1]["title"], rows[1]["text"]) == ("Möwe, groß", 'A "quoted" text.')
    assert rows[1]["reviewer"] == "Ana" and "sha256" in rows[1]["sources"]


def test_everything_that_fits_is_one_table_list_or_archive(home: Path, tmp_path: Path) -> None:
    house = shelved(home, 6)
    assert len(json.loads(all_exported(house, "json", tmp_path))) == 6
    assert len(json.loads(all_exported(house, "json", tmp_path, status="published"))) == 5
    posts = all_exported(house, "md", tmp_path, content_type="social_post")
    with zipfile.ZipFile(io.BytesIO(posts)) as archive:
        (name,) = archive.namelist()
        matter = yaml.safe_load(archive.read(name).decode().split("---")[1])
    assert name.endswith(".md") and matter["content_type"] == "social_post"
    for form in ("html", "docx"):
        with zipfile.ZipFile(io.BytesIO(all_exported(house, form, tmp_path))) as archive:
            assert len(archive.namelist()) == 6
            assert sum("-withdrawn" in name for name in archive.namelist()) == 1
    house.close()


def test_file_names_hold_nothing_that_a_path_is_made_of() -> None:
    piece = {"title": "../../etc/pass\0wd Müller: a?", "item": "it_1", "withdrawn_at": ""}
    named = file_name({**piece, "published_at": "2026-01-02T03:04"}, "md")
    assert named == "2026-01-02-etc-pass-wd-muller-a-it_1.md"


def test_nothing_is_written_where_nothing_fits(shelf: House, tmp_path: Path) -> None:
    add_review(shelf, "Pan", "It pours.")
    path = tmp_path / "pieces.json"
    with shelf.db.read() as session:
        with pytest.raises(BadInput, match="no published piece fits"):
            export_pieces(session, Wanted(), path, "json")
        (item,) = session.exec(select(Item)).all()
        with pytest.raises(Conflict, match="not published"):
            export_piece(session, item, path, "json")
    assert not path.exists()


def test_a_failed_export_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "pieces.json"
    path.write_text("old")

    def broken():
        yield {"id": "pub_1"}
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_pieces(broken(), path, "json")
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]
    with pytest.raises(BadInput, match="no format"):
        write_pieces([], path, "exe")
    assert "docx" in FORMATS


def test_a_withdrawn_piece_says_so_in_every_format(shelf: House, tmp_path: Path) -> None:
    piece = add_piece(shelf, "Tarn pan", "It costs £29.", FACTS)
    take_back(shelf, piece.item_id, "Wrong price.")
    for form in ("md", "html", "json", "csv"):
        page = exported(shelf, piece.item_id, form, tmp_path).decode()
        assert "withdrawn" in page and "Wrong price." in page
    document = Document(io.BytesIO(exported(shelf, piece.item_id, "docx", tmp_path)))
    assert document.core_properties.content_status == "withdrawn"
