"""Training that starts by itself, and the part of a worker that does it."""

import math
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlmodel import Session, col, func, select

from graphs.house import House
from graphs.tune_runs import Interrupted, queue_run, work_next
from graphs.tuning import find_recipe
from storage.curation.rows import ACCEPTED
from storage.errors import CopydeskError
from storage.runs import list_runs, unheld
from storage.schedule import parse_schedule
from storage.settings import Settings
from storage.tables import Example, TuneRun
from storage.tables.base import now

SCHEDULE = "copydesk"
"""Who asks for a run that is due."""

LOOK_SECONDS = 30.0
"""How often a worker asks whether training is due."""

PATIENCE_SECONDS = 30.0
"""How long a worker that ends waits for a run's next step."""


def queue_if_due(house: House) -> TuneRun | None:
    """Queues a run where the settings' schedule says so; None where nothing is due.

    Raises:
        BadInput: the model or the schedule's recipe cannot be used.
    """
    with house.db.read() as session:
        due = is_due(session, house.settings)
    if not due:
        return None
    return queue_run(house, find_recipe(house.settings.tune_recipe), False, SCHEDULE, why="due")


def is_due(session: Session, settings: Settings) -> bool:
    """Whether the schedule asks for a run now. Simulated decisions make nothing due."""
    if not settings.tune_every:
        return False
    usable = (col(Example.withdrawn_at).is_(None)) & (col(Example.simulated).is_(False))
    usable &= col(Example.origin) != ACCEPTED  # a run makes these itself
    last = list_runs(session, limit=1)
    if last:
        if last[0].status in ("queued", "running"):
            return False
        since = last[0].created_at
        usable &= col(Example.created_at) > since
    else:
        first = session.exec(select(func.min(col(Example.created_at))).where(usable)).one()
        if first is None:
            return False
        since = first
    new = session.exec(select(func.count()).select_from(Example).where(usable)).one()
    return parse_schedule(settings.tune_every).is_due(since, now(), new)


class Tuner:
    """Beside a worker's items: works runs in a thread, one at a time, as they are due or queued."""

    def __init__(self, house: House, say: Callable[[str], None]) -> None:
        self.house, self.say = house, say
        self.thread: threading.Thread | None = None
        self.looked_at = -math.inf
        self.closing = False

    def look(self) -> None:
        """Starts what is to be done, unless a run is being worked here already."""
        if self.thread is not None and self.thread.is_alive():
            return
        if self.wanted():
            self.thread = threading.Thread(target=self.work, name="tuning", daemon=True)
            self.thread.start()

    def wanted(self) -> bool:
        """Whether a run waits; one that is due is queued, as often as is worth a look."""
        if time.monotonic() - self.looked_at >= LOOK_SECONDS:
            self.looked_at = time.monotonic()
            self.queue_due()
        with self.house.db.read() as session:
            return unheld(session)

    def queue_due(self) -> None:
        try:
            run = queue_if_due(self.house)
        except CopydeskError as error:
            self.say(f"training is due, but: {error} ({error.next_step})")
            return
        if run:
            self.say(f"{run.id}: training is due")

    def work(self) -> None:
        """Works one run, and says how it ended."""
        try:
            run = work_next(self.house, self.heed)
        except Interrupted:
            return
        except CopydeskError as error:
            self.say(f"training: {error} ({error.next_step})")
            return
        if run:
            said = run.message.replace("\n", "; ")
            self.say(f"{run.id}: {run.status}" + (f": {said}" if said else ""))

    def heed(self, event: dict[str, Any]) -> None:
        if self.closing:
            raise Interrupted

    def close(self) -> None:
        """Ends the run at its next step; whoever comes next goes on with it."""
        self.closing = True
        if self.thread is not None:
            self.thread.join(PATIENCE_SECONDS)

    def finish(self) -> None:
        """For a worker that stops when nothing is left: works the queue to its end, here."""
        while self.wanted():
            self.work()
