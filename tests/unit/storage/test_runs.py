"""Runs of training: one at a time, in a queue, taken over from the dead."""

import multiprocessing
import threading

import pytest

from graphs.house import House
from storage.errors import Conflict, Forbidden, LeaseHeld, NotFound
from storage.leases import whoami
from storage.runs import (
    ask_run,
    find_run,
    finish_run,
    list_runs,
    metrics_of,
    new_holder,
    put_metrics,
    renew_run,
    run_view,
    set_progress,
    stop_run,
    take_run,
)
from storage.tables import Person, TuneRun

ELSEWHERE = "0@another-host:1:1.00"


def ask(house: House, name: str = "one", actor: str = "ann", **values: object) -> str:
    with house.db.write() as session:
        return ask_run(session, {"name": name}, False, actor, **values).id


def take(house: House, holder: str = ELSEWHERE, seconds: float = 60) -> str | None:
    with house.db.write() as session:
        run = take_run(session, holder, seconds)
        return run.id if run else None


def end(house: House, run_id: str, holder: str = ELSEWHERE, status: str = "done") -> None:
    with house.db.write() as session:
        finish_run(session, run_id, holder, status)


def run_of(house: House, run_id: str) -> TuneRun:
    with house.db.read() as session:
        return find_run(session, run_id)


def dead_holder() -> str:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return new_holder(pool.apply(whoami))


def test_runs_are_taken_one_at_a_time_in_the_order_in_which_they_were_asked(house: House) -> None:
    first, second = ask(house, "one"), ask(house, "two")
    assert take(house) == first
    assert take(house) is None
    end(house, first)
    assert take(house) == second
    assert run_of(house, first).ended_at is not None


def test_the_same_wish_is_queued_once_while_it_is_open(house: House) -> None:
    first = ask(house)
    assert ask(house) == first
    assert ask(house, "other") != first
    take(house)
    assert ask(house) == first
    end(house, first)
    assert ask(house) != first


def test_a_dead_processs_run_is_taken_again_before_those_that_wait(house: House) -> None:
    first, _ = ask(house, "one"), ask(house, "two")
    assert take(house, dead_holder()) == first
    assert take(house) == first
    assert run_of(house, first).runner == ELSEWHERE


def test_a_run_whose_lease_ran_out_is_taken_over_and_lost_to_its_holder(house: House) -> None:
    run_id = ask(house)
    take(house, "slow@another-host:2:1.00", seconds=-1)
    assert take(house) == run_id
    with pytest.raises(LeaseHeld, match="taken over"), house.db.write() as session:
        set_progress(session, run_id, "slow@another-host:2:1.00", step=3)
    with pytest.raises(LeaseHeld), house.db.write() as session:
        finish_run(session, run_id, "slow@another-host:2:1.00", "done")
    assert run_of(house, run_id).status == "running"


def test_a_renewed_lease_is_kept(house: House) -> None:
    run_id = ask(house)
    take(house, seconds=-1)
    with house.db.write() as session:
        renew_run(session, run_id, ELSEWHERE, 60)
    assert take(house, "late@another-host:3:1.00") is None


def test_of_many_takers_at_once_one_gets_the_run(house: House) -> None:
    run_id = ask(house)
    taken: list[str | None] = []

    def one(number: int) -> None:
        taken.append(take(house, f"{number}@another-host:{number}:1.00"))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken, key=str) == [None] * 5 + [run_id]


def test_a_stopped_run_is_lost_to_its_holder_who_hears_who_stopped_it(house: House) -> None:
    run_id = ask(house)
    take(house)
    with house.db.write() as session:
        stop_run(session, run_id, "bea")
    with pytest.raises(LeaseHeld, match="stopped by bea"), house.db.write() as session:
        renew_run(session, run_id, ELSEWHERE, 60)
    with pytest.raises(Conflict, match="has ended"), house.db.write() as session:
        stop_run(session, run_id, "bea")
    assert run_of(house, run_id).status == "failed"


def test_only_who_may_train_asks_for_a_run_but_the_schedule_needs_nobody(house: House) -> None:
    with house.db.write() as session:
        session.add(Person(id="per_1", name="ray", role="reviewer"))
        session.add(Person(id="per_2", name="lea", role="lead"))
    with pytest.raises(Forbidden, match="needs a lead"):
        ask(house, actor="ray")
    run_id = ask(house, actor="lea")
    with pytest.raises(Forbidden), house.db.write() as session:
        stop_run(session, run_id, "ray")
    assert ask(house, "due", actor="copydesk", why="due")


def test_numbers_of_a_step_that_is_computed_again_replace_the_old(house: House) -> None:
    run_id = ask(house)
    with house.db.write() as session:
        put_metrics(session, run_id, 1, {"loss": 2.0, "learning_rate": 0.1})
        put_metrics(session, run_id, 2, {"loss": 1.5})
    with house.db.write() as session:
        put_metrics(session, run_id, 2, {"loss": 1.4})
        put_metrics(session, run_id, 3, {"loss": float("nan"), "learning_rate": 0.2})
    with house.db.read() as session:
        assert metrics_of(session, run_id) == {
            "loss": [(1, 2.0), (2, 1.4)],
            "learning_rate": [(1, 0.1), (3, 0.2)],
        }
        assert metrics_of(session, run_id, after=2) == {"learning_rate": [(3, 0.2)]}


def test_a_view_tells_place_progress_and_numbers(house: House) -> None:
    first, second, third = ask(house, "one"), ask(house, "two"), ask(house, "three")
    take(house)
    with house.db.write() as session:
        set_progress(session, first, ELSEWHERE, stage="train", step=2, steps=8)
        put_metrics(session, first, 2, {"loss": 1.0, "eta_seconds": 30})
    with house.db.read() as session:
        views = [run_view(session, run_id) for run_id in (first, second, third)]
        assert [run.id for run in list_runs(session)] == [third, second, first]
        with pytest.raises(NotFound):
            run_view(session, "run_none")
    assert [view["place"] for view in views] == [0, 1, 2]
    assert (views[0]["stage"], views[0]["step"], views[0]["held"]) == ("train", 2, True)
    assert views[0]["eta_seconds"] == 30 and views[1]["eta_seconds"] is None
    end(house, first)
    with house.db.read() as session:
        assert run_view(session, first)["place"] is None
