"""A worker: takes what the tables say is to be done, until it is stopped."""

import math
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from graphs.canary import settle_canary
from graphs.house import House
from graphs.outages import hold, is_away
from graphs.runner import advance, decided_items, fresh_items
from graphs.tune_due import Tuner
from graphs.webhooks import Courier
from storage.assigning import any_late, escalate
from storage.errors import CopydeskError, LeaseHeld, ModelUnavailable
from storage.items import why_held
from storage.outbox import next_release
from storage.tables.base import now

POLL_SECONDS = 1.0
MAX_PAUSE_SECONDS = 60.0


def work(
    house: House,
    once: bool,
    say: Callable[[str], None] = lambda line: None,
    stop: threading.Event | None = None,
) -> int:
    """Advances items one after the other; returns how many it advanced.

    Training that is due or queued is worked beside them, one run at a time, and webhooks are told.
    An error is said and the item tried again later; while errors go on, pauses grow.
    """
    stop, done, pause = stop or threading.Event(), 0, POLL_SECONDS
    tuner, courier = Tuner(house, say), Courier(house, say)

    def beside() -> None:
        courier.look()
        if not once:
            tuner.look()

    try:
        while not stop.is_set():
            advanced, failed = pass_once(house, say, stop, beside)
            done += advanced
            if once and not advanced:
                tuner.finish()
                courier.finish()
                return done
            pause = min(pause * 2, MAX_PAUSE_SECONDS) if failed else POLL_SECONDS
            if not advanced or failed:
                stop.wait(min(pause, until_release(house)))
    finally:
        tuner.close()
        courier.close()
    return done


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """An event that SIGTERM or Ctrl-C sets; the second of them does what the first did before.

    For the main thread alone.
    """
    stop = threading.Event()
    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}

    def restore() -> None:
        for name, handler in before.items():
            signal.signal(name, handler)

    def told(number: int, frame: object) -> None:
        restore()
        # In a thread: this one may hold the event's lock, being about to wait for it.
        threading.Thread(target=stop.set).start()

    for name in before:
        signal.signal(name, told)
    try:
        yield stop
    finally:
        restore()


def stop_at_end(stop: threading.Event) -> None:
    """Sets an event when standard input ends: whoever started this process holds its other end,
    and is gone then, even by SIGKILL."""

    def wait() -> None:
        while os.read(0, 4096):
            pass
        stop.set()

    threading.Thread(target=wait, name="tether", daemon=True).start()


def until_release(house: House) -> float:
    """Seconds until a decision that waits is to be followed; for ever, where none waits."""
    with house.db.read() as session:
        release = next_release(session)
    return math.inf if release is None else max(0.0, (release - now()).total_seconds())


def pass_once(
    house: House,
    say: Callable[[str], None],
    stop: threading.Event,
    beside: Callable[[], None] = lambda: None,
) -> tuple[int, int]:
    """One pass over the queue: how many items were advanced, and how many failed.

    Args:
        beside: what else is to be looked after; called before every draft and after the last.
    """
    turn = Pass(house, say, stop)
    with house.db.read() as session:
        fresh, turn.held = fresh_items(session), why_held(session)
    while not stop.is_set():
        escalate_late(house)
        beside()
        turn.follow()
        turn.failed += tend_canary(house, say)
        if turn.away or not turn.draft_next(fresh):
            break
    return turn.advanced, turn.failed


class Pass:
    """A pass over the queue, and how it goes.

    A backlog of drafts takes hours, and people wait for what they decided: before every draft the
    decisions that wait are followed. Once the model answers nobody, drafts wait for the next pass;
    most decisions need no model.
    """

    def __init__(self, house: House, say: Callable[[str], None], stop: threading.Event) -> None:
        self.house, self.say, self.stop = house, say, stop
        self.advanced = self.failed = 0
        self.held = ""
        self.away = False
        self.decided: set[str] = set()
        self.tried: set[str] = set()
        """Items that failed: they have to wait for the next pass."""

    def follow(self) -> None:
        """Follows the decisions that wait. One that somebody else is on is looked at again."""
        with self.house.db.read() as session:
            decided = decided_items(session)
        self.decided.update(decided)
        for item_id in decided:
            if self.stop.is_set():
                return
            if item_id not in self.tried:
                self.go(item_id)

    def draft_next(self, fresh: list[str]) -> bool:
        """Takes the first of these off the list, and drafts it; False where none is left."""
        while fresh and not self.stop.is_set():
            item_id = fresh.pop(0)
            if item_id in self.decided:
                continue
            if self.go(item_id) and self.held:
                hold(self.house, "")
                self.held = ""
            return True
        return False

    def go(self, item_id: str) -> bool:
        """Whether the item was advanced."""
        try:
            self.say(f"{item_id}: {advance(self.house, item_id)}")
        except LeaseHeld:
            return False
        except CopydeskError as error:
            self.failed += 1
            self.tried.add(item_id)
            self.say(f"{item_id}: {error} ({error.next_step})")
            if not self.away and isinstance(error, ModelUnavailable) and is_away(self.house):
                self.away = True
                hold(self.house, str(error))
            return False
        self.advanced += 1
        return True


def escalate_late(house: House) -> None:
    with house.db.read() as session:
        late = any_late(session)
    if late:
        with house.db.write() as session:
            escalate(session)


def tend_canary(house: House, say: Callable[[str], None]) -> int:
    """Follows what people's decisions say of an adapter on trial; returns how often it failed."""
    try:
        done = settle_canary(house)
    except CopydeskError as error:
        say(f"canary: {error} ({error.next_step})")
        return 1
    if done:
        say(done)
    return 0
