"""A piece's day through every door: the command line, the API, chat, the desk's form and lists."""

from datetime import UTC, date, datetime

from api_client import calling, problem
from calling import Call, wrong
from desk_home import open_home
from scripted import rows

from graphs.batches import start_batch
from graphs.house import House
from graphs.intake import handle
from storage.briefs import BriefIn
from storage.tables import Brief, Task
from storage.tables.base import now
from ui import texts

FRIDAY = datetime(2026, 11, 27, 23, 59, tzinfo=UTC)
WEDNESDAY = date(2026, 11, 25)


def test_the_command_line_takes_it_and_shows_it(call: Call, house: House) -> None:
    said = call("draft", "Write the blurb.", "--due", "2026-11-27", "--json")
    (item,) = said.json["items"]
    assert item["brief"]["due_at"] == "2026-11-27T23:59:00Z"
    assert rows(house, Task)[0].due_at == FRIDAY
    assert "due 2026-11-27\n" in call("show", item["id"]).out
    wrong(call("draft", "Write the blurb.", "--due", "Friday"), "2026-11-27T17:00Z")


def test_a_file_says_it_row_by_row(call: Call, house: House, tmp_path) -> None:
    file = tmp_path / "briefs.csv"
    file.write_text("instruction,due\nOne.,2026-11-27\nTwo.,\n", encoding="utf-8")
    assert call("draft", "--from", file).code == 0
    assert {brief.due_at for brief in rows(house, Brief)} == {FRIDAY, None}
    wrong(call("draft", "--from", file, "--due", "2026-11-27"), "column `due`")


def test_the_api_takes_days_and_times_and_tells_what_it_understood(house: House) -> None:
    with calling(house) as client:
        wish = {"instruction": "Write it.", "due_at": "2026-11-27"}
        asked = client.post("/v1/briefs", json=wish).json()["id"]
        assert rows(house, Brief)[0].due_at == FRIDAY
        assert client.get(f"/v1/items/{asked}").json()["brief"]["due_at"] == "2026-11-27T23:59:00Z"
        for due in ("soon", 7, True, ["2026-11-27"], {}):
            answer = client.post("/v1/briefs", json={"instruction": "x", "due_at": due})
            problem(answer, 422, "bad_input")
        many = {"briefs": [{"instruction": "A", "due_at": "2026-11-27T17:00:00+01:00"}]}
        batch = client.post("/v1/briefs/batch", json=many).json()["id"]
        (row,) = client.get(f"/v1/briefs/batches/{batch}").json()["rows"]
        assert row["due_at"] == "2026-11-27T16:00:00Z"


def test_a_day_said_in_chat_is_the_briefs_day(house: House) -> None:
    wish = "a tweet about the spring fair by Friday"
    reply = handle(house, "cnv_1", "ann", wish, today=WEDNESDAY)
    assert "2026-11-27" in reply.text and reply.cards[0]["briefs"][0]["due_at"]
    handle(house, "cnv_1", "ann", "yes", today=WEDNESDAY)
    assert rows(house, Brief)[0].due_at == FRIDAY


def test_the_form_asks_for_it_and_lists_show_it(home, desk_at) -> None:
    desk = desk_at("Ana").open("briefs")
    desk.app.text_area[0].set_value("Write a post about our repair evenings.")
    desk.app.date_input[0].set_value(now().date())
    desk.click("brief-go")
    house = open_home(home)
    (brief,) = rows(house, Brief)
    assert brief.due_at is not None and brief.due_at.date() == now().date()
    assert texts.BRIEF_DUE in desk.words and f"{now():%Y-%m-%d}" in desk.words
    house.close()


def test_who_reviews_sees_when_it_is_wanted(home, desk_at) -> None:
    house = open_home(home)
    brief = BriefIn(instruction="Write it.", due_at="2026-11-27T17:00Z")
    batch = start_batch(house, [(brief.key(), brief)], "Ana")
    house.close()
    desk = desk_at("Ana").open("briefs", batch=batch)
    assert "2026-11-27 17:00 UTC" in desk.words
