"""A day at the review page: keys alone, a change of mind, a draft rewritten."""

from datetime import timedelta

from desk_home import add_review
from desk_review import awake, decided, decision_on, paper
from desk_server import Served, Visit
from playwright.sync_api import Page, expect

from storage.decisions import decision_of
from storage.tables import Task
from storage.tables.base import now
from ui import texts


def step(page: Page, number: int, total: int) -> None:
    words = texts.DRAFT_WORDS["claim"].format(number=number, total=total)
    expect(page.get_by_role("heading", name=words)).to_be_visible()


def done(page: Page, what: str, title: str) -> None:
    expect(page.get_by_text(texts.CONFIRMED.format(what=what, title=title))).to_be_visible()


def step_through(page: Page) -> None:
    step(page, 2, 2)
    page.keyboard.press("k")
    step(page, 1, 2)
    expect(page.locator("mark[aria-current]")).to_contain_text("holds water")
    page.keyboard.press("j")


def read_the_keys(page: Page) -> None:
    """While their list is open, they rest."""
    awake(page)
    page.keyboard.press("h")
    expect(page.get_by_role("dialog")).to_contain_text(texts.KEYS[0][1])
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def approve(page: Page, title: str) -> None:
    paper(page, title)
    page.keyboard.press("a")
    done(page, "Approved", title)


def edit(page: Page, title: str, more: str) -> None:
    paper(page, title)
    page.keyboard.press("e")
    page.keyboard.type(more)
    expect(page.get_by_label(texts.EDIT_LABEL)).to_be_focused()
    awake(page)
    page.keyboard.press("Control+Enter")
    done(page, "Edited and approved", title)


def choose_reason(page: Page, key: str, name: str) -> None:
    page.keyboard.press("x")
    expect(page.get_by_role("button", name=name)).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    awake(page)
    page.keyboard.press(key)
    expect(page.get_by_role("button", name=name)).to_have_attribute("kind", "primary")


def reject_as_invented(page: Page, title: str) -> None:
    paper(page, title)
    choose_reason(page, "2", "Invented")
    page.keyboard.press("Control+Enter")
    done(page, "Rejected", title)


def send_back(page: Page, title: str, note: str) -> None:
    paper(page, title)
    page.keyboard.press("w")
    page.keyboard.type(note)  # at once: no letter of it is a key
    expect(page.get_by_label(texts.NOTE_LABEL["rework"])).to_have_value(note)
    awake(page)
    page.keyboard.press("Control+Enter")
    done(page, "Sent back for rework", title)


def look_back(page: Page, before: str, here: str) -> None:
    paper(page, here)
    page.keyboard.press("p")
    expect(page.get_by_text("Sent back for rework by")).to_be_visible()
    expect(page.locator(".cd-draft")).to_contain_text(before)
    awake(page)
    page.keyboard.press("n")


def test_a_reviewer_clears_ten_tasks_with_the_keyboard_alone(served: Served, visit: Visit) -> None:
    titles = [f"Jug number {n}" for n in range(10)]
    tasks = [
        add_review(served.house, title, f"{title} holds water. It sings.", minutes_ago=900 - n)
        for n, title in enumerate(titles)
    ]
    page = visit("/review")
    paper(page, titles[0])
    step_through(page)
    read_the_keys(page)
    assert decision_on(served, tasks[0]) is None

    for title in titles[:6]:
        approve(page, title)
    edit(page, titles[6], " Softly.")
    reject_as_invented(page, titles[7])
    send_back(page, titles[8], "Say 1.2 kg, a b.")
    look_back(page, titles[8], titles[9])
    approve(page, titles[9])

    found = [decided(served, task) for task in tasks]
    verdicts = [one.verdict for one in found]
    assert verdicts == [*["approve"] * 6, "edit", "reject", "rework", "approve"]
    assert found[6].text == "Jug number 6 holds water. It sings. Softly."
    assert found[7].reasons == ["invented"] and found[8].note == "Say 1.2 kg, a b."
    assert found[8].reasons == []


def test_a_decision_is_taken_back_with_what_was_typed(served: Served, visit: Visit) -> None:
    task = add_review(served.house, "Wrong jug", "A jug that leaks.", minutes_ago=2_000)
    add_review(served.house, "Spare jug", "A jug that waits.", minutes_ago=1_900)
    page = visit("/review")
    paper(page, "A jug that leaks.")
    choose_reason(page, "4", "Tone")
    page.get_by_label(texts.NOTE_LABEL["reject"]).fill("Too sad.")
    page.keyboard.press("Control+Enter")
    done(page, "Rejected", "Wrong jug")
    expect(page.get_by_text("Undo (U)")).to_be_visible()
    with served.house.db.write() as session:  # a slow machine takes longer than people have
        decision = decision_of(session, task)
        assert decision is not None
        decision.release_at = now() + timedelta(hours=1)
    paper(page, "A jug that waits.")
    page.get_by_role("button", name="Undo").press("u")
    expect(page.get_by_text(texts.UNDONE.format(title="Wrong jug"))).to_be_visible()
    paper(page, "A jug that leaks.")
    page.keyboard.press("x")
    expect(page.get_by_label(texts.NOTE_LABEL["reject"])).to_have_value("Too sad.")
    expect(page.get_by_role("button", name="Tone")).to_have_attribute("kind", "primary")
    assert decision_on(served, task) is None
    with served.house.db.read() as session:
        assert session.get_one(Task, task).status == "open"


