"""Autonomy: earned on decisions, kept by audits, lost on evidence, never above policy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routed import KIND, book, prepare, put, say, teach
from scripted import decided, new_item, open_scripted_house, rows

from agents.router.drift import Regime
from agents.types import Finding
from graphs.budget_report import budget_report
from graphs.house import House
from graphs.opening_books import FEW
from graphs.runner import advance
from storage.tables import AutonomyChange, Event, Item, Route, Task
from storage.tasks import HEAD_START
from storage.views import queue_view

POOR = 0.2
OTHER = Regime("scripted", "adp_new", "write-1", "words-1")


@pytest.fixture(scope="module")
def automatic_home(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A home whose product blurbs go out by themselves, made once for this module."""
    home = tmp_path_factory.mktemp("automatic") / "home"
    house = prepare(open_scripted_house(home))
    number = 0
    while number < 40 or book(house).state != "automatic":
        bad = number % 4 == 0
        say(house, put(house, f"n{number}", POOR if bad else 0.9), "reject" if bad else "approve")
        number += 1
        assert number < 150, book(house).why
    house.close()
    return (home / "copydesk.db").read_bytes()


@pytest.fixture
def automatic(home: Path, automatic_home: bytes) -> Iterator[House]:
    home.mkdir()
    (home / "copydesk.db").write_bytes(automatic_home)
    house = open_scripted_house(home)
    yield house
    house.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, automatic_home: bytes) -> Iterator[House]:
    """One such home for all examples of a property."""
    home = tmp_path_factory.mktemp("shared") / "home"
    home.mkdir()
    (home / "copydesk.db").write_bytes(automatic_home)
    house = open_scripted_house(home)
    yield house
    house.close()


def routed(house: House, count: int, start: int = 1000) -> list[Route]:
    return [put(house, f"n{number}") for number in range(start, start + count)]


def notices_of(house: House) -> list[str]:
    (row,) = [row for row in budget_report(house) if row["content_type"] == KIND]
    return list(row["notices"])


def audits(house: House, count: int, start: int = 1000) -> list[Route]:
    """Routes drafts until so many audits were drawn."""
    drawn: list[Route] = []
    while len(drawn) < count:
        route = put(house, f"n{start}")
        drawn += [route] if route.audit else []
        start += 1
    return drawn


def test_at_first_a_person_sees_everything_and_the_desk_says_how_much_is_missing(
    house: House,
) -> None:
    prepare(house)
    first = put(house, "one")
    missing = book(house).missing
    assert (first.route, first.threshold, first.propensity) == ("review", None, 1.0)
    assert first.reason.startswith("cold start") and str(missing) in first.reason
    say(house, first)
    assert book(house).missing == missing - 1
    assert put(house, "two").would_change


def test_after_enough_approvals_drafts_go_out_by_themselves(automatic: House) -> None:
    made = routed(automatic, 30)
    assert {route.route for route in made} == {"accept"}
    first = made[0]
    assert (first.confidence or 0) >= (first.threshold or 1)
    assert (first.bound or 1) <= 0.2 and 0 < (first.propensity or 1) < 1
    assert "would be refused" in first.reason and first.would_change
    assert 0 < sum(route.audit for route in made) < 30


def test_a_low_score_still_goes_to_a_person(automatic: House) -> None:
    low, high = put(automatic, "low", POOR), put(automatic, "high")
    assert (low.route, high.route) == ("review", "accept")
    assert "below" in low.reason and "at least" in low.would_change


@given(
    severity=st.sampled_from(["block", "warn", "note"]),
    check=st.sampled_from(["words.missing", "style.Legal.Guarantee", "legal.topic", "personal"]),
    stale=st.sampled_from(["", "Prices: the source was changed after this was drafted"]),
    error=st.sampled_from(["", "the model gave no usable text"]),
    always=st.booleans(),
    score=st.floats(0, 1),
)
def test_no_score_sends_out_what_policy_forbids(
    shared: House,
    severity: str,
    check: str,
    stale: str,
    error: str,
    always: bool,
    score: float,
) -> None:
    kind = shared.kind(KIND).model_copy(update={"always_review": always})
    findings = [Finding(check, severity, "a reason")]  # type: ignore[arg-type]
    name = repr((severity, check, stale, error, always, score))
    route = put(shared, name, score, kind=kind, findings=findings, stale=stale, error=error)
    forbidden = severity == "block" or "legal" in check.lower() or stale or error or always
    assert route.route == "review" if forbidden else route.number is not None
    if forbidden:
        assert (route.number, route.propensity, route.audit) == (None, None, False)


def test_an_open_audit_looks_like_any_other_task(automatic: House) -> None:
    (audit,) = audits(automatic, 1)
    with automatic.db.read() as session:
        (line,) = queue_view(session)
    assert audit.audit and line["why"] == "uncertain"
    assert "audit" not in repr(line) and "score" not in line["reason"]
    opened = [event for event in rows(automatic, Event) if event.verb == "task.open"]
    assert not any("audit" in repr(event.data) for event in opened)


def test_the_same_draft_is_drawn_alike_whenever_it_is_asked_for(automatic: House) -> None:
    first = put(automatic, "once")
    again = put(automatic, "once")
    assert (first.id, first.audit) == (again.id, again.audit)


