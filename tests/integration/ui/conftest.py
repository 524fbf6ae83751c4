"""A desk that is served, and Debian's Chromium to look at it."""

import shutil
from collections.abc import Iterator

import pytest
from desk_review import awake
from desk_server import Served, Visit, serve
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]

expect.set_options(timeout=45_000)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium is installed: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("desk") / "home") as desk:
        yield desk


@pytest.fixture
def visit(chromium: Browser, served: Served) -> Iterator[Visit]:
    """Opens an address of the desk as another visitor, under a name where one is given."""
    contexts = []

    def go(address: str, name: str = "", width: int = 1440, scheme: str = "light") -> Page:
        size = {"width": width, "height": 900}
        context = chromium.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto(served.url + address)
        if name:
            sign(page, name)
        return page

    yield go
    for context in contexts:
        context.close()


def sign(page: Page, name: str) -> None:
    who = page.get_by_role("button", name="Reviewing as")
    expect(who).to_be_visible()
    awake(page)
    who.click()
    page.get_by_label("Your name").fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Reviewing as {name}")).to_be_visible()
    page.keyboard.press("Escape")
