"""Who works here: their roles, teams and skills. The first person makes a team of the home."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from storage.asking import ask_fewer
from storage.assigning import hand_back
from storage.errors import BadInput, Conflict, NotFound
from storage.events import log
from storage.rights import ROLES, is_team, must
from storage.sessions import end_sessions
from storage.tables import Person
from storage.tables.base import new_id

LONGEST = 80
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories that a name must not hold: what cannot be seen, or turns text around."""


def add_person(
    session: Session,
    actor: str,
    name: str,
    role: str,
    *,
    email: str | None = None,
    team: str = "",
    skills: Sequence[str] = (),
) -> Person:
    """Somebody new. The very first one may be added by anybody, and must be an admin.

    Raises:
        Forbidden: the actor is no admin.
        BadInput: a name, role or address that cannot be used.
        Conflict: somebody has this name or address already.
    """
    if is_team(session):
        must(session, actor, "people")
    elif role != "admin":
        raise BadInput("the first person must be an admin", "use --role admin")
    name = clean_name(name)
    unused(session, name, "name")
    person = Person(
        id=new_id("per"),
        name=name,
        role=clean_role(role),
        email=clean_email(session, email),
        team=clean_word(team, "team"),
        skills=clean_skills(skills),
    )
    session.add(person)
    session.flush()
    log(session, actor, "person_added", name, role=person.role, team=person.team)
    return person


def change_person(
    session: Session,
    actor: str,
    name: str,
    *,
    role: str | None = None,
    email: str | None = None,
    team: str | None = None,
    skills: Sequence[str] | None = None,
    active: bool | None = None,
) -> Person:
    """Changes what is given; an empty e-mail address or team takes it away. Whoever may not
    work here any more is signed out everywhere.

    Raises:
        Forbidden: the actor is no admin.
        NotFound: nobody has this name.
        BadInput, Conflict: as for `add_person`, and for the last active admin's role.
    """
    must(session, actor, "people")
    person = find_person(session, name)
    given: dict[str, Any] = {}
    if role is not None:
        given["role"] = clean_role(role)
    if email is not None and email.strip().lower() != (person.email or ""):
        given |= {"email": clean_email(session, email), "subject": None}
    if team is not None:
        given["team"] = clean_word(team, "team")
    if skills is not None:
        given["skills"] = clean_skills(skills)
    if active is not None:
        given["active"] = active
    return apply(session, actor, person, given)


def apply(session: Session, actor: str, person: Person, given: dict[str, Any]) -> Person:
    changes = {key: value for key, value in given.items() if getattr(person, key) != value}
    if changes.get("role", "admin") != "admin" or changes.get("active") is False:
        keep_an_admin(session, person)
    person.sqlmodel_update(changes)
    session.add(person)
    if changes.get("active") is False:
        end_sessions(session, person)
    if changes.get("active") is False or changes.get("role") == "writer":
        hand_back(session, person.name, actor)
        ask_fewer(session)
    elif changes.get("role") == "reviewer":
        hand_back(session, person.name, actor, needs=("lead",))
    if changes:
        changes.pop("subject", None)  # goes with the address
        log(session, actor, "person_changed", person.name, **changes)
    return person


def end_person(session: Session, actor: str, name: str) -> int:
    """Signs somebody out everywhere; returns from how many browsers. They may sign in again.

    Raises:
        Forbidden: the actor is no admin, nor the person.
        NotFound: nobody has this name.
    """
    person = find_person(session, name)
    if actor != person.name:
        must(session, actor, "people")
    count = end_sessions(session, person)
    log(session, actor, "sessions_ended", person.name, count=count)
    return count


def people(session: Session) -> list[Person]:
    """Everyone, by name; those who left last."""
    return list(session.exec(select(Person).order_by(col(Person.active).desc(), col(Person.name))))


def find_person(session: Session, name: str) -> Person:
    """By name or e-mail address, in any case.

    Raises:
        NotFound: nobody has it.
    """
    person = known_as(session, name)
    if person is None:
        raise NotFound(f"there is nobody named {name!r}", "see: copydesk people list")
    return person


def known_as(session: Session, name: str) -> Person | None:
    """People are few enough to compare here: SQLite folds the case of ASCII letters only."""
    wanted = folded(name)
    for person in people(session):
        if wanted and wanted in (folded(person.name), person.email):
            return person
    return None


def folded(name: str) -> str:
    """For comparing: what looks much the same is the same."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def keep_an_admin(session: Session, person: Person) -> None:
    """Raises Conflict where `person` is the last active admin."""
    admins = [other for other in people(session) if other.active and other.role == "admin"]
    if [admin.id for admin in admins] == [person.id]:
        raise Conflict(
            f"{person.name} is the last active admin", "make somebody else an admin first"
        )


def unused(session: Session, word: str, what: str) -> None:
    if known_as(session, word):
        raise Conflict(f"somebody has the {what} {word!r} already", "choose another one")


def clean_name(name: str) -> str:
    name = clean_word(name, "name")
    if not name:
        raise BadInput("a person needs a name", "give one: copydesk people add NAME --role ROLE")
    return name


def clean_word(word: str, what: str) -> str:
    """Trimmed and composed, so that what looks the same is the same.

    Raises:
        BadInput: too long, or with characters that nobody sees.
    """
    word = unicodedata.normalize("NFC", word).strip()
    if len(word) > LONGEST:
        raise BadInput(f"a {what} has at most {LONGEST} characters", "choose a shorter one")
    if any(unicodedata.category(character) in HIDDEN for character in word):
        raise BadInput(f"the {what} holds characters that cannot be seen", "type it anew")
    return " ".join(word.split())


def clean_role(role: str) -> str:
    if role not in ROLES:
        raise BadInput(f"there is no role {role!r}", f"choose one of: {', '.join(ROLES)}")
    return role


def clean_email(session: Session, email: str | None) -> str | None:
    """Lower case; None for an empty one."""
    email = clean_word(email or "", "e-mail address").lower()
    if not email:
        return None
    before, _, after = email.partition("@")
    if not before or ("." not in after.strip(".") and after != "localhost") or " " in email:
        raise BadInput(f"{email!r} is no e-mail address", "write name@example.org")
    unused(session, email, "e-mail address")
    return email


def clean_skills(skills: Sequence[str]) -> list[str]:
    return sorted({word for skill in skills if (word := clean_word(skill, "skill"))})
