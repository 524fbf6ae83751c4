"""Who may do what. Verbs ask here, so that no door into the house is wider than another.

A home without people belongs to one user, who may do everything. With the first person it is
a team's: whoever acts must be one of them, and hold the role that the act needs.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from sqlmodel import Session, func, select

from storage.errors import Forbidden
from storage.tables import Person

Role = Literal["writer", "reviewer", "lead", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""Each may do what those before it may."""

Right = Literal[
    "brief",
    "ingest",
    "decide",
    "publish",
    "taste",
    "assign",
    "adjudicate",
    "withdraw",
    "budget",
    "learn",
    "promote",
    "people",
]

NEEDS: dict[Right, Role] = {
    "brief": "writer",
    "ingest": "writer",
    "decide": "reviewer",
    "publish": "reviewer",
    "taste": "reviewer",
    "assign": "lead",
    "adjudicate": "lead",
    "withdraw": "lead",
    "budget": "lead",
    "learn": "lead",
    "promote": "lead",
    "people": "admin",
}
"""The least role for each act."""


@dataclass(frozen=True)
class Known:
    """What was found of somebody: who they are, if they are one of the people of this home, and
    whether it has people."""

    name: str
    person: Person | None
    team: bool


def remember(session: Session, known: Known) -> None:
    """Has a session answer from what was found before: a page asks ten times who is looking, and
    looks once. Only for what is read; whoever writes asks a session that remembers nothing."""
    session.info[Known] = known


def known_of(session: Session) -> Known | None:
    found: Known | None = session.info.get(Known)
    return found


def is_team(session: Session) -> bool:
    """Whether this home has people at all."""
    known = known_of(session)
    if known is not None:
        return known.team
    return session.exec(select(func.count()).select_from(Person).limit(1)).one() > 0


def person_named(session: Session, name: str) -> Person | None:
    known = known_of(session)
    if known is not None and known.name == name:
        return known.person
    return session.exec(select(Person).where(Person.name == name)).first()


def at_least(role: str, needed: str) -> bool:
    """Whether a role includes another."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(needed)


def allowed(session: Session, name: str, right: Right) -> bool:
    """Whether somebody may do something, without saying why not."""
    person = person_named(session, name)
    if person is None:
        return not is_team(session)
    return person.active and at_least(person.role, NEEDS[right])


def must(session: Session, name: str, right: Right) -> None:
    """Raises Forbidden unless `name` may do this."""
    if allowed(session, name, right):
        return
    person, needed = must_belong(session, name), NEEDS[right]
    raise Forbidden(
        f"{name} is {article(person.role)} {person.role}; this needs {article(needed)} {needed}",
        "ask somebody who is one, or an admin for the role",
    )


def must_belong(session: Session, name: str) -> Person:
    """One of the people. Raises Forbidden for a name that is nobody's, or of somebody who left."""
    person = person_named(session, name)
    if person is None:
        raise Forbidden(
            f"{name or 'nobody'} is not one of the people of this home",
            "say who you are with --as NAME, one of `copydesk people list`",
        )
    if not person.active:
        raise Forbidden(f"{name} may not work here any more", "ask an admin")
    return person


def article(role: str) -> str:
    return "an" if role == "admin" else "a"
