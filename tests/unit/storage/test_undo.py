"""Taking a decision back while it waits, and what must not see it until then."""

import threading

import pytest
from scripted import GOOD, decided, decisions_of, drafted, examples_of, rows, tasks_of
from team import LONG, hire, release, says, take_back

from graphs.house import House
from graphs.runner import advance, decided_items
from storage.decisions import decision_of
from storage.decisions import decisions_of as standing_decisions
from storage.errors import Conflict, CopydeskError, Forbidden, NotFound
from storage.events import events_of
from storage.items import find_item
from storage.outbox import next_release, unfollowed
from storage.review import standing
from storage.tables import Decision, Task
from storage.tasks import find_task, holder_of
from storage.undo import undoable, waiting_in
from storage.views import item_view, items_view
from storage.withdraw import withdraw

EDITED = "The Alder board costs £42."


def test_an_undone_task_is_open_again_and_held_by_nobody(house: House) -> None:
    item_id = drafted(house)
    made = decided(house, item_id, "reject", wait=LONG)
    task = take_back(house, made.id)
    assert (task.status, holder_of(task)) == ("open", "")
    with house.db.read() as session:
        assert decision_of(session, task.id) is None
        assert find_task(session, item_id).id == task.id


def test_undoing_appends_a_row_that_supersedes_the_first(house: House) -> None:
    item_id = drafted(house)
    made = decided(house, item_id, "edit", text=EDITED, wait=LONG)
    take_back(house, made.id)
    first, second = decisions_of(house, item_id)
    assert (first.id, first.verdict, first.text, first.stands) == (made.id, "edit", EDITED, False)
    assert (second.verdict, second.supersedes, second.stands) == ("undo", made.id, False)
    with house.db.read() as session:
        assert standing_decisions(session, item_id) == []
        assert len(standing_decisions(session, item_id, undone=True)) == 2
        assert events_of(session, item_id)[-1].verb == "decision.undo"


def test_what_was_undone_can_be_decided_and_undone_again_and_again(house: House) -> None:
    item_id = drafted(house)
    for verdict in ("approve", "reject", "approve"):
        take_back(house, decided(house, item_id, verdict, wait=LONG).id)
    last = decided(house, item_id, "reject")
    assert advance(house, item_id) == "rejected"
    made = decisions_of(house, item_id)
    assert len({one.id for one in made}) == 7
    assert [one.id for one in made if one.stands] == [last.id]


def test_nobody_follows_a_decision_before_its_release(house: House) -> None:
    item_id = drafted(house)
    made = decided(house, item_id, wait=LONG)
    with house.db.read() as session:
        assert unfollowed(session) == []
        assert decided_items(session) == []
        assert next_release(session) > made.release_at
    assert advance(house, item_id) == "review"
    assert examples_of(house, item_id) == []
    release(house, made)
    with house.db.read() as session:
        assert decided_items(session) == [item_id]
        assert next_release(session) is None
    assert advance(house, item_id) == "done"


def test_an_undone_decision_is_followed_by_nothing(house: House) -> None:
    item_id = drafted(house)
    take_back(house, decided(house, item_id, "reject", wait=LONG).id)
    assert advance(house, item_id) == "review"
    decided(house, item_id, "edit", text=EDITED)
    assert advance(house, item_id) == "done"
    kinds = sorted(example.kind for example in examples_of(house, item_id))
    assert kinds == ["kto", "preference", "sft"]


def test_rework_goes_at_once(house: House) -> None:
    item_id = drafted(house)
    made = decided(house, item_id, "rework", wait=LONG)
    assert made.release_at is None
    with pytest.raises(Conflict, match="followed"):
        take_back(house, made.id)


def test_what_is_released_is_withdrawn_and_not_undone(house: House) -> None:
    item_id = drafted(house)
    made = decided(house, item_id, wait=LONG)
    release(house, made)
    with pytest.raises(Conflict) as caught:
        take_back(house, made.id)
    assert f"copydesk withdraw {item_id}" in caught.value.next_step
    advance(house, item_id)
    with pytest.raises(Conflict):
        take_back(house, made.id)


def test_a_decision_is_undone_once(house: House) -> None:
    made = decided(house, drafted(house), wait=LONG)
    take_back(house, made.id)
    with pytest.raises(Conflict, match="undone before"):
        take_back(house, made.id)


