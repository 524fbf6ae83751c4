"""One runner per item: compare-and-swap, expiry, dead holders, fences."""

import multiprocessing
import os
import socket

import pytest
from scripted import item_of, new_item

from graphs.house import House
from storage.errors import LeaseHeld, NotFound
from storage.leases import drop_lease, fence, is_dead, renew_lease, take_lease, whoami

ELSEWHERE = "another-host:1:1.00"


@pytest.fixture
def item_id(house: House) -> str:
    return new_item(house)


def take(house: House, item_id: str, runner: str, seconds: float = 60) -> str:
    with house.db.write() as session:
        return take_lease(session, item_id, runner, seconds)


def dead_runner() -> str:
    """The name of a process of this host that has ended."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(whoami)


def test_a_lease_is_had_by_one_runner_only(house: House, item_id: str) -> None:
    take(house, item_id, ELSEWHERE)
    with pytest.raises(LeaseHeld, match="another-host"):
        take(house, item_id, whoami())
    assert item_of(house, item_id).runner == ELSEWHERE


def test_a_runner_cannot_take_its_own_lease_twice(house: House, item_id: str) -> None:
    take(house, item_id, whoami())
    with pytest.raises(LeaseHeld):
        take(house, item_id, whoami())


def test_a_dropped_lease_is_free(house: House, item_id: str) -> None:
    token = take(house, item_id, ELSEWHERE)
    with house.db.write() as session:
        drop_lease(session, item_id, token)
    assert take(house, item_id, whoami()) != token


def test_a_lease_that_ran_out_is_taken_over(house: House, item_id: str) -> None:
    take(house, item_id, ELSEWHERE, seconds=-1)
    take(house, item_id, whoami())
    assert item_of(house, item_id).runner == whoami()


def test_a_dead_holder_of_this_host_is_taken_over_at_once(house: House, item_id: str) -> None:
    take(house, item_id, dead_runner())
    take(house, item_id, whoami())
    assert item_of(house, item_id).runner == whoami()


def test_who_runs_elsewhere_is_never_taken_for_dead() -> None:
    assert not is_dead(ELSEWHERE)
    assert not is_dead("")
    assert not is_dead("no process at all")


def test_a_living_process_is_not_dead_and_its_numbers_heir_is() -> None:
    assert not is_dead(whoami())
    assert is_dead(f"{socket.gethostname()}:{os.getpid()}:12.00")


def test_a_living_process_is_not_dead_when_the_clock_was_adjusted() -> None:
    """Start times are counted from the time of boot, which moves with the clock."""
    host, pid, start = whoami().split(":")
    assert not is_dead(f"{host}:{pid}:{float(start) + 1:.2f}")


def test_a_lease_is_renewed_by_its_token_alone(house: House, item_id: str) -> None:
    token = take(house, item_id, ELSEWHERE, seconds=5)
    until = item_of(house, item_id).runner_until
    with house.db.write() as session:
        assert not renew_lease(session, item_id, "not the token", 60)
        assert renew_lease(session, item_id, token, 60)
    assert item_of(house, item_id).runner_until > until


def test_dropping_a_lease_that_was_lost_leaves_the_heirs(house: House, item_id: str) -> None:
    lost = take(house, item_id, ELSEWHERE, seconds=-1)
    mine = take(house, item_id, whoami())
    with house.db.write() as session:
        drop_lease(session, item_id, lost)
    assert item_of(house, item_id).runner_token == mine


def test_the_fence_lets_the_holder_write(house: House, item_id: str) -> None:
    token = take(house, item_id, whoami())
    with house.db.write() as session:
        assert fence(session, item_id, token).id == item_id


def test_the_fence_stops_who_lost_the_lease(house: House, item_id: str) -> None:
    lost = take(house, item_id, ELSEWHERE, seconds=-1)
    take(house, item_id, whoami())
    with house.db.write() as session, pytest.raises(LeaseHeld, match="taken over"):
        fence(session, item_id, lost)


def test_without_a_token_one_may_write_while_nobody_runs_it(house: House, item_id: str) -> None:
    with house.db.write() as session:
        fence(session, item_id, None)
    token = take(house, item_id, ELSEWHERE)
    with house.db.write() as session, pytest.raises(LeaseHeld):
        fence(session, item_id, None)
    with house.db.write() as session:
        drop_lease(session, item_id, token)
        fence(session, item_id, None)


def test_there_is_no_lease_on_nothing(house: House) -> None:
    with house.db.write() as session, pytest.raises(NotFound):
        take_lease(session, "it_nothing", whoami(), 60)
    with house.db.write() as session, pytest.raises(NotFound):
        fence(session, "it_nothing", None)


def test_the_keeper_gives_the_lease_back_whatever_happens(house: House, item_id: str) -> None:
    with pytest.raises(RuntimeError), house.keeper.lease(item_id):
        assert item_of(house, item_id).runner_token
        raise RuntimeError
    assert item_of(house, item_id).runner_token == ""
