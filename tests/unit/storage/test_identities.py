"""Single sign-on: whom a provider's identity lets in, and whom it does not."""

from typing import Any

import pytest

from graphs.house import House
from storage.errors import Forbidden
from storage.identities import Identity, enter_as
from storage.people import add_person, change_person, find_person
from storage.tables import Person
from storage.tables.base import now


@pytest.fixture
def team(house: House) -> House:
    with house.db.write() as session:
        add_person(session, "x", "Ada", "admin", email="ada@example.org")
        add_person(session, "Ada", "Rob", "reviewer", email="rob@example.org")
    return house


def identity(**changes: Any) -> Identity:
    claims = {
        "iss": "https://id.example",
        "sub": "1",
        "email": "Ada@example.org",
        "email_verified": True,
        "iat": now().timestamp(),
    }
    return Identity.from_claims({**claims, **changes})


def enter(house: House, token: str = "t", **changes: Any) -> Person | None:
    with house.db.write() as session:
        return enter_as(session, identity(**changes), token, 12)


def test_a_verified_address_lets_in_and_the_subject_from_then_on(team: House) -> None:
    first = enter(team)
    assert first is not None and first.name == "Ada"
    again = enter(team, "t2", email="new@example.org")
    assert again is not None and again.name == "Ada"


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "eve@example.org"},
        {"email": ""},
        {"sub": ""},
        {"iss": None},
        {"email": ["ada@example.org"]},
    ],
)
def test_anybody_else_is_refused(team: House, claims: dict[str, Any]) -> None:
    with pytest.raises(Forbidden, match="none of the people"):
        enter(team, **claims)


def test_an_address_given_to_somebody_else_lets_them_in_no_more(team: House) -> None:
    enter(team)
    with pytest.raises(Forbidden):
        enter(team, "t2", sub="2")
    with pytest.raises(Forbidden):
        enter(team, "t3", iss="https://other.example")


def test_whoever_left_is_refused(team: House) -> None:
    enter(team, sub="9", email="rob@example.org")
    with team.db.write() as session:
        change_person(session, "Ada", "Rob", active=False)
    with pytest.raises(Forbidden):
        enter(team, "t2", sub="9", email="rob@example.org")


def test_an_identity_begins_one_session_and_is_not_taken_when_it_is_old(team: House) -> None:
    assert enter(team, "t") is not None
    assert enter(team, "t") is None
    assert enter(team, "t2", iat=now().timestamp() - 13 * 3600) is None
    assert enter(team, "t3", iat="yesterday") is None
    with team.db.read() as session:
        assert find_person(session, "Rob").subject is None
