"""No door into a team's house is wider than another: verbs refuse whoever may not act."""

from collections.abc import Callable
from pathlib import Path

import pytest
from desk_home import INSTRUCTION
from scripted import rows

from graphs.freezing import freeze_snapshot
from graphs.house import House
from graphs.ingest import ingest
from graphs.runner import create_item
from graphs.tuning import sign_off
from storage.adapters import promote, rollback
from storage.briefs import BriefIn
from storage.budgets import set_budget
from storage.errors import CopydeskError, Forbidden
from storage.items import put_item
from storage.people import add_person
from storage.publications import publish
from storage.runs import ask_run
from storage.tables import Adapter, Item, Snapshot, Source
from storage.withdraw import withdraw

BRIEF = BriefIn(instruction=INSTRUCTION, content_type="product_blurb")

ACTS: dict[str, tuple[str, Callable[[House, str], object]]] = {
    "brief": ("writer", lambda house, name: create_item(house, "two", BRIEF, name)),
    "publish": ("reviewer", lambda house, name: write(house, publish, the_item(house), name)),
    "withdraw": ("lead", lambda house, name: write(house, withdraw, the_item(house).id, name)),
    "budget": ("lead", lambda house, name: write(house, set_budget, "product_blurb", 0.1, name)),
    "promote": ("lead", lambda house, name: write(house, promote, "adp_1", name)),
    "sign off": ("lead", lambda house, name: sign_off(house, "adp_1", name)),
    "rollback": ("lead", lambda house, name: write(house, rollback, "b179", name)),
    "freeze": ("lead", lambda house, name: freeze_snapshot(house, True, name)),
    "tune": ("lead", lambda house, name: write(house, ask_run, {}, True, name)),
    "people": ("admin", lambda house, name: write(house, add_person, name, "New", "writer")),
}
ROLES = ("writer", "reviewer", "lead", "admin")
"""Each of the people is named after their role."""


def write(house: House, verb: Callable[..., object], *arguments: object) -> object:
    with house.db.write() as session:
        return verb(session, *arguments)


def the_item(house: House) -> Item:
    return next(item for item in rows(house, Item) if item.brief_id == "one")


@pytest.fixture
def team(house: House) -> House:
    with house.db.write() as session:
        put_item(session, "one", BRIEF, "x")
        session.add(Snapshot(id="snp_1", sha256="1", card={}))
        session.flush()
        values = {"recipe": {}, "base_model": "m", "status": "candidate"}
        session.add(Adapter(id="adp_1", snapshot_id="snp_1", base_sha256="b179", **values))
        for role in reversed(ROLES):
            add_person(session, "admin", role, role)
    return house


@pytest.mark.parametrize("act", ACTS)
def test_a_lesser_role_and_a_stranger_are_refused(team: House, act: str) -> None:
    needed, do = ACTS[act]
    for name in ("stranger", "", "Admin", *ROLES[: ROLES.index(needed)]):
        with pytest.raises(Forbidden):
            do(team, name)


@pytest.mark.parametrize("act", ACTS)
def test_the_role_itself_is_not_refused(team: House, act: str) -> None:
    needed, do = ACTS[act]
    try:
        do(team, needed)
    except Forbidden:
        pytest.fail(f"a {needed} may {act}")
    except CopydeskError:
        pass  # allowed, and then something else was missing


def test_sources_are_read_for_the_people_of_this_home_only(team: House, tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text("# Tea\n\nThe tea is green.", encoding="utf-8")
    team.settings.reviewer = "stranger"
    with pytest.raises(Forbidden):
        ingest(team, [str(file)])
    assert rows(team, Source) == []
