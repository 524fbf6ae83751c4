"""When pieces are due: read from what people write, kept with the brief, followed by the queue."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from scripted import drafted, rows, tasks_of

from graphs.briefing import take_briefs
from graphs.house import House
from storage.batches import batch_view
from storage.brief_tables import check_table, csv_table, json_table
from storage.briefs import BriefIn, read_brief
from storage.due import due_words, earlier, read_due
from storage.errors import BadInput
from storage.tables import Brief
from storage.tables.base import now

FRIDAY = datetime(2026, 11, 27, 23, 59, tzinfo=UTC)
FIVE = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
DAYS = ("2026-11-27", "2026-11-28")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-27", FRIDAY),
        (" 2026-11-27 ", FRIDAY),
        (date(2026, 11, 27), FRIDAY),
        ("2026-11-27T17:00Z", FIVE),
        ("2026-11-27 17:00", FIVE),
        ("2026-11-27T18:00:00+01:00", FIVE),
        (datetime(2026, 11, 27, 9, tzinfo=timezone(timedelta(hours=-8))), FIVE),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_due_when_it_is_over_and_a_time_at_that_time(said: object, meant: object) -> None:
    assert read_due(said) == meant


@pytest.mark.parametrize(
    "said",
    ["Friday", "27/11/2026", "2026-02-30", "0001-01-01", "9999-12-31", 5, True, "2026-11-27T"],
)
def test_what_is_neither_is_refused_with_the_way_to_write_it(said: object) -> None:
    with pytest.raises(BadInput, match="2026-11-27T17:00Z"):
        read_brief(instruction="Write it.", due_at=said)


def test_a_day_is_shown_as_a_day() -> None:
    assert due_words(FRIDAY) == "2026-11-27" == due_words(FRIDAY.isoformat())
    assert due_words(FIVE) == "2026-11-27 17:00 UTC" and due_words(None) == ""
    assert earlier(FRIDAY, FIVE) == FIVE and earlier(None, FIVE) == FIVE
    assert earlier(None, None) is None


def test_briefs_without_a_day_keep_their_keys_and_others_have_their_own() -> None:
    plain = BriefIn(instruction="Write the blurb.")
    assert plain.key() == "brf_ef5177a3dc4b"  # as before briefs had a day
    assert plain.key() == BriefIn(instruction="Write the blurb.", due_at="").key()
    later = {BriefIn(instruction="Write the blurb.", due_at=day).key() for day in DAYS}
    assert len({*later, plain.key()}) == 3


def test_a_table_has_a_column_for_it_under_several_names() -> None:
    for head in ("due", "Due date", "due_at", "DUE-AT"):
        (row,) = check_table(csv_table(f"instruction,{head}\nWrite it.,2026-11-27\n")).good
        assert row.brief.due_at == FRIDAY and not row.brief.facts
    (line,) = check_table(json_table('{"instruction": "Write it.", "due_at": "2026-11-27"}')).good
    assert line.brief.due_at == FRIDAY
    wrong = check_table(csv_table("instruction,due\nWrite it.,Friday\n")).wrong
    assert wrong[0][1].startswith("due: write a day like")


def test_a_task_is_due_when_its_brief_says_where_its_type_says_later_or_nothing(
    house: House,
) -> None:
    free = drafted(house, "free")
    wanted = drafted(house, "wanted", due_at=FRIDAY)
    assert tasks_of(house, free)[0].due_at is None and tasks_of(house, wanted)[0].due_at == FRIDAY
    assert {brief.due_at for brief in rows(house, Brief)} == {None, FRIDAY}


def test_a_task_is_due_when_its_type_says_where_that_is_sooner(house: House) -> None:
    house.types["product_blurb"] = house.kind("product_blurb").model_copy(update={"due_hours": 2})
    far, near = now() + timedelta(days=400), now() + timedelta(minutes=5)
    late = tasks_of(house, drafted(house, "far", due_at=far))[0]
    assert late.due_at == late.created_at + timedelta(hours=2)
    assert tasks_of(house, drafted(house, "near", due_at=near))[0].due_at == near


def test_a_batch_says_when_each_of_its_pieces_is_due(house: House) -> None:
    briefs = [BriefIn(instruction="One.", due_at=DAYS[0]), BriefIn(instruction="Two.")]
    batch, _ = take_briefs(house, briefs, "ann")
    with house.db.read() as session:
        shown = batch_view(session, batch, "ann")["rows"]
    assert [row["due_at"] for row in shown] == [FRIDAY.isoformat(), None]