def test_a_bad_spell_of_audits_stops_the_type_and_says_why(automatic: House) -> None:
    for route in audits(automatic, 12):
        say(automatic, route, "reject")
        if book(automatic).state != "automatic":
            break
    after = book(automatic)
    assert after.state == "stopped" and "audited drafts were refused" in after.why
    assert put(automatic, "after").route == "review"
    last = rows(automatic, AutonomyChange)[-1]
    assert (last.cause, last.state) == ("audits", "stopped")
    assert any(event.verb == "autonomy.stopped" for event in rows(automatic, Event))
    (row,) = [row for row in budget_report(automatic) if row["content_type"] == KIND]
    assert row["state"] == "stopped" and row["audited_error"] == 1.0


def test_audits_reach_the_breaker_before_what_was_routed_earlier_is_decided(
    automatic: House,
) -> None:
    put(automatic, "waits", POOR)
    for route in audits(automatic, 12):
        say(automatic, route, "reject")
    assert book(automatic).state == "stopped"
    assert "audits found more refusals" in book(automatic).why


def test_what_waits_for_its_person_is_not_overtaken(house: House) -> None:
    prepare(house)
    first, second = put(house, "first"), put(house, "second")
    say(house, second)
    assert book(house).decisions == 0
    (row,) = [row for row in budget_report(house) if row["content_type"] == KIND]
    assert row["held_back"] == 1 and row["waits_for"]
    say(house, first)
    assert book(house).decisions == 2


def test_what_waits_too_long_counts_as_refused(home: Path) -> None:
    house = prepare(open_scripted_house(home, settle_days=1e-9))
    first = put(house, "first")
    put(house, "second")
    assert [route.outcome for route in rows(house, Route)] == ["overdue", ""]
    say(house, first, "approve")
    assert rows(house, Route)[0].outcome == "overdue", "once counted it stays so"
    house.close()


def test_simulated_decisions_earn_nothing_unless_they_are_trusted(home: Path) -> None:
    house = prepare(open_scripted_house(home))
    say(house, put(house, "one"), simulated=True)
    assert book(house).decisions == 0
    (row,) = [row for row in budget_report(house) if row["content_type"] == KIND]
    assert row["simulated_left_out"] == 1
    house.close()
    trusting = open_scripted_house(home, trust_simulated=True)
    say(trusting, put(trusting, "two"), simulated=True)
    assert book(trusting).decisions == 1
    trusting.close()


def test_one_draft_by_another_writer_changes_nothing_and_five_start_anew(automatic: House) -> None:
    strangers = [put(automatic, f"s{number}", regime=OTHER) for number in range(4)]
    assert {route.route for route in strangers} == {"review"}
    assert f"after {FEW} drafts in a row" in strangers[0].would_change
    (said,) = notices_of(automatic)
    assert "go to people" in said and "last 4 drafts" in said and f"After {FEW} in a row" in said
    assert put(automatic, "ours").route == "accept"
    assert notices_of(automatic) == []
    strangers = [put(automatic, f"t{number}", regime=OTHER) for number in range(5)]
    assert {route.route for route in strangers} == {"review"}
    after = book(automatic)
    assert after.state == "stopped" and "adp_new" in after.why
    before = after.decisions
    for route in strangers:
        say(automatic, route)
    assert book(automatic).decisions == before + 5, "those that made the change are the first"


def test_a_smaller_budget_starts_anew_and_a_larger_one_goes_on(automatic: House) -> None:
    prepare(automatic, budget=0.3)
    assert put(automatic, "larger").route == "accept"
    prepare(automatic, budget=0.05)
    assert put(automatic, "smaller").route == "review"
    causes = [change.cause for change in rows(automatic, AutonomyChange)]
    assert causes[-2:] == ["budget", "budget"]


def test_two_processes_count_alike(home: Path) -> None:
    one = prepare(open_scripted_house(home))
    other = open_scripted_house(home)
    for number in range(30):
        house = (one, other)[number % 2]
        say((one, other)[number % 3 % 2], put(house, f"n{number}"))
    alone = prepare(open_scripted_house(home.parent / "alone"))
    teach(alone, 30)
    assert book(one).snapshot == book(other).snapshot == book(alone).snapshot
    for house in (one, other, alone):
        house.close()


def test_doubtful_drafts_go_before_clear_ones_opened_on_the_same_day(house: House) -> None:
    first, second, third = (put(house, name) for name in ("first", "second", "third"))
    worth = {first.draft_id: 0.0, second.draft_id: 0.0, third.draft_id: 1.0}
    with house.db.write() as session:
        for task in rows(house, Task):
            task.turn = task.created_at - HEAD_START * worth[task.draft_id]
            session.merge(task)
    with house.db.read() as session:
        order = [line["title"] for line in queue_view(session)]
    assert [title.split()[-1] for title in order] == ["third.", "first.", "second."]


def test_items_go_from_brief_to_done_without_a_person_once_that_is_earned(home: Path) -> None:
    house = prepare(open_scripted_house(home), budget=0.5)
    asked = 0
    for number in range(70):
        item_id = new_item(house, f"n{number}")
        if advance(house, item_id) == "review":
            asked += 1
            decided(house, item_id)
            assert advance(house, item_id) == "done"
    assert book(house).state == "automatic"
    assert asked < 60 and {item.status for item in rows(house, Item)} == {"done"}
    tasks = rows(house, Task)
    assert 0 < len(tasks) - asked < 70 - asked, "some that went out are audited"
    assert {task.why for task in tasks[asked:]} == {"audit"}
    for task in tasks[asked:]:
        decided(house, task.item_id, "reject")
        advance(house, task.item_id)
    assert {row.status for row in rows(house, Item, id=tasks[-1].item_id)} == {"rejected"}
    (row,) = [row for row in budget_report(house) if row["content_type"] == KIND]
    assert row["audits_refused"] == row["audits_decided"] == len(tasks) - asked
    house.close()
