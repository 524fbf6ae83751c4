"""The inbox's page: what it lists, what its address says, and what follows a confirmed act."""

import json
from datetime import timedelta
from typing import Any

import pytest
from desk_home import add_review, furnished, open_home
from sqlmodel import select

from storage.assigning import escalate
from storage.decisions import decision_of
from storage.inbox import Filters
from storage.saved_views import list_views, save_view
from storage.tables import Task
from storage.tables.base import now
from ui import texts
from ui.desk_pages import inbox_filters
from ui.desk_pages.inbox_bulk import INTENT, Act, read


def listed(desk: Any) -> dict[str, Any]:
    """What the list's script was given to draw."""
    found: dict[str, Any] = json.loads(desk.app.get("bidi_component")[0].proto.json)
    return found


def titles(desk: Any) -> list[str]:
    return ["".join(text for text, _ in row["title"]) for row in listed(desk)["rows"]]


def test_the_inbox_shows_a_page_of_25_and_turns_it(home, desk_at):
    furnished(home, 30).close()
    desk = desk_at("Ana")
    assert "30 drafts wait" in desk.words and "1–25 of 30" in desk.words
    first = titles(desk)
    assert len(first) == 25
    desk.click("inbox-older")
    assert "26–30 of 30" in desk.words
    assert len(titles(desk)) == 5 and not set(titles(desk)) & set(first)
    desk.click("inbox-newer")
    assert titles(desk) == first


def test_the_inbox_filters_by_type_and_starts_at_its_first_page(home, desk_at):
    house = furnished(home, 27)
    add_review(house, "Opening hours", "We open at nine.", content_type="faq_answer")
    house.close()
    desk = desk_at("Ana")
    desk.click("inbox-older")
    desk.app.selectbox(key="inbox-type").select(("faq_answer",)).run()
    assert titles(desk) == ["Opening hours"]
    assert desk.app.query_params["type"] == "faq_answer"


def test_filters_come_from_the_address_and_nonsense_in_it_is_left_out(home, desk_at):
    house = furnished(home, 3)
    add_review(house, "Opening hours", "We open at nine.", content_type="faq_answer")
    house.close()
    desk = desk_at("Ana").open("inbox", q="OPENING", sort="sideways", overdue="")
    assert titles(desk) == ["Opening hours"]
    assert desk.app.text_input(key="inbox-text").value == "OPENING"
    assert desk.app.selectbox(key="inbox-sort").value == "queue"


def test_the_heading_counts_what_is_listed_and_what_waits(home, desk_at):
    house = furnished(home, 3)
    add_review(house, "Opening hours", "We open at nine.", content_type="faq_answer")
    house.close()
    desk = desk_at("Ana")
    assert "4 drafts wait" in desk.words
    assert "1 of 4 drafts that wait" in desk.open("inbox", q="opening").words
    assert "0 of 4 drafts that wait" in desk.open("inbox", who="me").words


def test_what_is_late_says_from_whom_it_was_taken(home, desk_at):
    house = furnished(home, 1)
    with house.db.write() as session:
        task = session.exec(select(Task)).one()
        task.sqlmodel_update({"assignee": "Ben", "due_at": now() - timedelta(hours=1)})
        escalate(session)
    house.close()
    (row,) = listed(desk_at("Ana"))["rows"]
    assert [mark["text"] for mark in row["marks"]] == ["late, taken from Ben"]


def test_a_view_of_the_inbox_is_chosen_by_its_name(home, desk_at):
    house = furnished(home, 3)
    with house.db.write() as session:
        save_view(session, "Ana", "Answers", Filters(content_types=("faq_answer",)))
    house.close()
    desk = desk_at("Ana")
    view = desk.app.selectbox(key="inbox-view")
    view.select(next(one for one in view.options if one.startswith("My work"))).run()
    assert desk.app.query_params["who"] == "me"
    assert texts.INBOX_NONE_FIT in desk.words
    desk.app.selectbox(key="inbox-view").select("Answers").run()
    assert desk.app.query_params["type"] == "faq_answer"


def test_filters_are_saved_under_a_name_and_deleted(home, desk_at):
    house = furnished(home, 3)
    desk = desk_at("Ana").open("inbox", q="board")
    desk.app.text_input(key="inbox-view-name").input("Boards").run()
    desk.click("inbox-view-save")
    with house.db.read() as session:
        (view,) = list_views(session, "Ana")
    assert (view.name, view.filters) == ("Boards", Filters(text="board"))
    desk.click(f"delete-{view.id}")
    with house.db.read() as session:
        assert list_views(session, "Ana") == []
    house.close()


def test_a_confirmed_rejection_is_done_told_and_undone(home, desk_at):
    house = furnished(home, 4)
    with house.db.read() as session:
        ids = tuple(session.exec(select(Task.id)).all())
    desk = desk_at("Ana")
    desk.app.session_state[INTENT] = Act("reject", ids[:3], reasons=("tone",))
    desk.app.run()
    assert "3 drafts rejected." in desk.words and "One draft waits" in desk.words
    with house.db.read() as session:
        made = decision_of(session, ids[0])
        assert made is not None and (made.verdict, made.reasons) == ("reject", ["tone"])
    desk.click("bulk-undo")
    assert "3 decisions taken back." in desk.words and "4 drafts wait" in desk.words
    house.close()


@pytest.mark.parametrize(
    "told",
    [
        None,
        "open",
        7,
        {},
        {"do": "open"},
        {"do": "open", "all": True},
        {"do": "delete", "tasks": ["tsk_1"]},
        {"do": "reject", "tasks": [{"id": 1}]},
        {"do": "reject", "tasks": []},
    ],
)
def test_what_the_lists_script_would_not_tell_is_no_press(told):
    assert read(told) is None


def test_hostile_titles_are_data_of_the_list_with_their_hidden_signs_spelt_out(home, desk_at):
    house = open_home(home)
    add_review(house, "<b>Pan</b> \u202eevil", "It costs £29.")
    house.close()
    desk = desk_at("Ana")
    assert titles(desk) == ["<b>Pan</b> RLOevil"]
    assert "<b>Pan" not in desk.markup


def test_an_address_of_filters_is_read_back_as_it_was_written():
    filters = Filters(
        content_types=("a", "b"), why=("policy",), assignee="Ben", overdue=True, text="pan"
    )
    values = inbox_filters.address(filters)
    assert values == {
        "type": ["a", "b"],
        "why": ["policy"],
        "who": "Ben",
        "overdue": "1",
        "q": "pan",
    }
