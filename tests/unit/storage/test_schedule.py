"""Schedules: numbers of examples, named ones, and cron's five fields."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import BadInput
from storage.schedule import Cron, parse_cron, parse_schedule
from storage.settings import load_settings

MONDAY = datetime(2026, 1, 5, 12, 30, 20, tzinfo=UTC)


def fires(text: str, after: datetime = MONDAY) -> str:
    found = parse_cron(text).next_after(after)
    return f"{found:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("* * * * *", "2026-01-05 12:31"),
        ("30 12 * * *", "2026-01-06 12:30"),
        ("*/15 * * * *", "2026-01-05 12:45"),
        ("0 3 * * 1", "2026-01-12 03:00"),
        ("0 3 * * 0", "2026-01-11 03:00"),
        ("0 3 * * 7", "2026-01-11 03:00"),
        ("0 22 * * 1-5", "2026-01-05 22:00"),
        ("0 0 1,15 * *", "2026-01-15 00:00"),
        ("5/20 13 * * *", "2026-01-05 13:05"),
        ("0 0 29 2 *", "2028-02-29 00:00"),
        ("0 0 31 12 *", "2026-12-31 00:00"),
        # Either day will do where both are given; a star, or a step of it, is not given.
        ("0 0 13 * 5", "2026-01-09 00:00"),
        ("0 0 */2 * 2", "2026-01-13 00:00"),
        ("0 0 10-14/2 3 *", "2026-03-10 00:00"),
    ],
)
def test_cron_fires_when_crontab_says(text: str, when: str) -> None:
    assert fires(text) == when


@pytest.mark.parametrize(
    "text",
    [
        *("", "0", "-5", "hourly", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *"),
        *("* * * 13 *", "* * * * 8", "a * * * *", "*/0 * * * *", "5-1 * * * *", "0 0 31 2 *"),
        *("1,,2 * * * *", "1-2-3 * * * *", "* * * * mon", "² * * * *", "--1 * * * *"),
    ],
)
def test_what_is_no_schedule_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w{3}"):
        parse_schedule(text)


def test_a_setting_that_is_no_schedule_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match=r"tune_every.*hour '25'"):
        load_settings(tune_every="0 25 * * *")
    assert load_settings(tune_every=" weekly ").tune_every == "weekly"
    assert load_settings().tune_every == ""


@pytest.mark.parametrize(
    ("text", "later", "new", "due"),
    [
        ("50", timedelta(0), 49, False),
        ("50", timedelta(0), 50, True),
        ("weekly", timedelta(days=6, hours=23), 5, False),
        ("weekly", timedelta(days=7), 5, True),
        ("weekly", timedelta(days=9), 0, False),
        ("daily", timedelta(days=1), 1, True),
        ("0 3 * * *", timedelta(hours=14), 1, False),
        ("0 3 * * *", timedelta(hours=15), 1, True),
        ("0 3 * * *", timedelta(days=30), 0, False),
    ],
)
def test_due_needs_its_time_and_something_new(
    text: str, later: timedelta, new: int, due: bool
) -> None:
    assert parse_schedule(text).is_due(MONDAY, MONDAY + later, new) is due


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2031, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


def numbers(low: int, high: int) -> st.SearchStrategy[frozenset[int]]:
    return st.frozensets(st.integers(low, high), min_size=1, max_size=4)


CRONS = st.builds(
    Cron,
    *(numbers(0, 59), numbers(0, 23), numbers(1, 28), numbers(1, 12), numbers(0, 6)),
    st.booleans(),
)


@given(cron=CRONS, moment=MOMENTS)
def test_a_firing_lies_ahead_and_fits_every_field(cron: Cron, moment: datetime) -> None:
    found = cron.next_after(moment)
    if found is None:
        return
    assert found > moment and found.second == 0
    assert found.minute in cron.minutes and found.hour in cron.hours
    assert cron.fires_on(found)
    # Asked just before, it is the same firing: none lies between.
    assert cron.next_after(found - timedelta(minutes=1)) == found