def test_a_note_has_the_focus_and_stays_through_cancel(served: Served, visit: Visit) -> None:
    task = add_review(served.house, "Noted jug", "A jug of 2 litres.", minutes_ago=2_500)
    page = visit(f"/review?task={task}")
    for key, verdict in (("w", "rework"), ("x", "reject")):
        paper(page, "A jug of 2 litres.")
        page.keyboard.press(key)
        note = page.get_by_label(texts.NOTE_LABEL[verdict])
        expect(note).to_be_focused()
        page.keyboard.type(" and 2 more")
        page.keyboard.press("Escape")
    paper(page, "A jug of 2 litres.")
    page.keyboard.press("w")
    expect(page.get_by_label(texts.NOTE_LABEL["rework"])).to_have_value(" and 2 more and 2 more")
    expect(page.locator(".st-key-reasons button[kind=primary]")).to_have_count(0)
    assert decision_on(served, task) is None


def test_a_blocked_draft_takes_two_presses(served: Served, visit: Visit) -> None:
    task = add_review(served.house, "Dear pan", "It costs £31.", {"price": "£29"}, minutes_ago=1)
    page = visit(f"/review?task={task}")
    paper(page, "It costs £31.")
    page.keyboard.press("a")
    expect(page.get_by_text(texts.DRAFT_BLOCKED)).to_be_visible()
    awake(page)
    assert decision_on(served, task) is None
    page.keyboard.press("a")
    done(page, "Approved", "Dear pan")


def test_a_draft_is_rewritten_while_it_is_checked(served: Served, visit: Visit) -> None:
    text = "The Tarn pan costs £31. It sings."
    task = add_review(served.house, "Tarn pan", text, {"price": "£29"}, minutes_ago=3_000)
    page = visit(f"/review?task={task}")
    paper(page, "The Tarn pan costs £31.")
    page.keyboard.press("e")
    page.keyboard.type(" And")  # at once: what is typed before the editor has opened is in it
    area = page.get_by_label(texts.EDIT_LABEL)
    expect(area).to_be_focused()
    expect(area).to_have_value(text + " And")
    live = page.locator(".cd-live")
    expect(live.locator("mark.cd-contradicted")).to_contain_text("£31")
    expect(live.locator("ins")).to_contain_text("And")
    area.fill("The Tarn pan costs £29.")
    expect(live.locator("mark.cd-supported")).to_contain_text("£29")
    expect(live.locator("mark.cd-contradicted")).to_have_count(0)
    expect(live.locator("del").first).to_contain_text("31")
    expect(page.locator(".cd-counts")).to_contain_text("5 words")
    expect(page.locator(".cd-over")).to_contain_text("5 words")

    area.fill("The Tarn pan costs £31, and no key of asxwnpu decides.")
    page.reload()
    expect(page.locator(".cd-draft")).to_contain_text("It sings.")
    paper(page, "The Tarn pan costs £31.")
    page.keyboard.press("e")
    expect(area).to_have_value("The Tarn pan costs £31, and no key of asxwnpu decides.")
    expect(live.locator("ins").first).to_be_visible()
    awake(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(texts.STILL_BLOCKED)).to_be_visible()
    awake(page)
    assert decision_on(served, task) is None
    page.keyboard.press("Control+Enter")
    done(page, "Edited and approved", "Tarn pan")
    assert decided(served, task).text == "The Tarn pan costs £31, and no key of asxwnpu decides."


def test_a_key_that_is_held_down_decides_once(served: Served, visit: Visit) -> None:
    first, second = (
        add_review(served.house, title, f"{title} pours.", minutes_ago=5_000 - n)
        for n, title in enumerate(("Held jug", "Unseen jug"))
    )
    page = visit("/review")
    paper(page, "Held jug pours.")
    page.keyboard.down("a")
    for _ in range(20):
        page.keyboard.down("a")  # as a keyboard repeats it
    paper(page, "Unseen jug pours.")
    page.keyboard.down("a")
    page.keyboard.up("a")
    done(page, "Approved", "Held jug")
    assert decided(served, first).verdict == "approve"
    assert decision_on(served, second) is None
