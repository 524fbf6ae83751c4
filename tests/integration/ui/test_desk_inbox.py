"""The inbox in a browser: filters in its address, views, many tasks at once, keys, two windows."""

import re

import pytest
from desk_home import add_review
from desk_review import awake
from desk_server import Served, Visit
from playwright.sync_api import Locator, Page, expect

from storage.decisions import decision_of
from storage.tables import Task
from storage.tasks import hold_task
from ui import texts

HOSTILE = '<img src=x onerror="window.taken = 1"> **b** [a](javascript:alert(1)) :smile:'


@pytest.fixture(scope="module")
def tasks(served: Served) -> dict[str, str]:
    """Thirty drafts of two types, by title."""
    kinds = ["product_blurb"] * 24 + ["faq_answer"] * 6
    return {
        title: add_review(
            served.house,
            title,
            f"{title} is here.",
            content_type=kind,
            minutes_ago=1000 - number,
            uri=f"inbox#{number}",
        )
        for number, kind in enumerate(kinds)
        for title in [f"Jug number {number}" if number else HOSTILE]
    }


def rows(page: Page) -> Locator:
    return page.locator(".cd-row:not(.cd-head)")


def ready(page: Page, count: int = 25) -> None:
    expect(rows(page)).to_have_count(count)
    awake(page)


def pick(page: Page, name: str, option: str) -> None:
    page.get_by_role("combobox", name=name).click()
    page.get_by_role("option", name=option).first.click()


def row_of(page: Page, title: str) -> Locator:
    return rows(page).filter(has=page.get_by_role("button", name=title, exact=True))


def tick(page: Page, title: str) -> None:
    row_of(page, title).get_by_role("checkbox").check()


def verdict(served: Served, task: str) -> str:
    with served.house.db.read() as session:
        made = decision_of(session, task)
    return made.verdict if made else ""


def test_filters_stand_in_the_address_and_open_the_same_list_elsewhere(
    served: Served, visit: Visit, tasks: dict[str, str]
) -> None:
    page = visit("/")
    ready(page)
    pick(page, texts.INBOX_TYPE, "FAQ answer")
    ready(page, 6)
    page.get_by_label(texts.INBOX_SEARCH).fill("number 2")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"type=faq_answer&q=number"))
    ready(page, 6)
    other = visit(page.url.removeprefix(served.url))
    ready(other, 6)
    expect(other.get_by_label(texts.INBOX_SEARCH)).to_have_value("number 2")
    page.get_by_label(texts.INBOX_SEARCH).fill("nothing like it")
    page.keyboard.press("Enter")
    expect(page.get_by_text(texts.INBOX_NONE_FIT)).to_be_visible()
    pick(page, texts.INBOX_VIEW, texts.INBOX_VIEWS["all"])
    ready(page)


def test_an_inbox_that_was_left_is_found_as_it_was(
    served: Served, visit: Visit, tasks: dict[str, str]
) -> None:
    page = visit("/?type=faq_answer")
    ready(page, 6)
    pick(page, texts.INBOX_SORT, texts.INBOX_SORTS["newest"])
    expect(rows(page).first).to_contain_text("Jug number 29")
    page.get_by_role("link", name="Library").click()
    expect(page).to_have_url(re.compile("library"))
    page.get_by_role("link", name="Inbox").click()
    ready(page, 6)
    expect(rows(page).first).to_contain_text("Jug number 29")
    expect(page).to_have_url(re.compile("sort=newest"))


def test_a_view_is_saved_under_a_name_and_chosen_again(
    served: Served, visit: Visit, tasks: dict[str, str]
) -> None:
    page = visit("/?type=faq_answer&sort=newest")
    ready(page, 6)
    page.get_by_role("button", name=texts.INBOX_SAVE).click()
    page.get_by_label(texts.INBOX_SAVE_NAME).fill("New answers")
    page.get_by_label(texts.INBOX_SAVE_NAME).press("Enter")
    page.get_by_role("button", name=texts.INBOX_SAVE_DO).click()
    page.keyboard.press("Escape")
    again = visit("/")
    ready(again)
    pick(again, texts.INBOX_VIEW, "New answers")
    ready(again, 6)
    expect(again).to_have_url(re.compile("sort=newest"))


