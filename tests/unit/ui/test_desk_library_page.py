"""The library and the sources at the desk: found, opened, exported, taken back."""

import csv
import io
from pathlib import Path

import pytest
from desk_home import add_decision, add_review, open_home
from desk_published import add_piece, add_troubled_sources, shelved
from scripted import rows

from storage.ingest_runs import list_runs
from storage.sources import find_source
from storage.tables import Person, Publication, Source
from ui import texts

HOSTILE = "<script>window.taken = 1</script> **bold**"


@pytest.fixture
def shelf(home):
    house = open_home(home)
    yield house
    house.close()


def titles(desk) -> list[str]:
    return [b.label for b in desk.app.button if b.key.startswith("open-")]


def test_pieces_are_a_shelf_of_their_own(home, desk_at) -> None:
    shelved(home, 4).close()
    desk = desk_at("Ana").open("library")
    assert len(titles(desk)) == 5
    desk.app.segmented_control(key="items-shelf").set_value("pieces").run()
    assert len(titles(desk)) == 4 and texts.PIECES_COLUMNS[3] in desk.words
    desk.app.selectbox(key="items-status").select("withdrawn").run()
    assert len(titles(desk)) == 1
    desk.app.text_input(key="items-search").input("no such words").run()
    assert texts.ITEMS_EMPTY_FILTERED in desk.words


def test_an_empty_shelf_says_how_to_fill_it(home, desk_at) -> None:
    desk = desk_at("Ana").open("library")
    desk.app.segmented_control(key="items-shelf").set_value("pieces").run()
    assert texts.PIECES_EMPTY_HINT in desk.words


def test_items_are_sorted_and_held_to_days(home, desk_at) -> None:
    shelved(home, 4).close()
    desk = desk_at("Ana").open("library")
    desk.app.selectbox(key="items-order").select("title").run()
    assert titles(desk) == sorted(titles(desk))
    desk.app.date_input(key="items-until").set_value("2020-01-01").run()
    assert texts.ITEMS_EMPTY_FILTERED in desk.words


def test_a_piece_shows_what_it_rests_on_how_it_changed_and_what_happened(shelf, desk_at) -> None:
    piece = add_piece(
        shelf, "Tarn pan", "It costs £31.", {"price": "costs £29"}, edited="It costs £29."
    )
    plain = add_piece(shelf, "Elm jug", "The Elm jug costs £14.", {"price": "costs £14"})
    desk = desk_at("Ana").open("library", item=piece.item_id)
    assert "<ins>" in desk.markup and "29" in desk.markup.partition("<ins>")[2]
    for said in ("Edited by Ana", "Draft 1", texts.HISTORY_VERBS["publish"], piece.text_sha256):
        assert said in desk.words
    desk.open("library", item=plain.item_id)
    assert "<mark>" in desk.markup.partition("cd-cited")[2]
    desk.click("source-0")
    assert "source" in desk.app.query_params and "costs £14" in desk.words


def test_hostile_words_are_text_on_every_page(shelf, desk_at) -> None:
    piece = add_piece(shelf, HOSTILE, f"{HOSTILE} sings.", {"name": HOSTILE}, edited=HOSTILE)
    desk = desk_at("Ana").open("library", item=piece.item_id)
    assert "<script>window" not in desk.markup and "&lt;script&gt;" in desk.markup
    (source,) = rows(shelf, Source)
    desk.open("sources", source=source.id)
    assert "<script>window" not in desk.markup and "&lt;script&gt;" in desk.markup


@pytest.mark.parametrize("form", ["md", "html", "docx", "csv", "json"])
def test_a_piece_is_prepared_and_downloaded(shelf, desk_at, form) -> None:
    piece = add_piece(shelf, "Tarn pan", "It costs £29.")
    desk = desk_at("Ana").open("library", item=piece.item_id)
    assert not desk.app.get("download_button")
    desk.app.segmented_control(key="export-format-False").set_value(form).run()
    desk.click("export-it")
    (button,) = desk.app.get("download_button")
    assert f"{piece.item_id}.{form}" in button.proto.label.replace("\\", "")


def test_everything_that_fits_is_prepared_as_one_file(home, desk_at) -> None:
    shelved(home, 3).close()
    desk = desk_at("Ana").open("library")
    desk.app.segmented_control(key="export-format-True").set_value("csv").run()
    desk.click("export-it")
    (button,) = desk.app.get("download_button")
    assert ".csv" in button.proto.label.replace("\\", "")
    desk.app.text_input(key="items-search").input("nothing like it").run()
    assert not desk.app.get("download_button")


def test_taking_back_says_what_it_marks_before_it_does(shelf, desk_at) -> None:
    piece = add_piece(shelf, "Tarn pan", "It costs £29.")
    desk = desk_at("Ana").open("library", item=piece.item_id).click("withdraw")
    assert texts.WITHDRAW_MARKS["pieces"][0][1] in desk.words
    assert rows(shelf, Publication)[0].withdrawn_at is None
    desk.click("withdraw-not")
    assert desk.has("withdraw") and not desk.has("withdraw-it")
    desk.click("withdraw")
    desk.app.text_input(key="withdraw-reason").input("Wrong price.").run()
    desk.click("withdraw-it")
    assert rows(shelf, Publication)[0].withdrawn_reason == "Wrong price."
    assert "Wrong price." in desk.words and not desk.has("withdraw")


