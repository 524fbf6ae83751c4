"""Who is looking: the session behind a browser, and what somebody typed before theirs ended.

A browser keeps its session's token in a cookie that no script can read (`ui/desk_app.py`). The
cookie is read when the page is loaded; a Streamlit session outlives it, so that the token is
looked up again on every run.
"""

import json
from typing import Any

import streamlit as st

from graphs.house import House
from storage import sessions
from storage.events import log
from storage.identities import Identity, enter_as
from storage.passwords import sign_in
from storage.rights import is_team
from storage.tables import Person
from storage.tables.base import sha256_text
from ui.desk_pages.typed import EDITOR, Typed

TOKEN, PERSON = "signed-in-token", "signed-in-person"
AGAIN = "signin-again"
OURS = (TOKEN, PERSON, "seat")
MOST = 500_000
"""Characters kept for a person whose session ended."""

SESSION = "/desk/session"
"""The address that puts a token into the browser's cookie."""

KEEPER = """
export default function ({ data }) {
  if (window.copydeskKept === data.token) return;
  window.copydeskKept = data.token;
  fetch(data.address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: data.token }),
  });
}
"""
"""Hands the token to the desk's own address, which answers with the cookie."""


def cookie_name(house: House) -> str:
    """Cookies know no ports: two desks on one machine must not share one."""
    return cookie_of(str(house.settings.home.absolute()))


def cookie_of(home: str) -> str:
    return f"copydesk_{sha256_text(home)[:8]}"


def is_a_team(house: House) -> bool:
    with house.db.read() as session:
        return is_team(session)


def signed_in(house: House) -> Person | None:
    """The person whose session this browser holds, while it lasts."""
    token = token_here(house)
    if not token:
        return None
    idle = house.settings.session_idle_minutes
    with house.db.read() as session:
        if not sessions.is_due(session, token):
            return sessions.person_of(session, token, idle)
    with house.db.write() as session:
        return sessions.person_of(session, token, idle)


def token_here(house: House) -> str:
    """What this browser holds; with single sign-on, the identity that the provider gave."""
    held = str(st.session_state.get(TOKEN) or "")
    if house.settings.sign_in == "oidc":
        return held or identity_token()
    return held or str(st.context.cookies.get(cookie_name(house)) or "")


def identity_token() -> str:
    return json.dumps(claims(), sort_keys=True) if claims() else ""


def claims() -> dict[str, Any]:
    """What the provider said of this browser's user; Streamlit has checked its signature."""
    user: dict[str, Any] = dict(st.user.to_dict())
    return user if user.get("is_logged_in") is True else {}


def enter(house: House, name: str, password: str) -> Person:
    """Signs in with a password.

    Raises:
        Forbidden: they do not belong together.
    """
    person, token = sign_in(house.db, name, password, house.settings.session_hours)
    become(house, person, token)
    return person


def enter_with_identity(house: House) -> Person | None:
    """Signs in whom the provider named; None where nobody was, or where it was used before.

    Raises:
        Forbidden: the provider named somebody who is none of the people here.
    """
    found = claims()
    if not found:
        return None
    token = identity_token()
    with house.db.write() as session:
        hours = house.settings.session_hours
        person = enter_as(session, Identity.from_claims(found), token, hours)
    if person:
        become(house, person, token)
    return person


def stay(house: House, person: Person) -> None:
    """Holds on to this run's session, whatever cookie a reconnection may bring."""
    token = token_here(house)
    if st.session_state.get(PERSON, person.id) != person.id:
        put_away(house)
    st.session_state[TOKEN], st.session_state[PERSON] = token, person.id


def become(house: House, person: Person, token: str) -> None:
    """From here on the browser is this person's: nothing of anybody else's is left in it."""
    st.session_state.clear()
    st.session_state.update(shelf(str(house.settings.home)).pop(person.id, {}))
    st.session_state[TOKEN], st.session_state[PERSON] = token, person.id


def keep(house: House) -> None:
    """Has the browser keep its token, so that it is still signed in after a reload."""
    token = st.session_state.get(TOKEN)
    if not token or house.settings.sign_in == "oidc":
        return
    if st.context.cookies.get(cookie_name(house)) != token:
        with st.container(key="keeper"):
            st.components.v2.component("copydesk_keeper", js=KEEPER)(
                data={"token": token, "address": SESSION}
            )


def leave(house: House, name: str) -> None:
    """Signs out: nothing of what was typed is kept."""
    with house.db.write() as session:
        sessions.end(session, token_here(house))
        log(session, name, "signed_out", "desk")
    st.session_state.clear()
    if house.settings.sign_in == "oidc":
        st.logout()


def put_away(house: House) -> None:
    """Keeps what was typed for the person whose session ended, and empties the browser.

    What was clicked is not kept: whoever clicked it may not have been that person.
    """
    person = st.session_state.get(PERSON)
    if person:
        hear_editors()
        shelf(str(house.settings.home)).setdefault(person, {}).update(typed())
        st.session_state.clear()
        st.session_state[AGAIN] = True


def hear_editors() -> None:
    """What was written since an editor was last asked."""
    for key in list(st.session_state):
        if str(key).startswith(EDITOR):
            Typed(str(key).removeprefix(EDITOR)).hear()


def typed() -> dict[str, Any]:
    """The texts, choices and numbers of this session, up to a size."""
    kept, room = {}, MOST
    for key, value in st.session_state.items():
        if key in OURS or str(key).startswith("signin-") or not is_typed(value):
            continue
        room -= len(str(value))
        if room >= 0:
            kept[str(key)] = value
    return kept


def is_typed(value: object) -> bool:
    """Buttons are true or false, and cannot be set; what they ask for is an object."""
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, str | int | float) and not isinstance(value, bool)


@st.cache_resource(show_spinner=False)
def shelf(home: str) -> dict[str, dict[str, Any]]:
    """What was typed by people whose sessions ended, by person; gone when the desk stops."""
    return {}
