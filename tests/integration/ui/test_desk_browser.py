"""The desk in a browser: hostile and endless text, two people at one task, narrow and dark."""

import pytest
from desk_home import add_review
from desk_review import awake, decided, paper
from desk_server import Served, Visit
from playwright.sync_api import Page, expect

from storage.tables import Task
from storage.tables.base import now
from ui import texts

HOSTILE = (
    '<script>window.taken = 1</script><img src=x onerror="window.taken = 2">'
    " **bold** [link](javascript:alert(1)) $x^2$ :smile: https://example.com"
)

PILE = "\u0301" * 100


def choose(page: Page, title: str) -> None:
    page.get_by_role("button", name=title).click()


def test_hostile_text_is_only_ever_text(served: Served, visit: Visit) -> None:
    facts = {HOSTILE[:60]: HOSTILE}
    odd = f"    indented \u202edesrever\u202c. Zalgo{PILE} is zero\u200bwide. It costs £9."
    text = f"{HOSTILE}\n\n{odd}"
    task = add_review(
        served.house, HOSTILE, text, facts, instruction=f"{HOSTILE} Please.", before=HOSTILE
    )
    page = visit(f"/review?task={task}")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    draft = page.locator(".cd-draft")
    paper(page, "</script><img src=x")
    page.keyboard.press("k")
    for shown in (".cd-draft", ".cd-evidence", ".cd-facts", ".cd-asked", ".cd-h1"):
        expect(page.locator(shown).first).to_contain_text("<script>window.taken")
    expect(draft).to_contain_text("**bold** [link](javascript:alert(1))")
    expect(draft).to_contain_text("    indented RLOdesreverPDF.")
    expect(draft).to_contain_text(f"Zalgo{PILE[:4]}+96 is zeroZWSPwide.")
    expect(page.locator("a[href^='javascript']")).to_have_count(0)
    harmless(page)
    page.keyboard.press("e")
    expect(page.get_by_label(texts.EDIT_LABEL)).to_have_value(text)
    page.keyboard.type(HOSTILE)
    expect(page.locator(".cd-live ins")).to_contain_text("<script>window.taken")
    expect(page.locator(".cd-live mark").first).to_contain_text("<script>window.taken")
    harmless(page)
    page.keyboard.press("Escape")
    paper(page, "</script><img src=x")
    page.keyboard.press("a")
    expect(page.get_by_text(texts.DRAFT_BLOCKED)).to_be_visible()
    harmless(page)
    awake(page)
    page.keyboard.press("a")
    expect(page.locator(".cd-flash")).to_contain_text("<script>window.taken")
    harmless(page)
    page.goto(f"{served.url}/library?item={decided(served, task).item_id}")
    expect(page.locator(".cd-h1")).to_contain_text("<script>window.taken")
    expect(page.locator(".cd-paper").first).to_contain_text("<script>window.taken")
    harmless(page)
    assert asked == []


def harmless(page: Page) -> None:
    """Nothing of the hostile text became an element or ran."""
    main = page.locator(".stMain")
    for made in ("script", "img", ".katex", "a[href*='example.com']"):
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
    expect(ana.locator(".cd-live ins").first).to_contain_text("Ana")
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
    expect(ana.get_by_role("button", name=texts.SKIP)).to_be_visible()
    assert decided(served, task).reviewer == "Ben"


def test_a_very_long_draft_scrolls_in_its_box_and_its_claims_are_stepped_through(
    served: Served, visit: Visit
) -> None:
    text = "This pan goes on and on. It sings. " * 1_430
    task = add_review(served.house, "Long read", text)
    page = visit(f"/review?task={task}")
    paper(page, "This pan goes on")
    box = page.locator(".cd-draft").first
    sizes = box.evaluate("e => [e.clientHeight, e.scrollHeight, innerHeight]")
    assert sizes[0] < sizes[2] < sizes[1]
    expect(page.get_by_role("button", name="Approve")).to_be_in_viewport()
    expect(page.locator(".cd-draft mark")).to_have_count(2_860)
    for _ in range(60):
        page.keyboard.press("j")
    words = texts.DRAFT_WORDS["claim"].format(number=61, total="2860")
    expect(page.get_by_role("heading", name=words)).to_be_visible()
    expect(page.locator(".cd-draft mark[aria-current]")).to_be_in_viewport()
    page.keyboard.press("e")
    area = page.get_by_label(texts.EDIT_LABEL)
    expect(area).to_be_focused()
    page.keyboard.type("End.")
    expect(page.locator(".cd-live ins")).to_contain_text("End.")
    expect(page.get_by_text(texts.EDIT_LONG)).to_be_visible()


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
