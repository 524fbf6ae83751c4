"""Click to painted in Chromium, ours and the peer's in turn.

Painted is the second frame after the one in which everything new stands in the page: what was
there before is gone, and what must be there is. Both clocks are the page's own: the click event's
time and `performance.now()`. The pages rest between clicks, as they do while somebody reads.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evals._desk_peer import PASSWORD, USER, Peer, end, free_port
from storage.errors import WorkError

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

DESK = Path(__file__).parents[1] / "ui" / "desk_app.py"
STREAMLIT = {
    "server.address": "127.0.0.1",
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "none",
}
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
SIZE = {"width": 1440, "height": 900}
WARM_UP = 3
REST_MS = 500
WAIT_MS = 60_000

WATCH = """
([fresh, there]) => {
  const texts = (css) => [...document.querySelectorAll(css)].map((node) => node.textContent.trim());
  const before = new Set(fresh.flatMap(([css]) => texts(css)));
  const isNew = ([css, least]) => {
    const now = texts(css);
    return now.length >= least && now.every((text) => text && !before.has(text));
  };
  const ready = () => there.every((css) => texts(css).length) && fresh.every(isNew);
  window.__took = null;
  addEventListener("click", (event) => {
    const done = () => { window.__took = performance.now() - event.timeStamp; };
    const look = () => ready()
      ? requestAnimationFrame(() => requestAnimationFrame(done))
      : requestAnimationFrame(look);
    look();
  }, { capture: true, once: true });
}
"""


@dataclass(frozen=True)
class Sight:
    """What a click must bring: places where all is new, with the least number of them, and
    places that must be there."""

    fresh: tuple[tuple[str, int], ...]
    there: tuple[str, ...] = ()


OUR_LIST = Sight(((".cd-rows .cd-row[data-task]", 25),))
OUR_TASK = Sight((("h1.cd-h1", 1), (".cd-draft", 1)), (".cd-claim", ".st-key-approve button"))
PEER_LIST = Sight(((".lsf-table__row-wrapper", 8),))
PEER_TASK = Sight(
    (
        (".lsf-main-view__annotation h3", 1),
        (".lsf-main-view__annotation [style*='flex:'] .lsf-htx-richtext", 2),
    ),
    ("button[name=submit]",),
)

Act = Callable[[int], float]
"""One measured click, given its number; milliseconds."""


@contextmanager
def served_desk(home: Path) -> Iterator[str]:
    """The desk's address, served as `copydesk desk` does it, without a worker beside it."""
    port = free_port()
    options = {**STREAMLIT, "server.port": port}
    command = [sys.executable, "-m", "streamlit", "run", str(DESK)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COPYDESK_")}
    log = home / "desk.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            command + [f"--{name}={value}" for name, value in options.items()],
            env={**environment, "COPYDESK_HOME": str(home), "PYTHONPATH": str(DESK.parents[1])},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_up(process, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            end(process)


def wait_until_up(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    import time

    import httpx

    for _ in range(240):
        try:
            if httpx.get(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.25)
        if process.poll() is not None:
            break
    last = log.read_text(errors="replace").strip().splitlines()[-1:]
    raise WorkError(f"the desk did not start: {' '.join(last)}", "see `copydesk doctor`")


@contextmanager
def browser() -> Iterator[Callable[[], "Page"]]:
    """Gives windows of one Chromium, each with its own cookies; none reaches beyond loopback.

    Raises:
        WorkError: no browser, or no Playwright.
    """
    program = next((path for path in BROWSERS if Path(path).exists()), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        raise WorkError("there is no Chromium to paint with", "install chromium and playwright")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])

        def window() -> "Page":
            page = chromium.new_context(viewport=SIZE).new_page()  # type: ignore[arg-type]
            page.set_default_timeout(WAIT_MS)
            page.route(lambda url: "://127.0.0.1" not in url, lambda route: route.abort())
            return page

        yield window
        chromium.close()


def measured(page: "Page", target: "Locator", sight: Sight) -> float:
    """Milliseconds from a click on `target` until what is expected is painted."""
    page.bring_to_front()
    page.wait_for_timeout(REST_MS)
    target.scroll_into_view_if_needed()
    page.evaluate(WATCH, [[list(one) for one in sight.fresh], list(sight.there)])
    target.click()
    page.wait_for_function("window.__took !== null")
    return float(page.evaluate("window.__took"))


def our_acts(page: "Page", url: str) -> dict[str, Act]:
    """Another page of the inbox; a task opened from it; an approval, up to the next task."""
    page.goto(url)
    rows = page.locator(".cd-rows .cd-row[data-task]")
    rows.first.wait_for()

    def turn(number: int) -> float:
        return measured(page, page.locator(".st-key-inbox-older button"), OUR_LIST)

    def open_task(number: int) -> float:
        return measured(page, rows.nth(number % 10).locator(".cd-open"), OUR_TASK)

    def approve(number: int) -> float:
        button = page.locator(".st-key-approve button")
        if page.locator(".cd-draft .cd-contradicted").count():  # it is blocked, and asked for twice
            button.click()
            page.locator(".st-key-bar .cd-notice").wait_for()
        took = measured(page, button, OUR_TASK)
        page.get_by_test_id("stTopNavLink").filter(has_text="Inbox").first.click()
        rows.first.wait_for()
        return took

    return {"list": turn, "open": open_task, "next": approve}


def peer_acts(window: Callable[[], "Page"], peer: Peer) -> dict[str, Act]:
    """Another list; a task opened from the one before it; a submission, up to the next task."""
    lists = window()
    sign_in(lists, peer)
    at = f"{peer.url}/projects/{peer.project}/data?tab={peer.views['Queue']}"
    pages = [lists, lists.context.new_page(), lists.context.new_page()]
    for page in pages:
        page.set_default_timeout(WAIT_MS)
        page.goto(at)
        page.locator(".lsf-table__row-wrapper").first.wait_for()
    _, opened, stream = pages
    opened.locator(".lsf-table__row-wrapper").first.click()
    stream.get_by_text("Label All Tasks").first.click()
    for page in (opened, stream):
        page.locator("button[name=submit]").wait_for()
    names = list(peer.views)

    def turn(number: int) -> float:
        tabs = lists.locator(".lsf-tabs-dm__item")
        return measured(lists, tabs.get_by_text(names[(number + 1) % 2]).first, PEER_LIST)

    def open_task(number: int) -> float:
        rows = opened.locator(".lsf-table__row-wrapper")
        return measured(opened, rows.nth(1 + number % 8), PEER_TASK)

    def submit(number: int) -> float:
        stream.bring_to_front()
        stream.locator(".lsf-main-view__annotation").get_by_text("approve").first.click()
        return measured(stream, stream.locator("button[name=submit]").first, PEER_TASK)

    return {"peer_list": turn, "peer_open": open_task, "peer_next": submit}


def sign_in(page: "Page", peer: Peer) -> None:
    page.goto(f"{peer.url}/user/login/")
    page.fill("input[name=email]", USER)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_load_state("networkidle")


def paint(home: Path, peer: Peer | None, actions: int) -> dict[str, list[float]]:
    """Milliseconds of every click after the warm-up: list, open, next; each side in its turn."""
    with served_desk(home) as url, browser() as window:
        sides: list[dict[str, Act]] = [our_acts(window(), url)]
        if peer is not None:
            sides.append(peer_acts(window, peer))
        times: dict[str, list[float]] = {name: [] for side in sides for name in side}
        for number in range(actions + WARM_UP):
            for side in in_order(sides, number):
                for name, act in side.items():
                    took = act(number)
                    if number >= WARM_UP:
                        times[name].append(took)
    return times


def in_order(sides: Sequence[dict[str, Act]], number: int) -> Sequence[dict[str, Act]]:
    return sides if number % 2 else list(reversed(sides))