def test_a_source_taken_back_takes_its_pieces_with_it(shelf, desk_at) -> None:
    add_piece(shelf, "Tarn pan", "It costs £29.", uri="catalogue.jsonl#pan")
    with shelf.db.read() as session:
        source = find_source(session, "catalogue.jsonl#pan").id
    desk = desk_at("Ana").open("sources", source=source).click("withdraw")
    assert texts.WITHDRAW_MARKS["pieces"][0][1] in desk.words
    desk.click("withdraw-it")
    assert rows(shelf, Publication)[0].withdrawn_at is not None
    assert texts.SOURCE_NOT_SERVED.format(state=texts.WITHDRAWN) in desk.words


def test_an_approved_item_still_has_its_story(shelf, desk_at) -> None:
    item = add_decision(shelf, add_review(shelf, "Candle", "A candle."), "approve")
    desk = desk_at("Ana").open("library", item=item)
    assert desk.has("publish-it") and not desk.has("withdraw")


def test_sources_are_filtered_by_what_is_the_matter(shelf, desk_at) -> None:
    add_troubled_sources(shelf)
    desk = desk_at("Ana").open("sources")
    for matter, title in (
        ("flagged", "Contact"),
        ("withdrawn", "Old offers"),
        ("retired", "Moved"),
        ("expired", "Spring sale"),
    ):
        desk.app.selectbox(key="sources-matter").select(matter).run()
        assert titles(desk)[:1] == [title]
    assert not desk.app.exception


def test_a_source_shows_its_changes_passages_and_flags(shelf, desk_at) -> None:
    add_troubled_sources(shelf)
    with shelf.db.read() as session:
        prices, contact = (
            find_source(session, f"pages/{name}.md").id for name in ("prices", "contact")
        )
    desk = desk_at("Ana").open("sources", source=prices)
    desk.app.segmented_control(key="source-part").set_value("changes").run()
    assert texts.SOURCE_SINCE.format(number=2, before=1) in desk.words and "<ins>" in desk.markup
    desk.app.segmented_control(key="source-part").set_value("passages").run()
    assert "cd-passage" in desk.markup
    desk.app.segmented_control(key="source-part").set_value("items").run()
    assert texts.SOURCE_NOTHING_RESTS in desk.words
    desk.app.segmented_control(key="source-part").set_value("text").run()
    desk.app.selectbox(key="source-version").select(1).run()
    assert "£42" in desk.words
    assert "pii EMAIL_ADDRESS" in desk.open("sources", source=contact).words


def test_what_rests_on_a_source_is_listed(shelf, desk_at) -> None:
    piece = add_piece(shelf, "Tarn pan", "It costs £29.", uri="catalogue.jsonl#pan")
    with shelf.db.read() as session:
        source = find_source(session, "catalogue.jsonl#pan").id
    desk = desk_at("Ana").open("sources", source=source)
    desk.app.segmented_control(key="source-part").set_value("items").run()
    assert texts.SOURCE_RESTS[1] in desk.words
    desk.click(f"open-{piece.item_id}")
    assert desk.app.query_params["item"] == piece.item_id


def test_runs_of_ingestion_are_listed_and_told(shelf, desk_at) -> None:
    add_troubled_sources(shelf)
    with shelf.db.read() as session:
        going, done = list_runs(session)
    desk = desk_at("Ana").open("sources")
    read_new_changed_refused = "".join(f"<span>{count}</span>" for count in (3, 2, 1, 1))
    assert read_new_changed_refused in desk.markup
    desk.click(f"open-{done.id}")
    assert "it holds no text" in desk.words and "pages/prices.md" in desk.words
    assert texts.RUN_UNFINISHED in desk.open("sources", run=going.id).words
    assert "no run" in desk.open("sources", run="ing_none").words


def test_pieces_are_exported_from_the_command_line(call, home: Path, tmp_path: Path) -> None:
    house = shelved(home, 3)
    house.close()
    out = tmp_path / "out" / "pieces.csv"
    assert call("export", out, "--json").json["pieces"] == 3
    assert len(list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))) == 3
    assert call("export", out, "--status", "published", "--json").json["pieces"] == 2
    item = next(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))["item"]
    assert call("export", tmp_path / "one.docx", "--item", item).code == 0
    assert call("export", tmp_path / "all.zip", "--format", "html").code == 0
    for name, words in (("a.exe", "no format"), ("a.md", "holds one piece"), ("a", "no format")):
        said = call("export", tmp_path / name)
        assert (said.code, words in said.err, "next:" in said.err) == (2, True, True)
    assert call("export", out, "--search", "nothing like it").code == 2


def test_a_person_without_the_right_is_offered_nothing_they_may_not(home, desk_at) -> None:
    house = open_home(home)
    add_piece(house, "Tarn pan", "It costs £29.")
    with house.db.write() as session:
        session.add(Person(id="per_1", name="Ana", role="writer"))
    house.close()
    desk = desk_at("Ana").open("library")
    assert not desk.has("withdraw") and not desk.app.exception
