"""Asking for content at the desk: the form, what it starts, and how far that has come."""

import io
import threading

import openpyxl
import pytest
from desk_home import add_source, open_home
from scripted import away, drafted, item_of, new_item, open_scripted_house, rows

from graphs.batches import start_another, start_batch
from graphs.worker import pass_once, work
from storage.batches import another_key, batch_view, known_keys, note_batch, recent_batches
from storage.briefs import BriefIn
from storage.content_types import load_content_types
from storage.errors import BadInput, Forbidden, NotFound
from storage.tables import Brief, Event, Item, Person
from ui import texts
from ui.desk_pages import brief_form, brief_template, type_card


def brief(name: str = "one", **values: object) -> tuple[str, BriefIn]:
    made = BriefIn(instruction=f"Write about {name}.", **values)  # type: ignore[arg-type]
    return made.key(), made


def seen(house, batch: str, **page: int):
    with house.db.read() as session:
        return batch_view(session, batch, None, **page)


def test_the_same_briefs_are_the_same_batch_and_the_same_items(house) -> None:
    both = [brief("one"), brief("two")]
    told: list[int] = []
    batch = start_batch(house, both, "Ana", "two.csv", told.append)
    assert start_batch(house, both[::-1], "Ben") == batch
    assert len(rows(house, Item)) == 2 and told == [1, 2]
    view = seen(house, batch)
    assert (view["by"], view["name"], view["total"]) == ("Ana", "two.csv", 2)
    assert view["counts"] == {"new": 2} and (view["waiting"], view["missing"]) == (2, 0)
    with house.db.read() as session:
        assert [line["id"] for line in recent_batches(session)] == [batch]


def test_a_batch_that_was_interrupted_says_how_many_are_missing(house) -> None:
    both = [brief("one"), brief("two")]
    with house.db.write() as session:
        batch = note_batch(session, [key for key, _ in both], "Ana")
    assert seen(house, batch)["missing"] == 2
    assert start_batch(house, both, "Ana") == batch
    assert seen(house, batch)["missing"] == 0
    assert len(rows(house, Event, verb="brief.batch")) == 1


def test_progress_follows_the_worker_and_leads_to_the_review(house) -> None:
    batch = start_batch(house, [brief("one"), brief("two")], "Ana")
    work(house, once=True)
    view = seen(house, batch)
    assert view["counts"] == {"review": 2} and view["waiting"] == 0
    assert all(line["task"] for line in view["rows"])
    assert [line["title"] for line in seen(house, batch, limit=1, offset=1)["rows"]] == [
        "Write about two."
    ]


def test_the_progress_the_item_and_the_inbox_say_that_the_model_is_away(home, desk_at) -> None:
    house = open_scripted_house(home, away)
    batch = start_batch(house, [brief("one"), brief("two")], "Ana")
    pass_once(house, lambda line: None, threading.Event())
    item = rows(house, Item)[0].id
    house.close()
    for page, where in (("briefs", {"batch": batch}), ("library", {"item": item}), ("inbox", {})):
        desk = desk_at("Ana").open(page, **where)
        assert texts.HELD_TITLE in desk.words and "the model is away." in desk.words, page


def test_one_more_item_of_a_brief_gets_the_next_free_key(house) -> None:
    item = new_item(house, "one", facts={"name": "Jug"})
    batch = start_another(house, item, "Ana")
    assert start_another(house, item, "Ana") != batch
    ids = sorted(row.id for row in rows(house, Brief))
    assert [id.partition("#")[2] for id in ids] == ["", "1", "2"]
    assert {row.facts["name"] for row in rows(house, Brief)} == {"Jug"}
    with house.db.read() as session:
        assert another_key(session, f"{ids[0]}#2").endswith("#3")
        assert known_keys(session, [ids[0], "brf_none"]) == {ids[0]}


def test_nothing_and_what_is_not_known_are_refused(house) -> None:
    with pytest.raises(BadInput, match="nothing to start"):
        start_batch(house, [], "Ana")
    with pytest.raises(NotFound):
        start_batch(house, [brief(content_type="nonsense")], "Ana")
    with pytest.raises(NotFound):
        seen(house, "bat_none")
    assert not rows(house, Item) and not rows(house, Event, verb="brief.batch")


def test_only_people_who_may_ask_for_content_do(house) -> None:
    with house.db.write() as session:
        session.add(Person(id="per_1", name="Wim", role="writer"))
    with pytest.raises(Forbidden):
        start_batch(house, [brief()], "Stranger")
    assert start_batch(house, [brief()], "Wim")


