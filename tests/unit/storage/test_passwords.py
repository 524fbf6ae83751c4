"""Passwords: what may be one, locks, and one answer to everybody who may not come in."""

from datetime import timedelta

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import select

from graphs.house import House
from storage.errors import BadInput, Forbidden
from storage.passwords import FREE_TRIES, LONGEST_LOCK, lock_for, set_password, sign_in
from storage.people import add_person, change_person, find_person
from storage.sessions import person_of
from storage.tables import Event, Person
from storage.tables.base import now

WORDS = "correct horse battery"


@pytest.fixture
def team(house: House) -> House:
    with house.db.write() as session:
        add_person(session, "x", "Ada", "admin", email="ada@example.org")
        add_person(session, "Ada", "Rob", "reviewer")
        set_password(session, "Ada", "Ada", WORDS)
    return house


def person(house: House, name: str = "Ada") -> Person:
    with house.db.read() as session:
        return find_person(session, name)


def refusal(house: House, name: str, password: str) -> str:
    with pytest.raises(Forbidden) as raised:
        sign_in(house.db, name, password, 1)
    return f"{raised.value} {raised.value.next_step}"


@pytest.mark.parametrize("name", ["Ada", "ada", "ADA@example.org"])
def test_a_name_or_an_address_and_its_password_begin_a_session(team: House, name: str) -> None:
    found, token = sign_in(team.db, name, WORDS, 1)
    with team.db.write() as session:
        assert person_of(session, token, 10) == found
    assert found.name == "Ada"


def test_a_password_typed_on_another_keyboard_is_the_same(team: House) -> None:
    with team.db.write() as session:
        set_password(session, "Ada", "Ada", "caf\u00e9 au lait \u00e0 midi")
    assert sign_in(team.db, "Ada", "cafe\u0301 au lait a\u0300 midi", 1)[0].name == "Ada"


@pytest.mark.parametrize(
    "password", ["elevenchars", "", "aaaaaaaaaaaaaaa", "ADA@Example.org", "x1" * 129]
)
def test_short_long_and_guessable_passwords_are_refused(team: House, password: str) -> None:
    with team.db.write() as session, pytest.raises(BadInput):
        set_password(session, "Ada", "Ada", password)


def test_everybody_who_may_not_come_in_gets_the_same_answer(team: House) -> None:
    with team.db.write() as session:
        set_password(session, "Ada", "Rob", WORDS)
        change_person(session, "Ada", "Rob", active=False)
        add_person(session, "Ada", "Wim", "writer")
    tries = [
        ("Ada", "wrong"),
        ("Rob", WORDS),
        ("Wim", ""),
        ("Eve", WORDS),
        ("", ""),
        ("Wim", WORDS),
    ]
    answers = {refusal(team, name, password) for name, password in tries}
    for _ in range(FREE_TRIES):
        answers.add(refusal(team, "Ada", "wrong"))
    answers.add(refusal(team, "Ada", WORDS))  # locked by now
    assert len(answers) == 1


def test_tries_lock_for_longer_and_longer(team: House) -> None:
    for _ in range(FREE_TRIES):
        refusal(team, "Ada", "wrong")
    first = person(team).locked_until
    refusal(team, "Ada", WORDS)
    assert first is not None and person(team).locked_until == first
    waits = [lock_for(failures) for failures in range(FREE_TRIES, 2000)]
    assert waits == sorted(waits) and waits[0] < waits[1] and waits[-1] == LONGEST_LOCK


def test_after_the_lock_the_right_password_counts_again(team: House) -> None:
    for _ in range(FREE_TRIES):
        refusal(team, "Ada", "wrong")
    with team.db.write() as session:
        find_person(session, "Ada").locked_until = now() - timedelta(seconds=1)
    assert sign_in(team.db, "Ada", WORDS, 1)[0].failures == 0


def test_a_new_password_ends_sessions_and_locks(team: House) -> None:
    _, token = sign_in(team.db, "Ada", WORDS, 1)
    for _ in range(FREE_TRIES):
        refusal(team, "Ada", "wrong")
    with team.db.write() as session:
        set_password(session, "Ada", "Ada", "another horse battery")
        assert person_of(session, token, 10) is None
    assert sign_in(team.db, "Ada", "another horse battery", 1)
    refusal(team, "Ada", WORDS)


def test_people_set_their_own_password_and_nobody_elses(team: House) -> None:
    with team.db.write() as session:
        set_password(session, "Rob", "Rob", WORDS)
        with pytest.raises(Forbidden, match="needs an admin"):
            set_password(session, "Rob", "Ada", WORDS)


def test_a_hash_with_older_parameters_is_renewed(team: House) -> None:
    older = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=64)]).hash(WORDS)
    with team.db.write() as session:
        find_person(session, "Ada").password = older
    sign_in(team.db, "Ada", WORDS, 1)
    assert person(team).password not in (older, "")
    assert sign_in(team.db, "Ada", WORDS, 1)


def test_the_log_holds_neither_passwords_nor_what_was_typed_for_a_name(team: House) -> None:
    _, token = sign_in(team.db, "Ada", WORDS, 1)
    refusal(team, "my secret by mistake", WORDS)
    refusal(team, "Ada", "wrong words here")
    with team.db.read() as session:
        events = list(session.exec(select(Event)))
    said = repr([(event.actor, event.verb, event.subject, event.data) for event in events])
    assert [event.actor for event in events if event.verb == "sign_in_failed"] == ["", "Ada"]
    assert not any(secret in said for secret in (WORDS, token, "wrong words", "mistake", "argon2"))
