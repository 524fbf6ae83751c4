"""One person of the team: what they are, for admins to change, and what they did lately."""

from collections.abc import Sequence

import streamlit as st

from storage.passwords import set_password
from storage.people import add_person, change_person, end_person
from storage.rights import ROLES
from storage.tables import Person
from ui import texts
from ui.desk_pages import marking, parts, team_log
from ui.desk_pages.visit import Visit

NEW = "new"
SAID = "team-said"


def show(visit: Visit, person_id: str) -> None:
    if person_id == NEW and visit.may("people"):
        show_new(visit)
        return
    with visit.db.read() as session:
        person = session.get(Person, person_id)
    if person is None:
        parts.head(visit, texts.PAGES["team"])
        st.html(marking.notice(texts.TEAM_UNKNOWN, "", "warn"))
        back(visit)
        return
    parts.head(visit, person.name, marking.muted(*what_is(visit, person)))
    flash()
    if visit.may("people"):
        left, right = st.columns([3, 2], gap="medium")
        with left:
            change(visit, person)
        with right:
            access(visit, person)
    back(visit)
    st.html(marking.heading(texts.TEAM_LATELY, 2))
    team_log.show_lines(visit, "person-log", person.name)


def what_is(visit: Visit, person: Person) -> list[str]:
    skills = ", ".join(visit.kind(skill) for skill in person.skills)
    return [
        texts.ROLES[person.role],
        marking.esc(person.team),
        marking.esc(person.email or ""),
        marking.esc(skills),
        "" if person.active else texts.TEAM_INACTIVE,
    ]


def show_new(visit: Visit) -> None:
    parts.head(visit, texts.TEAM_ADD)
    with st.form("team-new", width=640):
        name = st.text_input(
            texts.TEAM_NAME, key="team-name", max_chars=80, help=texts.TEAM_NAME_HELP
        )
        role, team, skills, email = fields(visit, "new", Person(id="", name="", role="reviewer"))
        added = st.form_submit_button(texts.TEAM_ADD, type="primary")
    if added:
        with parts.told():
            with visit.db.write() as session:
                person = add_person(
                    session, visit.reviewer, name, role, email=email, team=team, skills=skills
                )
            oidc = visit.house.settings.sign_in == "oidc"
            done(texts.TEAM_ADDED_OIDC if oidc else texts.TEAM_ADDED, name=person.name)
            visit.go("team", person=person.id)
    back(visit)


def fields(visit: Visit, key: str, person: Person) -> tuple[str, str, Sequence[str], str]:
    """Role, team, skills and e-mail address, as they stand."""
    roles: list[str] = list(ROLES)
    role: str = st.selectbox(
        texts.TEAM_ROLE,
        roles,
        index=roles.index(person.role),
        format_func=texts.ROLES.__getitem__,
        key=f"team-role-{key}",
        help=texts.TEAM_ROLE_HELP,
    )
    team = st.text_input(texts.TEAM_TEAM, person.team, key=f"team-team-{key}", max_chars=80)
    kinds = sorted(visit.house.types)
    skills = st.multiselect(
        texts.TEAM_SKILL,
        kinds,
        [skill for skill in person.skills if skill in kinds],
        format_func=visit.kind,
        key=f"team-skills-{key}",
        help=texts.TEAM_SKILL_HELP,
    )
    email = st.text_input(
        texts.TEAM_EMAIL, person.email or "", key=f"team-email-{key}", max_chars=80
    )
    return role, team, skills, email


def change(visit: Visit, person: Person) -> None:
    with st.form(f"team-change-{person.id}"):
        role, team, skills, email = fields(visit, person.id, person)
        active = st.toggle(texts.TEAM_ACTIVE, person.active, key=f"team-active-{person.id}")
        saved = st.form_submit_button(texts.TEAM_SAVE, type="primary")
    if not saved:
        return
    with parts.told():
        with visit.db.write() as session:
            change_person(
                session,
                visit.reviewer,
                person.name,
                role=role,
                team=team,
                skills=skills,
                email=email,
                active=active,
            )
        done(texts.TEAM_SAVED, name=person.name)
        st.rerun()


def access(visit: Visit, person: Person) -> None:
    """Their password, where passwords are kept here, and where they are signed in."""
    if visit.house.settings.sign_in == "password":
        give_password(visit, person)
    if st.button(texts.TEAM_END, key="team-end"):
        with visit.db.write() as session:
            count = end_person(session, visit.reviewer, person.name)
        done(texts.TEAM_ENDED, name=person.name, count=count)
        st.rerun()


def give_password(visit: Visit, person: Person) -> None:
    with st.form(f"team-password-{person.id}", clear_on_submit=True):
        given = st.text_input(
            texts.TEAM_PASSWORD,
            type="password",
            key=f"team-given-{person.id}",
            autocomplete="new-password",
            max_chars=256,
            help=texts.TEAM_PASSWORD_HELP,
        )
        sent = st.form_submit_button(texts.TEAM_SET_PASSWORD)
    if sent:
        with parts.told():
            with visit.db.write() as session:
                set_password(session, visit.reviewer, person.name, given)
            done(texts.TEAM_PASSWORD_SET, name=person.name)
            st.rerun()


def done(words: str, **values: object) -> None:
    st.session_state[SAID] = words.format(**values)


def flash() -> None:
    """What was just done, once."""
    said = st.session_state.pop(SAID, "")
    if said:
        st.html(marking.notice(said))


def back(visit: Visit) -> None:
    if st.button(texts.BACK, key="team-back"):
        visit.go("team")
