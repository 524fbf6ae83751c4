"""Watching: what changes is in the home soon after, and how far behind it is gets said."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from scripted import open_scripted_house
from web_server import Reply, WebServer, serving

from graphs.house import House
from graphs.ingest import Wishes
from graphs.watching import Step, watch
from storage.errors import BadInput

PAGE = "# Returns\n\nYou may return anything within {} days.\n"
PATIENCE = 20.0
"""Seconds after which a watcher that says nothing counts as dead."""


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    built = open_scripted_house(home, pii={}, allowed_private_hosts=["127.0.0.1"])
    yield built
    built.close()


class Watcher:
    """A watch in a thread of its own, and what it said."""

    def __init__(self, house: House, names: list[str], every: float = 60.0) -> None:
        self.steps: list[Step] = []
        self.said = threading.Condition()
        self.stop = threading.Event()
        arguments = (house, names, Wishes(), every, self.hear, self.stop)
        self.thread = threading.Thread(target=watch, args=arguments)

    def __enter__(self) -> "Watcher":
        self.thread.start()
        self.wait_for(lambda step: True)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()

    def hear(self, step: Step) -> None:
        with self.said:
            self.steps.append(step)
            self.said.notify_all()

    def wait_for(self, wanted: Callable[[Step], object]) -> Step:
        """The first step of which this holds."""

        def found() -> Step | None:
            return next((step for step in self.steps if wanted(step)), None)

        with self.said:
            step = self.said.wait_for(found, PATIENCE)
        assert step is not None, self.steps
        return step


def test_a_changed_file_is_in_the_home_soon_after(house: House, tmp_path: Path) -> None:
    page = tmp_path / "docs" / "returns.md"
    page.parent.mkdir()
    page.write_text(PAGE.format(30))
    with Watcher(house, [str(page.parent)]) as watcher:
        page.write_text(PAGE.format(60))
        step = watcher.wait_for(lambda step: step.report and step.report.changed)
        assert 0 <= step.behind < PATIENCE
        page.unlink()
        step = watcher.wait_for(lambda step: step.report and step.report.retired)
        assert step.report is not None
        assert [Path(uri).name for uri in step.report.retired] == ["returns.md"]


def test_a_page_is_looked_at_again_and_again(house: House) -> None:
    with serving() as site:
        site.routes["/returns"] = page_of("First words.")
        with Watcher(house, [site.url("/returns")], every=0.05) as watcher:
            site.routes["/returns"] = page_of("Other words.")
            watcher.wait_for(lambda step: step.report and step.report.changed)
            site.routes["/returns"] = Reply(status=500)
            step = watcher.wait_for(lambda step: step.report and step.report.refused)
            assert step.report is not None
            assert site.url("/returns") in step.report.refused


def page_of(words: str) -> Reply:
    return Reply(f"<html><body><main><p>{words}</p></main></body></html>".encode())


def test_a_name_that_means_nothing_is_said_at_once(house: House, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nowhere"):
        watch(house, [str(tmp_path / "nowhere")], Wishes(), 60, lambda step: None)


def test_the_server_of_a_watched_page_is_asked_politely(house: House) -> None:
    """An unchanged page is answered by its mark alone."""
    with serving() as site:
        site.routes["/returns"] = marked
        with Watcher(house, [site.url("/returns")], every=0.05):
            wait_for_requests(site, 3)
        sent = [{k.lower(): v for k, v in one.items()} for _, one in site.asked]
        assert "if-none-match" not in sent[0]
        assert {headers.get("if-none-match") for headers in sent[1:]} == {'"1"'}


def marked(request: object) -> Reply:
    headers = {k.lower(): v for k, v in request.headers.items()}  # type: ignore[attr-defined]
    if headers.get("if-none-match") == '"1"':
        return Reply(status=304)
    return Reply(page_of("Words.").body, headers={"ETag": '"1"'})


def wait_for_requests(site: WebServer, count: int) -> None:
    """Ends when the server was asked so often; the test's time limit is the watcher's patience."""
    deadline = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if len(site.asked) >= count:
            return
        deadline.wait(0.02)
    raise AssertionError(site.asked)
