"""Tokens of programs: each acts as one person, within its scopes, until it ends or is revoked.

We keep a token's hash alone. Whoever shows one may do what its person may do and its scopes
allow, whichever is less: the verbs ask for the person's rights as they do at every other door.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, get_args

from sqlmodel import Session, col, select

from storage.errors import BadInput, Conflict, Forbidden, NotFound
from storage.events import log
from storage.people import clean_word, find_person
from storage.rights import NEEDS, Right, allowed, is_team, must, person_named
from storage.tables import ApiToken
from storage.tables.base import new_id, now, sha256_text

Scope = Literal["read", "briefs", "decide", "sources", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""What a token may be used for: to read; to ask for content; to review and publish; to change
sources; to withdraw, set budgets, and look after adapters and webhooks. None includes another."""

USED_FOR: dict[Scope, Right] = {
    "briefs": "brief",
    "decide": "decide",
    "sources": "withdraw",
    "admin": "withdraw",
}
"""Of what each scope is for, what needs the least role."""

PREFIX = "cd_"
DAYS = 90.0
MOST_DAYS = 3650.0
RENEWED = timedelta(minutes=1)
"""A token that was used more recently is not written again."""


@dataclass(frozen=True)
class Caller:
    """Whoever calls through a door for programs."""

    token_id: str
    name: str
    scopes: frozenset[str]
    stale: bool = False
    """Whether it is to be noted that the token was used."""

    @property
    def judge(self) -> str | None:
        """Who may judge drafts through this door; None where the token is not for that."""
        return self.name if "decide" in self.scopes else None

    def needs(self, scope: Scope) -> None:
        """Raises Forbidden unless the token has this scope."""
        if scope not in self.scopes:
            raise Forbidden(
                f"this token has no scope `{scope}`",
                "ask whoever runs copydesk here for one that has: no token can be changed",
            )


def add_token(
    session: Session,
    actor: str,
    name: str,
    scopes: Sequence[str],
    person: str = "",
    days: float = DAYS,
) -> tuple[ApiToken, str]:
    """A token's row, and the token itself, which nobody can find again.

    Args:
        person: whom it acts as; empty: the actor. In a home without people there is one user.

    Raises:
        Forbidden: for somebody else, by one who is no admin; or for one who may not work here.
        BadInput: no such scope, or one that the person's role can never use; a name or a number
            of days that cannot be used.
        Conflict: another token has this name.
    """
    person = acting(session, actor, person or actor)
    scopes = clean_scopes(scopes)
    check_use(session, person, scopes)
    name = clean_word(name, "name")
    if not name:
        raise BadInput("a token needs a name", "say what uses it: copydesk tokens add website")
    if session.exec(select(ApiToken).where(ApiToken.name == name)).first() is not None:
        raise Conflict(f"there is a token named {name!r}", "choose another name")
    if not 0 < days <= MOST_DAYS:
        raise BadInput(f"a token cannot last {days:g} days", f"at most {MOST_DAYS:g}, more than 0")
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        id=new_id("tok"),
        name=name,
        key=sha256_text(token),
        person=person,
        scopes=list(scopes),
        expires_at=now() + timedelta(days=days),
    )
    session.add(row)
    session.flush()
    log(session, actor, "token.add", row.id, name=name, person=person, scopes=row.scopes)
    return row, token


def acting(session: Session, actor: str, person: str) -> str:
    """Whom a token that `actor` makes may act as."""
    if not is_team(session):
        return actor
    found = find_person(session, person)
    if found.name != actor:
        must(session, actor, "people")
    if not found.active:
        raise Forbidden(f"{found.name} may not work here any more", "choose somebody else")
    return found.name


def check_use(session: Session, person: str, scopes: Sequence[Scope]) -> None:
    """Raises BadInput for a scope that lets this person do nothing: a token never widens a role."""
    able = usable_scopes(session, person)
    idle = next((scope for scope in scopes if scope not in able), None)
    if idle is not None:
        raise BadInput(
            f"{person} can use no scope {idle!r}: what it is for needs the role "
            f"{NEEDS[USED_FOR[idle]]} at least",
            f"choose from: {', '.join(able)}; or have an admin change the role",
        )


def usable_scopes(session: Session, person: str) -> list[Scope]:
    """Those with which this person may do anything at all, as their role is now."""
    rights = {scope: USED_FOR.get(scope) for scope in SCOPES}
    return [s for s, right in rights.items() if right is None or allowed(session, person, right)]


def clean_scopes(scopes: Sequence[str]) -> list[Scope]:
    known = ", ".join(SCOPES)
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        raise BadInput(f"there is no scope {unknown[0]!r}", f"choose from: {known}")
    if not scopes:
        raise BadInput("a token without a scope is of no use", f"choose from: {known}")
    return [scope for scope in SCOPES if scope in scopes]


def tokens(session: Session) -> list[ApiToken]:
    """Newest first."""
    return list(session.exec(select(ApiToken).order_by(col(ApiToken.created_at).desc())))


def revoke_token(session: Session, actor: str, name: str) -> ApiToken:
    """Ends a token for good; one that is revoked stays so.

    Args:
        name: or its id.

    Raises:
        NotFound: there is none.
        Forbidden: somebody else's, and the actor is no admin.
    """
    by_name = select(ApiToken).where(ApiToken.name == name)
    row = session.get(ApiToken, name) or session.exec(by_name).first()
    if row is None:
        raise NotFound(f"no token {name!r}", "see: copydesk tokens list")
    if row.person != actor:
        must(session, actor, "people")
    if row.revoked_at is None:
        row.revoked_at = now()
        session.add(row)
        log(session, actor, "token.revoke", row.id, name=row.name)
    return row


def caller_of(session: Session, token: str) -> Caller | None:
    """Who calls with this token; None for one that is unknown, over or revoked, or whose person
    may not work here (any more)."""
    query = select(ApiToken).where(ApiToken.key == sha256_text(token))
    row = session.exec(query).first() if token.startswith(PREFIX) else None
    if row is None or state_of(row) != "active":
        return None
    person = person_named(session, row.person)
    if not person.active if person else is_team(session):
        return None
    stale = row.last_used_at is None or now() - row.last_used_at >= RENEWED
    return Caller(row.id, row.person, frozenset(row.scopes), stale)


def note_use(session: Session, token_id: str) -> None:
    """Writes down that a token was used; at most once a minute is enough."""
    row = session.get(ApiToken, token_id)
    if row is not None:
        row.last_used_at = now()
        session.add(row)


def state_of(row: ApiToken) -> str:
    """active, over or revoked."""
    if row.revoked_at is not None:
        return "revoked"
    return "over" if row.expires_at is not None and row.expires_at <= now() else "active"


def token_row(row: ApiToken) -> dict[str, Any]:
    """What is shown of a token: never its hash."""
    return {**row.model_dump(mode="json", exclude={"key"}), "state": state_of(row)}
