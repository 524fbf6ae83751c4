"""A desk that is served, and Debian's Chromium to look at it."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from desk_home import open_home
from playwright.sync_api import Browser, Page, expect, sync_playwright

from graphs.house import House
from ui import desk_pages

DESK = Path(desk_pages.__file__).parents[1] / "desk.py"
CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
STREAMLIT = {
    "server.address": "127.0.0.1",
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
}

expect.set_options(timeout=15_000)


@dataclass
class Served:
    """A running desk and the house it shows."""

    url: str
    house: House


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("desk") / "home"
    house = open_home(home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {**STREAMLIT, "server.port": port}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COPYDESK_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(DESK)]
        + [f"--{name}={value}" for name, value in options.items()],
        env={**environment, "COPYDESK_HOME": str(home), "PYTHONUNBUFFERED": "1", "PYTHONFAULTHANDLER": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        assert process.stdout is not None
        said = next((line for line in process.stdout if "URL:" in line), None)
        assert said is not None, "the desk did not start"
        yield Served(f"http://127.0.0.1:{port}", house)
        process.terminate()
        try:
            process.wait(8)
        except subprocess.TimeoutExpired:
            process.send_signal(6)
            print(process.stdout.read())
    house.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium is installed: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


Visit = Callable[..., Page]


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
            page.get_by_role("button", name="Reviewing as").click()
            page.get_by_label("Your name").fill(name)
            page.keyboard.press("Enter")
            expect(page.get_by_role("button", name=f"Reviewing as {name}")).to_be_visible()
            page.keyboard.press("Escape")
        return page

    yield go
    for context in contexts:
        context.close()