def test_what_undoes_cannot_be_undone(house: House) -> None:
    item_id = drafted(house)
    take_back(house, decided(house, item_id, wait=LONG).id)
    for said_id in (decisions_of(house, item_id)[-1].id, "dec_none", "opn_none", ""):
        with pytest.raises(NotFound):
            take_back(house, said_id)


def test_a_decision_on_a_withdrawn_item_is_not_undone(house: House) -> None:
    item_id = drafted(house)
    made = decided(house, item_id, wait=LONG)
    with house.db.write() as session:
        withdraw(session, item_id, "ann")
    with pytest.raises(Conflict):
        take_back(house, made.id)


def test_only_whoever_decided_or_a_lead_undoes(house: House) -> None:
    (task,) = tasks_of(house, drafted(house))
    hire(house)
    made = says(house, task.id, "Ana", wait=LONG)
    for name in ("Ben", "Wim", "nobody"):
        with pytest.raises(Forbidden):
            take_back(house, made.id, name)
    assert take_back(house, made.id, "Cleo").status == "open"
    assert take_back(house, says(house, task.id, "Ana", wait=LONG).id, "Ana").status == "open"


def test_a_page_offers_to_undo_the_last_thing_said(house: House) -> None:
    ids = [drafted(house, name) for name in ("a", "b", "c")]
    first, second = (decided(house, item_id, wait=LONG) for item_id in ids[:2])
    decided(house, ids[2])
    with house.db.read() as session:
        assert undoable(session, "ben") is None
        assert undoable(session, "ann") == second
    take_back(house, second.id)
    release(house, first)
    with house.db.read() as session:
        assert undoable(session, "ann") is None


def test_standing_says_until_when_and_to_whom(house: House) -> None:
    (task,) = tasks_of(house, drafted(house))
    hire(house)
    made = says(house, task.id, "Ana", wait=LONG)
    with house.db.read() as session:
        task = session.get_one(Task, task.id)
        told = {name: standing(session, task, name) for name in ("Ana", "Ben", "Cleo")}
        assert waiting_in(session, task.item_id, "Ana").id == made.id
    assert told["Ana"]["id"] == made.id
    until = made.release_at
    assert {n: line["undo_until"] for n, line in told.items()} == {
        "Ana": until,
        "Ben": None,
        "Cleo": until,
    }


def test_lists_show_what_stands_and_stories_show_all(house: House) -> None:
    item_id = drafted(house)
    take_back(house, decided(house, item_id, wait=LONG).id)
    with house.db.read() as session:
        (line,) = items_view(session, None)
        story = item_view(session, find_item(session, item_id), None)["decisions"]
    assert line["decision"] is None
    assert [(one["verdict"], one["stands"]) for one in story] == [
        ("approve", False),
        ("undo", False),
    ]


def test_of_an_undoing_and_a_following_one_wins(house: House) -> None:
    """Threads, at the very moment of release: the decision is followed, or it was undone."""
    for number in range(6):
        item_id = drafted(house, f"n{number}")
        made = decided(house, item_id, wait=LONG)
        barrier, told = threading.Barrier(2), []

        def take(made: Decision = made, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            try:
                take_back(house, made.id)
                told.append("undone")  # noqa: B023
            except CopydeskError:
                told.append("too late")  # noqa: B023

        thread = threading.Thread(target=take)
        thread.start()
        barrier.wait()
        release_if_waiting(house, made)
        status = advance(house, item_id)
        thread.join()
        status = advance(house, item_id)
        assert (told, status) in ((["undone"], "review"), (["too late"], "done"))
        stands = [one.stands for one in decisions_of(house, item_id)]
        assert stands == ([False, False] if status == "review" else [True])
        assert bool(examples_of(house, item_id)) == (status == "done")


def release_if_waiting(house: House, made: Decision) -> None:
    if any(one.stands for one in rows(house, Decision, id=made.id)):
        release(house, made)


def test_the_draft_is_read_as_it_is_after_all(house: House) -> None:
    item_id = drafted(house)
    take_back(house, decided(house, item_id, "edit", text=EDITED, wait=LONG).id)
    decided(house, item_id)
    advance(house, item_id)
    with house.db.read() as session:
        view = item_view(session, find_item(session, item_id), None)
    assert view["drafts"][-1]["text"] == GOOD
