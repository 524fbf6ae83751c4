"""What a page is given: the house, who is looking, the task they hold, and where to go.

Clicks' callbacks and fragments run before, or without, the look at the session. A callback only
notes what was clicked (`later`), or leads to another page (`Visit.way`), which looks; a fragment
is made by `Visit.fragment`.
"""

import gc
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import streamlit as st
from sqlmodel import Session
from streamlit.navigation.page import Page

from graphs.house import House, open_house
from storage.content_types import ContentType
from storage.database import Database
from storage.review import find_task_by_id, standing
from storage.rights import NEEDS, Known, Right, at_least, remember
from storage.tables import Person
from storage.tables.base import now
from storage.tasks import hold_task, release_task
from ui.desk_pages import who
from ui.desk_pages.current import current_settings


@dataclass
class Seat:
    """The one task a visitor holds. Streamlit lets go of it when their session ends."""

    db: Database
    minutes: float
    task_id: str = ""
    reviewer: str = ""
    until: datetime = field(default_factory=lambda: datetime.min.replace(tzinfo=UTC))

    def take(self, task_id: str, reviewer: str) -> None:
        """Holds a task, unless somebody stands in the way; the page then says who.

        A lease is renewed when half of it is over, so that most clicks write nothing.
        """
        if (task_id, reviewer) != (self.task_id, self.reviewer):
            self.leave()
        elif (self.until - now()).total_seconds() > self.minutes * 30:
            return
        with self.db.write() as session:
            task = find_task_by_id(session, task_id)
            if standing(session, task, reviewer)["state"] == "open":
                self.until = hold_task(session, task_id, reviewer, self.minutes)
                self.task_id, self.reviewer = task_id, reviewer

    def leave(self) -> None:
        if self.task_id:
            with self.db.write() as session:
                release_task(session, self.task_id, self.reviewer)
        self.task_id = ""


class Seen(Database):
    """The house's database during one run: what it reads knows who is looking, as they were found
    when the run began. What it writes asks again."""

    def __init__(self, db: Database, known: Known) -> None:
        super().__init__(db.engine)
        self.known = known

    @contextmanager
    def read(self) -> Iterator[Session]:
        with super().read() as session:
            remember(session, self.known)
            yield session


@dataclass
class Visit:
    """One run of a page for one visitor.

    `reviewer` is the name that all they do is recorded under. In a team it is that of `person`;
    elsewhere one user, as good as an admin, types it.
    """

    house: House
    reviewer: str
    seat: Seat
    person: Person | None = None
    pages: dict[str, Page] = field(default_factory=dict)

    @property
    def in_team(self) -> bool:
        return self.person is not None

    @property
    def role(self) -> str:
        return self.person.role if self.person else "admin"

    @property
    def team(self) -> str:
        return self.person.team if self.person else ""

    @property
    def db(self) -> Database:
        return Seen(self.house.db, Known(self.reviewer, self.person, self.in_team))

    def kind(self, name: str) -> str:
        """A content type's name for people; items outlive the type they were made with."""
        kind: ContentType | None = self.house.types.get(name)
        return kind.title if kind else name

    def may(self, right: Right) -> bool:
        """What to offer. The verbs decide: they ask `storage.rights` again."""
        return at_least(self.role, NEEDS[right])

    def fragment(self, body: Callable[[], None], every: float | None = None) -> None:
        """Shows a part of the page that runs again by itself, `every` so many seconds or when
        something in it is clicked, while the visitor's session lasts. Streamlit runs it without
        the page around it, which has looked who is there when it runs for the first time."""
        looked = iter([True])

        def run() -> None:
            if not next(looked, False):
                self.look_again()
            body()

        st.fragment(run, run_every=every)()

    def look_again(self) -> None:
        """Has the whole page run where somebody else is looking, or nobody any more."""
        team = who.is_a_team(self.house)
        person = who.signed_in(self.house) if team else None
        if (team, person and person.id) != (self.in_team, self.person and self.person.id):
            st.rerun()
        self.person = person

    def go(self, page: str, **where: str) -> None:
        st.switch_page(self.pages[page], query_params=where)

    def way(self, page: str, **where: str) -> Callable[[], None]:
        """A click's callback that goes there, before the page it leaves is drawn once more."""
        return lambda: self.go(page, **where)


def open_visit() -> Visit | None:
    """None where this is a team's home, and nobody is signed in.

    Raises:
        StoreError, BadInput: the home or its settings cannot be used.
    """
    house = here()
    if not who.is_a_team(house):
        name = str(st.session_state.get("reviewer") or "").strip()
        return Visit(house, name or house.reviewer, seat_here(house))
    person = who.signed_in(house)
    if person is None:
        seat_here(house).leave()
        who.put_away(house)
        return None
    if st.session_state.pop("signing-out", False):
        seat_here(house).leave()
        who.leave(house, person.name)
        return None
    who.stay(house, person)
    return Visit(house, person.name, seat_here(house), person)


def here() -> House:
    return house_at(str(current_settings().home.absolute()))


def seat_here(house: House) -> Seat:
    mine = st.session_state.setdefault("seat", secrets.token_hex(8))
    return seat_of(str(house.settings.home), mine)


@st.cache_resource(show_spinner=False, on_release=House.close)
def house_at(home: str) -> House:
    """One house per home for all visitors. No page touches its model or its vectors.

    Streamlit collects garbage after every run, which took longer than most pages do: what is
    loaded once stays, and need not be looked through again.
    """
    house = open_house(current_settings())
    gc.collect()
    gc.freeze()
    return house


@st.cache_resource(show_spinner=False, scope="session", on_release=Seat.leave)
def seat_of(home: str, visitor: str) -> Seat:
    house = house_at(home)
    return Seat(house.db, house.settings.task_lease_minutes)


def asked(name: str) -> str:
    """A word of the page's address, or nothing."""
    return str(st.query_params.get(name, ""))


def later(key: str, value: object) -> Callable[[], None]:
    """A click that notes something for the run it starts."""
    return lambda: st.session_state.__setitem__(key, value)
