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
from graphs.runner import advance, decided_items, waiting_items
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

    Training that is due or queued is worked beside them, one run at a time. An error is said and
    the item tried again later; while errors go on, pauses grow.
    """
    stop, done, pause = stop or threading.Event(), 0, POLL_SECONDS
    tuner, courier = Tuner(house, say), Courier(house, say)
    try:
        while not stop.is_set():
            advanced, failed = pass_once(house, say, stop)
            done += advanced
            courier.look()
            if once and not advanced:
                tuner.finish()
                courier.finish()
                return done
            if not once:
                tuner.look()
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


def pass_once(house: House, say: Callable[[str], None], stop: threading.Event) -> tuple[int, int]:
    """One look at the queue: how many items were advanced, and how many failed.

    Once the model answers nobody, drafts wait for the next look. Decisions are followed: most
    of them need no model, and people wait for what they decided.
    """
    with house.db.read() as session:
        waiting, late = waiting_items(session), any_late(session)
        decided, held = set(decided_items(session)), why_held(session)
    if late:
        with house.db.write() as session:
            escalate(session)
    advanced = failed = 0
    away = False
    for item_id in waiting:
        if stop.is_set():
            break
        if away and item_id not in decided:
            continue
        try:
            say(f"{item_id}: {advance(house, item_id)}")
            advanced += 1
            if held and item_id not in decided:
                hold(house, held := "")
        except LeaseHeld:
            continue
        except CopydeskError as error:
            failed += 1
            say(f"{item_id}: {error} ({error.next_step})")
            if not away and isinstance(error, ModelUnavailable) and is_away(house):
                away = True
                hold(house, str(error))
    return advanced, failed + tend_canary(house, say)


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
