"""Views of the inbox under a name: one's own, shared ones, and those of another version."""

import pytest
from queueing import team

from graphs.house import House
from storage.errors import BadInput, Forbidden, NotFound
from storage.inbox import Filters
from storage.saved_views import BUILT_IN, MOST, delete_view, list_views, save_view
from storage.tables import SavedView

LATE = Filters(overdue=True, content_types=("faq_answer",), sort="newest")


def save(house: House, owner: str, name: str, filters: Filters = LATE, shared: bool = False) -> str:
    with house.db.write() as session:
        return save_view(session, owner, name, filters, shared).id


def names(house: House, viewer: str) -> list[str]:
    with house.db.read() as session:
        return [view.name for view in list_views(session, viewer)]


def test_a_view_keeps_its_filters_and_the_same_name_changes_it(house: House) -> None:
    first = save(house, "ann", "  Late   answers ")
    assert save(house, "ann", "Late answers", Filters(text="pan")) == first
    with house.db.read() as session:
        (view,) = list_views(session, "ann")
    assert (view.name, view.filters, view.deletable) == ("Late answers", Filters(text="pan"), True)


def test_a_view_is_its_owners_until_it_is_shared(house: House) -> None:
    team(house, Ana="reviewer", Ben="reviewer")
    save(house, "Ana", "Mine")
    save(house, "Ana", "Ours", shared=True)
    save(house, "Ben", "Mine")
    assert names(house, "Ana") == ["Mine", "Ours"]
    with house.db.read() as session:
        views = list_views(session, "Ben")
    assert [(view.name, view.owner, view.deletable) for view in views] == [
        ("Mine", "Ben", True),
        ("Ours", "Ana", False),
    ]


def test_ones_own_views_are_deleted_and_leads_delete_shared_ones(house: House) -> None:
    team(house, Ana="reviewer", Ben="reviewer", Lea="lead")
    own, shared = save(house, "Ana", "Mine"), save(house, "Ana", "Ours", shared=True)
    for name, view in (("Ben", own), ("Ben", shared), ("Lea", own)):
        with house.db.write() as session, pytest.raises(Forbidden):
            delete_view(session, view, name)
    with house.db.write() as session:
        delete_view(session, shared, "Lea")
        delete_view(session, own, "Ana")
    assert names(house, "Ana") == []
    with house.db.write() as session, pytest.raises(NotFound):
        delete_view(session, own, "Ana")


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_view_needs_a_name_that_fits(house: House, name: str) -> None:
    with pytest.raises(BadInput, match="1 to 60"):
        save(house, "ann", name)


def test_nobody_keeps_more_views_than_can_be_read(house: House) -> None:
    for number in range(MOST):
        save(house, "ann", f"View {number}")
    with pytest.raises(BadInput, match="most one person keeps"):
        save(house, "ann", "One more")
    save(house, "ann", "View 3", Filters())


def test_only_those_who_review_save_views(house: House) -> None:
    team(house, Will="writer")
    with pytest.raises(Forbidden):
        save(house, "Will", "Mine")


def test_a_view_that_this_version_cannot_read_is_left_out(house: House) -> None:
    save(house, "ann", "Good")
    with house.db.write() as session:
        session.add(SavedView(id="viw_1", owner="ann", name="Odd", filters={"moon": "full"}))
    assert names(house, "ann") == ["Good"]


def test_the_first_views_are_work_of_everyone_of_mine_and_what_is_late() -> None:
    assert BUILT_IN["mine"].assignee == "me" and BUILT_IN["overdue"].overdue
    assert BUILT_IN["all"] == Filters()