def test_many_are_rejected_after_a_question_and_taken_back(
    served: Served, visit: Visit, tasks: dict[str, str]
) -> None:
    held = tasks["Jug number 3"]
    with served.house.db.write() as session:
        hold_task(session, held, "Ben", 20)
    page = visit("/")
    ready(page)
    expect(row_of(page, "Jug number 3")).to_contain_text("Ben has it open")
    for title in ("Jug number 2", "Jug number 3", "Jug number 4"):
        tick(page, title)
    bar = page.get_by_role("toolbar")
    expect(bar).to_contain_text("3 ticked")
    bar.get_by_role("button", name="Reject").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("2 drafts will be rejected")
    expect(dialog).to_contain_text("Ben has it open (1)")
    expect(dialog).to_contain_text("Product blurb: 2")
    awake(page)
    dialog.get_by_role("button", name="Reject 2").click()
    expect(dialog).to_contain_text(texts.NO_REASON_HINT)
    awake(page)
    dialog.get_by_text("Off brief").click()
    awake(page)
    dialog.get_by_role("button", name="Reject 2").click()
    expect(page.get_by_text("2 drafts rejected.")).to_be_visible()
    expect(bar).to_be_hidden()
    assert verdict(served, tasks["Jug number 2"]) == "reject"
    assert verdict(served, held) == ""
    page.get_by_role("button", name=texts.BULK_UNDO).click()
    expect(page.get_by_text("2 decisions taken back.")).to_be_visible()
    assert verdict(served, tasks["Jug number 2"]) == ""
    with served.house.db.read() as session:
        assert session.get_one(Task, tasks["Jug number 4"]).status == "open"


def test_all_that_fit_are_taken_at_once_and_nothing_happens_without_the_answer(
    served: Served, visit: Visit, tasks: dict[str, str]
) -> None:
    page = visit("/")
    ready(page)
    page.get_by_label(texts.INBOX_TICK_ALL).check()
    bar = page.get_by_role("toolbar")
    expect(bar).to_contain_text("25 ticked")
    bar.get_by_role("button", name="Take all 30 that fit").click()
    expect(bar).to_contain_text("All 30 that fit")
    bar.get_by_role("button", name="Approve").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("drafts will be approved as they are")
    awake(page)
    dialog.get_by_role("button", name=texts.CANCEL).click()
    expect(dialog).to_have_count(0)
    assert not any(verdict(served, task) for task in tasks.values())


def test_the_list_is_worked_by_keys_alone(
    served: Served, visit: Visit, tasks: dict[str, str]
) -> None:
    page = visit("/")
    ready(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows(page).nth(1).locator(".cd-open")).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_role("toolbar")).to_contain_text("1 ticked")
    page.keyboard.press("Escape")
    expect(page.get_by_role("toolbar")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    ready(page, 5)
    page.keyboard.press("/")
    page.keyboard.type("number 7")
    page.keyboard.press("Enter")
    ready(page, 1)
    page.get_by_label(texts.INBOX_SEARCH).blur()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"review.*{tasks['Jug number 7']}"))


def test_a_hostile_title_is_only_ever_text(
    served: Served, visit: Visit, tasks: dict[str, str]
) -> None:
    page = visit("/")
    ready(page)
    expect(rows(page).first.locator(".cd-open")).to_have_text(HOSTILE)
    expect(page.locator(".stMain img")).to_have_count(0)
    assert page.evaluate("window.taken") is None
    tick(page, "Jug number 5")
    page.get_by_role("toolbar").get_by_role("button", name="Reject").click()
    expect(page.get_by_role("dialog")).to_contain_text("One draft will be rejected")
    assert page.evaluate("window.taken") is None
