"""A team's desk in a browser: signing in, roles, sessions that end while somebody works."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from urllib.error import HTTPError

import pytest
from desk_home import add_review
from desk_review import awake
from desk_server import Served
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import col, select

from storage.decisions import decision_of
from storage.passwords import FREE_TRIES, set_password
from storage.people import add_person, change_person, find_person
from storage.tables import Event, SignIn
from storage.tables.base import now
from ui import texts

WORDS = "correct horse battery"
SECRET = "Nobody else may read what Rob wrote here."


@pytest.fixture(scope="module")
def team(served: Served) -> Served:
    with served.house.db.write() as session:
        for name, role in (
            ("Ada", "admin"),
            ("Rob", "reviewer"),
            ("Bea", "reviewer"),
            ("Wim", "writer"),
        ):
            add_person(session, "Ada", name, role, email=f"{name}@example.org")
            set_password(session, "Ada", name, WORDS)
    return served


@pytest.fixture
def browser(chromium: Browser, team: Served) -> Iterator[BrowserContext]:
    """One browser; its pages share what it keeps."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=team.url)
    yield context
    context.close()


def asked(page: Page) -> None:
    """Only the sign-in is there."""
    expect(page.get_by_label(texts.SIGNIN_NAME)).to_be_visible()
    expect(page.get_by_role("link", name=texts.PAGES["library"])).to_have_count(0)


def enter(page: Page, name: str, password: str = WORDS) -> None:
    expect(page.get_by_label(texts.SIGNIN_NAME)).to_be_visible()
    awake(page)
    page.get_by_label(texts.SIGNIN_NAME).fill(name)
    page.get_by_role("textbox", name=texts.SIGNIN_PASSWORD).fill(password)
    page.keyboard.press("Enter")


def inside(page: Page, name: str) -> None:
    expect(page.locator(".st-key-who").get_by_role("button", name=name)).to_be_visible()
    awake(page)


def opened(browser: BrowserContext, address: str, name: str) -> Page:
    page = browser.new_page()
    page.goto(address)
    with page.expect_response("**/desk/session"):  # the browser keeps it from here on
        enter(page, name)
    inside(page, name)
    return page


def expire(team: Served) -> None:
    with team.house.db.write() as session:
        for row in session.exec(select(SignIn).where(col(SignIn.ended_at).is_(None))):
            row.expires_at = now() - timedelta(seconds=1)


def status_of(url: str, body: bytes, **headers: str) -> int:
    try:
        return int(urllib.request.urlopen(urllib.request.Request(url, body, headers)).status)
    except HTTPError as error:
        return error.code


def test_nothing_answers_without_a_session(team: Served, browser: BrowserContext) -> None:
    task = add_review(team.house, "Hidden jug", "Nobody may read this jug.", minutes_ago=9)
    page = browser.new_page()
    for address in ("", f"review?task={task}", "team", "library"):
        page.goto(f"/{address}")
        asked(page)
    expect(page.get_by_text("Hidden jug")).to_have_count(0)
    address = f"{team.url}/desk/session"
    forged = json.dumps({"token": "x" * 43}).encode()
    typed = {"Content-Type": "application/json"}
    assert status_of(address, forged, **typed) == 403
    assert status_of(address, b"[]", **typed) == 403
    assert status_of(address, b" " * 5000, **typed) == 413
    assert status_of(address, forged) == 415
    said = urllib.request.urlopen(team.url).headers
    assert said["Content-Security-Policy"] == "frame-ancestors 'none'"


def test_a_password_opens_the_page_that_was_asked_for_until_sign_out(
    team: Served, browser: BrowserContext
) -> None:
    page = browser.new_page()
    page.goto("/library")
    enter(page, "Rob", "wrong wrong wrong")
    expect(page.get_by_text("do not belong together")).to_be_visible()
    with page.expect_response("**/desk/session") as answer:
        enter(page, "rob@example.org")
    assert answer.value.status == 204
    inside(page, "Rob")
    expect(page).to_have_url(f"{team.url}/library")
    expect(page.get_by_role("heading", name=texts.PAGES["library"])).to_be_visible()
    page.reload()
    inside(page, "Rob")
    kept = next(cookie for cookie in browser.cookies() if cookie["name"].startswith("copydesk_"))
    assert (kept["httpOnly"], kept["sameSite"]) == (True, "Strict")

    second = browser.new_page()
    second.goto("/sources")
    inside(second, "Rob")
    page.get_by_role("button", name="Rob").click()
    page.get_by_role("button", name=texts.SIGN_OUT).click()
    asked(page)
    page.reload()
    asked(page)
    second.get_by_role("link", name=texts.PAGES["library"]).click()
    asked(second)