def filled_form(desk, instruction: str):
    desk.app.selectbox(key="brief-form-content_type").select("faq_answer").run()
    return desk.write("brief-form-instruction", instruction)


def test_the_form_asks_and_its_batch_stands_in_the_address(home, desk_at) -> None:
    house = open_home(home)
    desk = filled_form(desk_at("Ana").open("briefs"), "How long can I return it?")
    desk.app.text_input(key="brief-form-tone").input("warm").run()
    desk.click("brief-go")
    (item,) = rows(house, Item)
    (asked,) = rows(house, Brief)
    assert (asked.tone, asked.content_type, asked.created_by) == ("warm", "faq_answer", "Ana")
    batch = str(desk.app.query_params["batch"])
    assert "How long can I return it" in desk.words and texts.BATCH_READY[0] in desk.words
    again = desk_at("Ben").open("briefs", batch=batch)
    assert again.has(f"open-{item.id}") and "Asked for by Ana" in again.words
    house.close()


def test_an_empty_form_says_what_is_missing_and_starts_nothing(home, desk_at) -> None:
    desk = desk_at("Ana").open("briefs").click("brief-go")
    assert texts.BRIEF_EMPTY in desk.words and desk.has("brief-go")
    house = open_home(home)
    assert not rows(house, Item)
    house.close()


def test_a_brief_that_is_too_long_is_told_and_stays_in_the_form(home, desk_at) -> None:
    desk = filled_form(desk_at("Ana").open("briefs"), "x" * 20_001).click("brief-go")
    assert "20,001 characters" in desk.words
    assert desk.app.text_area(key="brief-form-instruction").value == "x" * 20_001


def test_asking_twice_shows_the_item_there_is(home, desk_at) -> None:
    desk = filled_form(desk_at("Ana").open("briefs"), "Which sizes?").click("brief-go")
    desk = filled_form(desk.open("briefs"), "Which sizes?").click("brief-go")
    assert texts.BATCH_KNOWN in desk.words
    house = open_home(home)
    assert len(rows(house, Item)) == 1
    house.close()


def test_a_record_can_give_the_facts(home, desk_at) -> None:
    house = open_home(home)
    with house.db.write() as session:
        add_source(session, "catalogue.jsonl#jug", "record", "Elm jug", "name: Elm jug\nprice: £9")
        add_source(session, "pages/a.md", "page", "A page", "Words.")
    desk = filled_form(desk_at("Ana").open("briefs"), "Write the blurb.")
    desk.app.segmented_control(key="brief-form-way").set_value("record").run()
    desk.app.text_input(key="brief-form-search").input("ELM").run()
    assert "£9" in desk.words
    desk.click("brief-go")
    (asked,) = rows(house, Brief)
    assert asked.facts == {"name": "Elm jug", "price": "£9"} and asked.source_uri
    house.close()


def test_progress_leads_to_the_review_and_offers_another_version(home, desk_at) -> None:
    house = open_scripted_house(home)
    item = drafted(house, "jug")
    with house.db.write() as session:
        batch = note_batch(session, [item_of(house, item).brief_id], "Ana")
    desk = desk_at("Ana").open("briefs", batch=batch)
    assert texts.BATCH_ALL in desk.words and texts.BATCH_NEXT["review"] in desk.words
    desk.click("batch-another")
    assert len(rows(house, Item)) == 2 and desk.app.query_params["batch"] != batch
    desk.open("briefs", batch=batch).click(f"open-{item}")
    assert "task" in desk.app.query_params
    house.close()


def test_an_unknown_batch_says_what_to_do(desk_at) -> None:
    desk = desk_at("Ana").open("briefs", batch="bat_none")
    assert "nothing was started" in desk.words and not desk.app.exception


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ([("name", "Jug"), ("", ""), ("colour", None)], None),
        ([("", "£9")], texts.BRIEF_FACT_UNNAMED.format(value="£9")),
        ([("a", "1"), (" a ", "2")], texts.BRIEF_FACT_TWICE.format(name="a")),
    ],
)
def test_the_table_of_facts_is_checked(cells, problem) -> None:
    table = [{"fact": fact, "value": value} for fact, value in cells]
    wrong = brief_form.wrong_facts(table)
    assert (wrong and wrong[0]) == problem
    if problem is None:
        assert dict(brief_form.filled(table)) == {"name": "Jug"}


