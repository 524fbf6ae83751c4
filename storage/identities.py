"""Single sign-on: which of the people an OpenID provider's identity is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from sqlmodel import Session, select

from storage.errors import Forbidden
from storage.events import log
from storage.sessions import start_as
from storage.tables import Person
from storage.tables.base import now


@dataclass(frozen=True)
class Identity:
    """What a provider says of somebody who signed in there (OpenID Connect Core 1.0, section 2).

    `subject` is issuer and subject: the only pair that names one person for good (section 5.7).
    """

    subject: str
    email: str
    verified: bool
    issued: float

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> Self:
        """Claims of a checked ID token; what is missing or of another kind counts as nothing."""
        issuer, subject = str(claims.get("iss") or ""), str(claims.get("sub") or "")
        issued = claims.get("iat")
        return cls(
            subject=f"{issuer}|{subject}" if issuer and subject else "",
            email=str(claims.get("email") or "").strip().lower(),
            verified=claims.get("email_verified") is True,
            issued=float(issued) if isinstance(issued, int | float) else 0.0,
        )


def enter_as(session: Session, identity: Identity, token: str, hours: float) -> Person | None:
    """Starts the session of an identity that was just given; each gives one session.

    On the first time a person is found by their verified e-mail address, and known by the
    provider's subject from then on: addresses are given away again, subjects are not.

    Returns:
        None where the identity is older than a session may be, or began one before.

    Raises:
        Forbidden: it is none of the people who may work here.
    """
    if now().timestamp() - identity.issued > hours * 3600:
        return None
    person = person_known(session, identity)
    if person is None or not person.active:
        raise Forbidden(
            f"{identity.email or 'this account'} is none of the people who work here",
            "sign out and use another account, or ask an admin to add this e-mail address",
        )
    if not start_as(session, person, token, hours):
        return None
    if person.subject is None:
        person.subject = identity.subject
        session.add(person)
    log(session, person.name, "signed_in", "desk", by="oidc")
    return person


def person_known(session: Session, identity: Identity) -> Person | None:
    """By subject; else by a verified address that belongs to no other subject yet."""
    if not identity.subject:
        return None
    known = session.exec(select(Person).where(Person.subject == identity.subject)).first()
    if known or not (identity.email and identity.verified):
        return known
    found = session.exec(select(Person).where(Person.email == identity.email)).first()
    return found if found and found.subject is None else None
