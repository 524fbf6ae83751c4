"""Keeping places in step: file events for what is local, regular looks at what is not."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphs.finding import absolute_name, is_url
from graphs.house import House
from graphs.ingest import Wishes, ingest
from graphs.ingest_report import IngestReport
from storage.errors import CopydeskError

SETTLE_MILLISECONDS = 400
"""Files that are still being written change again within this time."""


LISTEN_SECONDS = 1.0
"""How long events are waited for before it is seen whether anything else is due."""


@dataclass(frozen=True)
class Step:
    """One pass over what may have changed.

    `behind` is how many seconds passed between the earliest change that is now in the home and
    its being there; `error` says why the pass failed, and everything is tried again.
    """

    report: IngestReport | None
    behind: float
    error: str = ""


def watch(
    house: House,
    names: Sequence[str],
    wishes: Wishes,
    every: float,
    say: Callable[[Step], None],
    stop: threading.Event | None = None,
) -> None:
    """Ingests now, and again whenever something changed, until `stop` is set.

    Args:
        every: seconds between two looks at URLs and databases.
        say: is told every pass in which something happened.

    Raises:
        BadInput: the first pass did: a name that means nothing.
    """
    stop = stop or threading.Event()
    say(Step(ingest(house, names, wishes), 0.0))
    remote = [name for name in names if wishes.query is not None or is_url(name)]
    local = [name for name in names if name not in remote]
    looked, missed = time.time(), bool(local)
    for changed in changes(local, every, stop):
        if changed or missed:  # what changed before events were listened to gave none
            say_pass(house, local, wishes, earliest(changed), say)
            missed = False
        if remote and time.time() - looked >= every:
            since, looked = looked, time.time()
            say_pass(house, remote, wishes, since, say)


def changes(local: Sequence[str], every: float, stop: threading.Event) -> Iterator[set[str]]:
    """Paths that changed, or nothing when it is time to look at what gives no events."""
    paths = sorted({str(watched(name)) for name in local})
    if not paths:
        while not stop.wait(every):
            yield set()
        return
    from watchfiles import watch as events

    for found in events(
        *paths,
        debounce=SETTLE_MILLISECONDS,
        stop_event=stop,
        rust_timeout=max(1, int(min(every, LISTEN_SECONDS) * 1000)),
        yield_on_timeout=True,
        raise_interrupt=False,
    ):
        yield {path for _, path in found}


def watched(name: str) -> Path:
    """The folder whose events tell of a name: itself, or the one that holds it."""
    path = Path(absolute_name(name))
    while not path.is_dir():
        path = path.parent
    return path


def say_pass(
    house: House,
    names: Sequence[str],
    wishes: Wishes,
    since: float,
    say: Callable[[Step], None],
) -> None:
    try:
        report = ingest(house, names, wishes)
    except CopydeskError as error:
        say(Step(None, time.time() - since, f"{error}; {error.next_step}"))
        return
    if report.added or report.changed or report.retired or report.refused:
        say(Step(report, time.time() - since))


def earliest(paths: Iterable[str]) -> float:
    """When the first of these changed, as far as files tell: a deleted one changed just now."""
    times = [time.time()]
    for path in map(Path, paths):
        try:
            times.append(path.stat().st_mtime)
        except OSError:
            continue
    return min(times)