def test_a_type_says_its_limits_in_words(home) -> None:
    types = load_content_types(home)
    limits = type_card.limits_of(types["product_blurb"])
    assert "12 to 60 words" in limits and texts.TYPE_EVERY_FACT in limits
    assert "no links, headings, hashtags, emoji, exclamation marks" in limits
    assert "at most 3 hashtags" in type_card.limits_of(types["social_post"])
    assert any("world-class" in line for line in type_card.phrases_of(types["product_blurb"]))
    assert "&lt;b&gt;" in type_card.card(
        types["faq_answer"].model_copy(update={"title": "<b>"}), 0.02
    )


def test_templates_have_a_head_and_an_example_that_nobody_can_start(home) -> None:
    for kind in [*load_content_types(home), "a_teams_own"]:
        head, cells = brief_template.template(kind)
        assert head[:2] == ["instruction", "content_type"] and cells[1] == kind
        book = openpyxl.load_workbook(io.BytesIO(brief_template.as_xlsx([head, cells])))
        assert [cell.value for cell in book.active[1]] == head
        assert brief_template.as_csv([head, cells]).startswith("\ufeffinstruction,")


TABLE = """instruction,content_type,name,price
Write the blurb.,product_blurb,Alder jug,£12
,nonsense,Oak jug,£15
Write the blurb.,Product Blurb,Elm jug,£14
Write the blurb.,blurb,Fir jug,£19
Write the blurb.,product_blurb,Alder jug,£12
""".encode()


def handed_in(desk, name: str, data: bytes):
    desk.app.segmented_control(key="brief-way").set_value("table").run()
    desk.app.file_uploader(key="brief-file").set_value((name, data, "text/csv")).run()
    return desk


def test_of_a_table_the_wrong_rows_are_named_and_the_right_ones_started(home, desk_at) -> None:
    desk = handed_in(desk_at("Ana").open("briefs"), "jugs.csv", TABLE)
    assert texts.TABLE_WRONG_MANY.format(count=2) in desk.words
    assert (
        '<td dir="auto">3</td>' in desk.markup
        and "no content type &#x27;blurb&#x27;" in desk.markup
    )
    assert texts.TABLE_SAME[1] in desk.words and "Alder jug" in desk.words
    desk.click("table-go")
    assert "2 briefs" in desk.words and "from jugs.csv" in desk.words
    house = open_home(home)
    assert sorted(item.title for item in rows(house, Item)) == ["Alder jug", "Elm jug"]
    house.close()
    again = handed_in(desk.open("briefs"), "jugs.csv", TABLE)
    assert texts.TABLE_KNOWN_MANY.format(count=2) in again.words


def test_a_table_of_facts_only_gets_its_instruction_from_the_page(home, desk_at) -> None:
    desk = handed_in(desk_at("Ana").open("briefs"), "b.csv", b"name;price\nElm jug;9\nAsh jug;8\n")
    assert texts.TABLE_WRONG_MANY.format(count=2) in desk.words and not desk.has("table-go")
    desk.app.text_input(key="table-instruction").input("Write the blurb.").run()
    assert texts.TABLE_GOOD_MANY.format(count=2) in desk.words and desk.has("table-go")


def test_an_example_that_was_left_in_is_wrong(home, desk_at) -> None:
    text = brief_template.as_csv(brief_template.template("social_post"))
    desk = handed_in(desk_at("Ana").open("briefs"), "b.csv", text.encode())
    assert texts.TABLE_EXAMPLE in desk.words and not desk.has("table-go")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("b.csv", b"", texts.TABLE_EMPTY),
        ("b.csv", b"a,a\n1,2\n", "two columns are called"),
        ("b.csv", b"\xff\xfe", "not UTF-8"),
        ("<script>.jsonl", b"{\n", "not JSON"),
    ],
)
def test_a_file_that_is_no_table_says_what_to_do(home, desk_at, name, data, said) -> None:
    desk = handed_in(desk_at("Ana").open("briefs"), name, data)
    assert said in desk.words and not desk.app.exception and not desk.has("table-go")


def test_a_row_whose_record_is_not_there_is_wrong(home, desk_at) -> None:
    data = b'{"instruction": "A", "source_uri": "nowhere"}\n{"instruction": "B"}\n'
    desk = handed_in(desk_at("Ana").open("briefs"), "b.jsonl", data)
    assert "no source &#x27;nowhere&#x27;" in desk.markup
    assert texts.TABLE_GOOD[1] in desk.words
