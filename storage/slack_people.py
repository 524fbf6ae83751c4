"""Who of the people somebody at Slack is: by a checked e-mail address, or because it was said.

Nobody is anybody by default: a workspace has guests, and people of other teams.
"""

import re

from sqlmodel import Session, col, select

from storage.errors import BadInput, Conflict, NotFound
from storage.events import log
from storage.people import find_person
from storage.rights import is_team, must, person_named
from storage.tables import Person, SlackUser

FORM = re.compile(r"[UW][A-Z0-9]{2,20}")


def person_at_slack(session: Session, slack_id: str) -> str:
    """The name somebody at Slack acts under; empty for one who is not known (any more)."""
    row = session.get(SlackUser, slack_id)
    if row is None:
        return ""
    person = person_named(session, row.person)
    if person is None:
        return "" if is_team(session) else row.person
    return "" if row.email and row.email != person.email else person.name


def recognise(session: Session, slack_id: str, email: str) -> str:
    """Knows somebody from now on by the address that Slack has checked; empty where it is none
    of the people's, or that person's Slack account is another one: addresses are given away
    again, accounts are not."""
    query = select(Person).where(Person.email == email.strip().lower())
    person = session.exec(query).first() if email.strip() else None
    if person is None or not person.email:
        return ""
    others = [row for row in accounts_of(session, person.name) if row.slack_id != slack_id]
    if any(person_at_slack(session, row.slack_id) for row in others):
        return ""
    session.merge(
        SlackUser(slack_id=slack_id, person=person.name, email=person.email, set_by="email")
    )
    log(session, person.name, "slack.link", person.name, slack=slack_id, by="email")
    return person.name


def link_account(session: Session, actor: str, slack_id: str, person: str = "") -> SlackUser:
    """Says who somebody at Slack is.

    Args:
        person: of a team's people; in a home without people there is one user.

    Raises:
        Forbidden: the actor is no admin.
        NotFound: nobody has this name.
        BadInput: this is no id of a Slack user, or a home of one user has no such person.
        Conflict: this account is linked to somebody else.
    """
    must(session, actor, "people")
    slack_id = clean_slack_id(slack_id)
    name = find_person(session, person or actor).name if is_team(session) else actor
    if person not in ("", name):
        raise BadInput(
            f"nobody is called {person!r}: this home has one user, {name}",
            f"leave the name out, or: copydesk people add {person} --role admin",
        )
    known = person_at_slack(session, slack_id)
    if known and known != name:
        raise Conflict(f"{slack_id} is {known} already", f"first: copydesk slack unlink {slack_id}")
    row = session.merge(SlackUser(slack_id=slack_id, person=name, set_by=actor))
    log(session, actor, "slack.link", name, slack=slack_id, by=actor)
    return row


def unlink_account(session: Session, actor: str, slack_id: str) -> None:
    """Raises Forbidden: the actor is no admin; NotFound: nobody has this account."""
    must(session, actor, "people")
    row = session.get(SlackUser, slack_id)
    if row is None:
        raise NotFound(f"no Slack account {slack_id!r}", "see: copydesk slack accounts")
    session.delete(row)
    log(session, actor, "slack.unlink", row.person, slack=slack_id)


def accounts(session: Session) -> list[SlackUser]:
    """By person."""
    return list(session.exec(select(SlackUser).order_by(col(SlackUser.person))))


def accounts_of(session: Session, person: str) -> list[SlackUser]:
    return list(session.exec(select(SlackUser).where(SlackUser.person == person)))


def clean_slack_id(slack_id: str) -> str:
    if not FORM.fullmatch(slack_id.strip()):
        raise BadInput(
            f"{slack_id!r} is no member ID of Slack",
            "in Slack: profile, the three dots, Copy member ID (U…)",
        )
    return slack_id.strip()
