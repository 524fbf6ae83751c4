"""Sessions: what a browser holds, and when it stops being good."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from graphs.house import House
from storage.people import add_person
from storage.sessions import end, end_sessions, is_due, person_of, start, start_as
from storage.tables import Person, SignIn
from storage.tables.base import now


@pytest.fixture
def ada(house: House) -> Person:
    with house.db.write() as session:
        return add_person(session, "x", "Ada", "admin")


def row_of(session: Session) -> SignIn:
    return session.exec(select(SignIn)).one()


def test_a_token_is_good_until_it_is_ended_and_is_stored_nowhere(house: House, ada: Person) -> None:
    with house.db.write() as session:
        token = start(session, ada, 1)
        assert person_of(session, token, 10) == ada
        assert token not in repr(row_of(session).model_dump())
        assert len(token) >= 43
        end(session, token)
        assert person_of(session, token, 10) is None


@pytest.mark.parametrize("token", ["", "x", "\x00", "a" * 10_000])
def test_what_is_no_token_opens_nothing(house: House, ada: Person, token: str) -> None:
    with house.db.write() as session:
        start(session, ada, 1)
        assert person_of(session, token, 10) is None
        assert not is_due(session, token)
        end(session, token)


def test_a_session_ends_by_its_hours_even_in_use(house: House, ada: Person) -> None:
    with house.db.write() as session:
        token = start(session, ada, 1)
        row_of(session).expires_at = now()
        assert person_of(session, token, 10) is None


def test_a_session_ends_when_nothing_is_done(house: House, ada: Person) -> None:
    with house.db.write() as session:
        token = start(session, ada, 12)
        row_of(session).seen_at = now() - timedelta(minutes=10)
        assert person_of(session, token, 10) is None
        assert person_of(session, token, 11) == ada


def test_it_is_renewed_at_most_once_a_minute(house: House, ada: Person) -> None:
    with house.db.write() as session:
        token = start(session, ada, 12)
        row = row_of(session)
        first = row.seen_at
        assert not is_due(session, token)
        person_of(session, token, 10)
        assert row.seen_at == first
        row.seen_at = first - timedelta(minutes=2)
        assert is_due(session, token)
        person_of(session, token, 10)
        assert row.seen_at > first - timedelta(minutes=1)


def test_a_token_that_others_make_counts_once(house: House, ada: Person) -> None:
    with house.db.write() as session:
        assert start_as(session, ada, "identity", 1)
        end(session, "identity")
        assert not start_as(session, ada, "identity", 1)
        assert person_of(session, "identity", 10) is None


def test_ending_all_ends_only_that_persons(house: House, ada: Person) -> None:
    with house.db.write() as session:
        bea = add_person(session, "Ada", "Bea", "lead")
        mine, yours = start(session, ada, 1), start(session, bea, 1)
        assert end_sessions(session, ada) == 1
        assert person_of(session, mine, 10) is None
        assert person_of(session, yours, 10) == bea
