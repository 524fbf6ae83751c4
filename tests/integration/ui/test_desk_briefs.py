"""Asking for content in a browser: a form and a table, watched until a review can begin."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk_review import awake
from desk_server import Served, Visit
from playwright.sync_api import Page, expect
from scripted import GOOD, open_scripted_house, rows

from graphs.worker import work
from storage.tables import Brief, Item
from ui import texts

TABLE = """instruction,content_type,name,material,size,price
Write the blurb.,product_blurb,Alder board,oiled alder,38 by 24 cm,£42
,product_blurb,Nameless,,,
Write the post.,Social post,Repair evening,,,
Write the blurb.,blurb,Fir jug,,,£19
"""


TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@contextmanager
def working(served: Served) -> Iterator[None]:
    """A worker beside the desk, whose model always writes the same good blurb."""
    house, stop = open_scripted_house(served.house.settings.home, GOOD), threading.Event()
    worker = threading.Thread(target=work, args=(house, False), kwargs={"stop": stop})
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()
        house.close()


def ready(page: Page) -> None:
    expect(page.get_by_label(texts.BRIEF_TYPE)).to_be_visible()
    awake(page)


def fill_fact(page: Page, row: int, name: str, value: str) -> None:
    """Types into the table of facts, which draws its cells and takes keys. It takes a click from
    a mouse that it has seen come, as every mouse does that somebody holds."""
    awake(page)
    cells = page.get_by_test_id("data-grid-canvas")
    cells.scroll_into_view_if_needed()
    box = cells.bounding_box()
    assert box is not None
    place = box["x"] + 80, box["y"] + 35 * row + 52
    page.mouse.move(*place)
    page.evaluate(TWO_FRAMES)
    page.mouse.click(*place)
    chosen = page.locator(f"[data-testid=glide-cell-1-{row}][aria-selected=true]")
    expect(chosen).to_have_count(1)
    for column, words in ((1, name), (2, value)):
        page.keyboard.press("Enter")
        page.locator("textarea.gdg-input").fill(words)
        expect(page.locator("textarea.gdg-input")).to_have_value(words)
        page.keyboard.press("Tab")
        expect(page.get_by_test_id(f"glide-cell-{column}-{row}")).to_have_text(words)


def test_a_form_becomes_a_draft_to_review(served: Served, visit: Visit) -> None:
    page = visit("/briefs")
    ready(page)
    page.get_by_label(texts.BRIEF_TYPE).click()
    page.get_by_role("option", name="Product blurb").click()
    expect(page.get_by_text("12 to 60 words")).to_be_visible()
    page.get_by_label(texts.BRIEF_INSTRUCTION).fill("Write the blurb for the board.")
    fill_fact(page, 0, "name", "Alder board")
    fill_fact(page, 1, "price", "£42")
    page.get_by_role("button", name=texts.BRIEF_START).click()
    expect(page.get_by_role("heading", name=texts.BATCH_TITLE[1])).to_be_visible()
    expect(page.get_by_text(texts.BATCH_READY[0])).to_be_visible()
    (asked,) = rows(served.house, Brief)
    assert asked.facts == {"name": "Alder board", "price": "£42"}

    page.reload()
    expect(page.get_by_text(texts.BATCH_READY[0])).to_be_visible()
    with working(served):
        expect(page.get_by_text(texts.BATCH_ALL)).to_be_visible()
    page.get_by_role("button", name="Alder board").click()
    expect(page.locator(".cd-paper").first).to_contain_text("The Alder board is made from")
    expect(page.get_by_role("button", name="Approve")).to_be_enabled()


def test_a_table_is_started_but_for_its_wrong_rows(
    served: Served, visit: Visit, tmp_path: Path
) -> None:
    before = len(rows(served.house, Item))
    (tmp_path / "autumn.csv").write_text(TABLE, encoding="utf-8")
    page = visit("/briefs")
    ready(page)
    page.get_by_text(texts.BRIEF_WAYS["table"]).click()
    page.locator("input[type=file]").set_input_files(tmp_path / "autumn.csv")
    expect(page.get_by_text(texts.TABLE_WRONG_MANY.format(count=2))).to_be_visible()
    wrong = page.locator(".cd-table-wrong td")
    expect(wrong.nth(0)).to_have_text("3")
    expect(wrong.nth(1)).to_contain_text("instruction is empty")
    expect(wrong.nth(2)).to_have_text("5")
    expect(wrong.nth(3)).to_contain_text("no content type 'blurb'")

    page.get_by_role("button", name=texts.TABLE_START_MANY.format(count=2)).click()
    expect(page.get_by_text("from autumn.csv")).to_be_visible()
    with working(served):
        expect(page.get_by_text(texts.BATCH_ALL)).to_be_visible()
    assert len(rows(served.house, Item)) == before + 2
    expect(page.get_by_role("button", name="Repair evening")).to_be_visible()