def test_too_many_tries_lock_even_the_right_password(team: Served, browser: BrowserContext) -> None:
    with team.house.db.write() as session:
        wim = find_person(session, "Wim")
        wim.failures, wim.locked_until = FREE_TRIES, now() + timedelta(minutes=1)
    page = browser.new_page()
    page.goto("/")
    enter(page, "Wim")
    expect(page.get_by_text("do not belong together")).to_be_visible()
    with team.house.db.write() as session:
        find_person(session, "Wim").locked_until = None
    enter(page, "Wim")
    inside(page, "Wim")
    with team.house.db.read() as session:
        log = [e.verb for e in session.exec(select(Event).where(Event.actor == "Wim"))]
    assert log == ["sign_in_failed", "signed_in"]


def test_a_role_sees_its_pages_and_forged_addresses_open_no_others(
    team: Served, browser: BrowserContext
) -> None:
    task = add_review(team.house, "Forged jug", "A writer must not decide.", minutes_ago=5)
    writer = opened(browser, f"/review?task={task}", "Wim")
    expect(writer.get_by_text("This page needs the role Reviewer.")).to_be_visible()
    expect(writer.get_by_role("link", name=texts.PAGES["review"])).to_have_count(0)
    expect(writer.get_by_text("A writer must not decide.")).to_have_count(0)
    writer.keyboard.press("a")
    writer.goto("/")
    expect(writer.get_by_role("heading", name=texts.PAGES["briefs"])).to_be_visible()
    with team.house.db.read() as session:
        assert decision_of(session, task) is None


def test_the_team_page_is_for_leads_and_changes_people_for_admins(
    team: Served, browser: BrowserContext, chromium: Browser
) -> None:
    admin = opened(browser, "/team", "Ada")
    admin.get_by_role("button", name="Bea").click()
    expect(admin.get_by_role("heading", name="Bea")).to_be_visible()
    admin.get_by_role("textbox", name=texts.TEAM_TEAM).fill("Night shift")
    admin.get_by_role("button", name=texts.TEAM_SAVE).click()
    expect(admin.get_by_text("Bea is saved.")).to_be_visible()
    admin.get_by_role("button", name=texts.BACK).click()
    admin.get_by_role("radio", name=texts.TEAM_PARTS["log"]).click()
    expect(admin.get_by_text("team: Night shift")).to_be_visible()

    other = chromium.new_context(base_url=team.url)
    reviewer = opened(other, "/team", "Rob")
    expect(reviewer.get_by_text("This page needs the role Lead.")).to_be_visible()
    expect(reviewer.get_by_text("Night shift")).to_have_count(0)
    with team.house.db.write() as session:
        change_person(session, "Ada", "Rob", active=False)
    reviewer.get_by_role("link", name=texts.PAGES["library"]).click()
    asked(reviewer)
    enter(reviewer, "Rob")
    expect(reviewer.get_by_text("do not belong together")).to_be_visible()
    with team.house.db.write() as session:
        change_person(session, "Ada", "Rob", active=True)
    other.close()


def test_what_was_typed_waits_for_the_same_person_when_a_session_ends(
    team: Served, browser: BrowserContext
) -> None:
    task = add_review(team.house, "Patient jug", "This jug waits.", minutes_ago=1)
    page = opened(browser, f"/review?task={task}", "Rob")
    expect(page.get_by_role("button", name=texts.EDIT)).to_be_visible()
    awake(page)
    page.keyboard.press("e")
    page.get_by_label(texts.EDIT_LABEL).fill(SECRET)
    expire(team)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(texts.SIGNIN_AGAIN)).to_be_visible()
    asked(page)

    enter(page, "Bea")
    inside(page, "Bea")
    expect(page.get_by_role("button", name=texts.EDIT)).to_be_visible()
    page.get_by_role("button", name=texts.EDIT).click()
    expect(page.get_by_label(texts.EDIT_LABEL)).to_have_value("This jug waits.")
    expect(page.get_by_text(SECRET)).to_have_count(0)
    expire(team)
    page.get_by_role("link", name=texts.PAGES["library"]).click()
    asked(page)

    page.goto(f"/review?task={task}")
    enter(page, "Rob")
    inside(page, "Rob")
    expect(page.get_by_label(texts.EDIT_LABEL)).to_have_value(SECRET)
    with team.house.db.read() as session:
        assert decision_of(session, task) is None
    page.get_by_label(texts.EDIT_LABEL).press("Control+Enter")
    expect(page.get_by_text("Edited and approved")).to_be_visible()
    with team.house.db.read() as session:
        decision = decision_of(session, task)
    assert decision is not None
    assert (decision.reviewer, decision.text) == ("Rob", SECRET)
