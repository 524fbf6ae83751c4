"""Tokens: shown once, kept as a hash, and never more than their person and their scopes."""

from datetime import timedelta

import pytest
from scripted import rows
from team import hire

from graphs.house import House
from storage.errors import BadInput, Conflict, Forbidden, NotFound
from storage.tables import ApiToken, Person
from storage.tables.base import now
from storage.tokens import Caller, add_token, caller_of, note_use, revoke_token, token_row


def made(house: House, actor: str = "ann", name: str = "site", **values: object) -> str:
    with house.db.write() as session:
        return add_token(session, actor, name, ["read"], **values)[1]  # type: ignore[arg-type]


def caller(house: House, token: str) -> Caller | None:
    with house.db.read() as session:
        return caller_of(session, token)


def change(house: House, table: type, **values: object) -> None:
    with house.db.write() as session:
        row = session.get_one(table, rows(house, table)[0].id)
        row.sqlmodel_update(values)
        session.add(row)


def test_a_token_is_known_again_and_kept_as_a_hash_alone(house: House) -> None:
    token = made(house)
    assert token.startswith("cd_")
    found = caller(house, token)
    assert found is not None and found.name == "ann" and found.scopes == {"read"}
    kept = rows(house, ApiToken)[0]
    assert token not in str(kept.model_dump()) and "key" not in token_row(kept)


@pytest.mark.parametrize("token", ["", "cd_", "cd_wrong", "Bearer", "\x00", "cd_ü"])
def test_what_is_no_token_is_nobodys(house: House, token: str) -> None:
    made(house)
    assert caller(house, token) is None


def test_a_revoked_token_and_one_that_is_over_are_nobodys(house: House) -> None:
    token = made(house)
    change(house, ApiToken, expires_at=now() - timedelta(seconds=1))
    assert caller(house, token) is None
    other = made(house, name="other")
    with house.db.write() as session:
        revoke_token(session, "ann", "other")
    assert caller(house, other) is None


def test_a_scope_that_was_not_given_is_refused(house: House) -> None:
    found = caller(house, made(house))
    assert found is not None
    found.needs("read")
    with pytest.raises(Forbidden, match="no scope `admin`"):
        found.needs("admin")


def test_a_token_of_one_user_is_nobodys_once_the_home_is_a_teams(house: House) -> None:
    token = made(house)
    hire(house)
    assert caller(house, token) is None


def test_a_token_ends_with_its_persons_work_here(house: House) -> None:
    hire(house, {"Ana": "reviewer"})
    token = made(house, "Ana")
    assert caller(house, token) is not None
    change(house, Person, active=False)
    assert caller(house, token) is None


def test_only_an_admin_makes_tokens_for_somebody_else(house: House) -> None:
    hire(house, {"Ana": "reviewer", "Root": "admin"})
    with pytest.raises(Forbidden):
        made(house, "Ana", person="Root")
    found = caller(house, made(house, "Root", person="ana"))
    assert found is not None and found.name == "Ana"


def test_only_its_person_or_an_admin_revokes_a_token(house: House) -> None:
    hire(house, {"Ana": "reviewer", "Ben": "lead"})
    made(house, "Ana")
    with pytest.raises(Forbidden), house.db.write() as session:
        revoke_token(session, "Ben", "site")
    with pytest.raises(NotFound), house.db.write() as session:
        revoke_token(session, "Ben", "another")


def test_names_scopes_and_days_are_checked(house: House) -> None:
    made(house)
    with pytest.raises(Conflict):
        made(house)
    for values in ({"name": " "}, {"name": "a", "days": 0.0}, {"name": "a", "days": 1e9}):
        with pytest.raises(BadInput):
            made(house, **values)  # type: ignore[arg-type]
    for scopes in ([], ["write"]):
        with pytest.raises(BadInput), house.db.write() as session:
            add_token(session, "ann", "new", scopes)


def test_use_is_written_at_most_once_a_minute(house: House) -> None:
    token = made(house)
    found = caller(house, token)
    assert found is not None and found.stale
    with house.db.write() as session:
        note_use(session, found.token_id)
    again = caller(house, token)
    assert again is not None and not again.stale


@pytest.mark.parametrize(("role", "scope"), [("writer", "decide"), ("reviewer", "admin")])
def test_a_scope_that_a_role_can_never_use_is_refused(house: House, role: str, scope: str) -> None:
    hire(house, {"Wim": role})
    with house.db.write() as session:
        with pytest.raises(BadInput, match=f"Wim can use no scope '{scope}'") as caught:
            add_token(session, "Wim", "site", ["read", scope])
        assert "read, briefs" in caught.value.next_step
    assert rows(house, ApiToken) == []
