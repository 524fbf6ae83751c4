"""Who may do what. Verbs ask here, so that no door into the house is wider than another.

A home without people belongs to one user, who may do everything. With the first person it is
a team's: whoever acts must be one of them, and hold the role that the act needs.
"""

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


def is_team(session: Session) -> bool:
    """Whether this home has people at all."""
    return session.exec(select(func.count()).select_from(Person).limit(1)).one() > 0


def person_named(session: Session, name: str) -> Person | None:
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
    person, needed = person_named(session, name), NEEDS[right]
    if person is None:
        raise Forbidden(
            f"{name or 'nobody'} is not one of the people of this home",
            "say who you are with --as NAME, one of `copydesk people list`",
        )
    if not person.active:
        raise Forbidden(f"{name} may not work here any more", "ask an admin")
    raise Forbidden(
        f"{name} is {article(person.role)} {person.role}; this needs {article(needed)} {needed}",
        "ask somebody who is one, or an admin for the role",
    )


def article(role: str) -> str:
    return "an" if role == "admin" else "a"
