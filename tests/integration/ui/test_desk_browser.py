"""The desk in a browser: keys, hostile text, two people at one task, narrow and dark."""

import pytest
from desk_home import add_review
from desk_server import Served, Visit
from playwright.sync_api import Page, expect

from storage.decisions import decision_of
from storage.tables import Decision, Task
from storage.tables.base import now
from ui import texts

HOSTILE = (
    '<script>window.taken = 1</script><img src=x onerror="window.taken = 2">'
    " **bold** [link](javascript:alert(1)) $x^2$ :smile: https://example.com"
)


def paper(page: Page, text: str) -> None:
    """Waits for a draft, and for its buttons: keys act once they are there."""
    expect(page.locator(".cd-paper").first).to_contain_text(text)
    expect(page.get_by_role("button", name="Approve")).to_be_enabled()


def choose(page: Page, title: str) -> None:
    page.get_by_role("button", name=title).click()


def decided(served: Served, task: str) -> Decision:
    with served.house.db.read() as session:
        decision = decision_of(session, task)
    assert decision is not None
    return decision


def test_a_reviewer_needs_only_the_keyboard(served: Served, visit: Visit) -> None:
    tasks = [
        add_review(served.house, title, f"{title} holds water. It sings.", minutes_ago=ago)
        for title, ago in (("First jug", 90), ("Second jug", 80), ("Third jug", 70))
    ]
    page = visit("/review")
    paper(page, "First jug")
    expect(page.get_by_text("Statement 1 of 2")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_text("Statement 2 of 2")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_text("Approved: “First jug”.")).to_be_visible()

    paper(page, "Second jug")
    page.keyboard.press("e")
    expect(page.get_by_label(texts.EDIT_LABEL)).to_be_focused()
    page.keyboard.type(" Softly.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Edited and approved: “Second jug”.")).to_be_visible()

    paper(page, "Third jug")
    page.keyboard.press("x")
    expect(page.get_by_role("button", name="Invented")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_role("button", name="Invented")).to_have_attribute("kind", "primary")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Rejected: “Third jug”.")).to_be_visible()

    approved, edited, rejected = (decided(served, task) for task in tasks)
    assert approved.verdict == "approve"
    assert edited.text == "Second jug holds water. It sings. Softly."
    assert (rejected.verdict, rejected.reasons) == ("reject", ["invented"])


def test_hostile_text_is_only_ever_text(served: Served, visit: Visit) -> None:
    facts = {HOSTILE[:60]: HOSTILE}
    text = f"{HOSTILE}\n\n    indented \u202edesrever\u202c. It costs £9."
    task = add_review(served.house, HOSTILE, text, facts, instruction=f"{HOSTILE} Please.")
    page = visit(f"/review?task={task}")
    paper(page, "</script><img src=x")
    page.keyboard.press("k")
    for shown in (".cd-paper", ".cd-evidence", ".cd-facts", ".cd-asked", ".cd-h1"):
        expect(page.locator(shown).first).to_contain_text("<script>window.taken")
    expect(page.locator(".cd-paper").first).to_contain_text("**bold** [link](javascript:alert(1))")
    expect(page.locator(".cd-paper").first).to_contain_text("    indented RLOdesrever")
    harmless(page)
    page.keyboard.press("e")
    expect(page.get_by_label(texts.EDIT_LABEL)).to_have_value(text)
    page.get_by_role("link", name="Inbox").click()
    expect(page.get_by_role("heading", name="for a person")).to_be_visible()
    harmless(page)
    page.get_by_role("link", name="Items").click()
    page.locator("[class*=st-key-row-] button").first.click()
    expect(page.locator(".cd-h1")).to_contain_text("<script>window.taken")
    harmless(page)
    page.get_by_role("link", name="Sources").click()
    page.locator("[class*=st-key-row-] button", has_text="taken").first.click()
    expect(page.locator(".cd-paper")).to_contain_text("<script>window.taken")
    harmless(page)


def harmless(page: Page) -> None:
    """Nothing of the hostile text became an element or ran."""
    main = page.locator(".stMain")
    for made in ("script:not(.cd-focus + script)", "img", ".katex", "a[href*='example.com']"):
        expect(main.locator(made)).to_have_count(0)
    assert page.evaluate("window.taken") is None


def test_of_two_reviewers_one_wins_and_the_other_is_told(served: Served, visit: Visit) -> None:
    task = add_review(served.house, "Shared kettle", "A kettle for two.", minutes_ago=60)
    ana, ben = visit("/", name="Ana"), visit("/", name="Ben")
    choose(ana, "Shared kettle")
    paper(ana, "A kettle for two.")
    choose(ben, "Shared kettle")
    expect(ben.get_by_text("Ana has this draft open")).to_be_visible()
    expect(ben.get_by_role("button", name="Approve")).to_have_count(0)

    ana.keyboard.press("e")
    ana.get_by_label(texts.EDIT_LABEL).fill("Ana's own kettle.")
    with served.house.db.write() as session:
        session.get_one(Task, task).held_until = now()  # her lease runs out while she writes
    ben.get_by_role("link", name="Inbox").click()
    choose(ben, "Shared kettle")
    paper(ben, "A kettle for two.")
    ben.keyboard.press("a")
    expect(ben.get_by_text("Approved: “Shared kettle”.")).to_be_visible()

    ana.keyboard.press("Control+Enter")
    expect(ana.get_by_text("Approved by Ben")).to_be_visible()
    expect(ana.get_by_text("Ana's own kettle.")).to_be_visible()
    expect(ana.get_by_role("button", name=texts.TAKE_NEXT)).to_be_visible()
    assert decided(served, task).reviewer == "Ben"


def test_a_very_long_draft_scrolls_in_its_box(served: Served, visit: Visit) -> None:
    text = "This sentence goes on and on. " * 1_700
    task = add_review(served.house, "Long read", text)
    page = visit(f"/review?task={task}")
    paper(page, "This sentence goes on")
    box = page.locator(".cd-paper").first
    sizes = box.evaluate("e => [e.clientHeight, e.scrollHeight, innerHeight]")
    assert sizes[0] < sizes[2] < sizes[1]
    expect(page.get_by_role("button", name="Approve")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_window_cuts_nothing_off(served: Served, visit: Visit, scheme: str) -> None:
    title = f"A kettle in the {scheme} with rather a long name"
    task = add_review(served.house, title, "unbreakable" * 40, {"key" * 9: "v" * 90})
    page = visit(f"/review?task={task}", width=900, scheme=scheme)
    paper(page, "unbreakable")
    fits(page)
    page.get_by_role("link", name="Inbox").click()
    expect(page.get_by_role("button", name=title)).to_be_visible()
    fits(page)
    background = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert (int(background.split("(")[1].split(",")[0]) < 80) == (scheme == "dark")


def fits(page: Page) -> None:
    assert page.evaluate("document.querySelector('.stMain').scrollWidth <= innerWidth")
