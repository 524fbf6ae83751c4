"""An answer is told while it is made: reading, what is done, items started, the words."""

from datetime import date
from typing import Any

from graphs.house import House
from graphs.intake import handle

WEDNESDAY = date(2026, 3, 11)


def told(house: House, text: str) -> tuple[str, list[dict[str, Any]]]:
    """The answer, and all that was told before it."""
    events: list[dict[str, Any]] = []
    reply = handle(house, "cnv_1", "ann", text, today=WEDNESDAY, tell=events.append)
    return reply.text, events


def words(events: list[dict[str, Any]]) -> str:
    return "".join(event.get("text", "") for event in events)


def test_an_answer_comes_in_lines_after_what_is_being_done(house: House) -> None:
    reply, events = told(house, "two posts about the spring fair and a blurb about the board")
    assert events[:2] == [{"reading": True}, {"doing": "propose"}]
    assert words(events) == reply and len(events) > 4


def test_items_are_counted_as_they_are_started(house: House) -> None:
    told(house, "three posts about the spring fair")
    reply, events = told(house, "yes")
    assert [event for event in events if "started" in event] == [
        {"started": count, "of": 3} for count in (1, 2, 3)
    ]
    assert events[1] == {"doing": "start"} and words(events) == reply


def test_what_is_refused_is_told_as_well(house: House) -> None:
    told(house, "a post about the spring fair")
    del house.types["social_post"]
    reply, events = told(house, "yes")
    assert reply.startswith("That did not work") and words(events) == reply
