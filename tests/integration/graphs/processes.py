"""Processes that race each other or are killed; run by test_exactly_once.py as a script.

A script of its own, so that its children are forked from one thread and nothing of pytest is in
them. It prints one JSON document: what each process says happened to it.

    processes.py decide HOME ITEM...   two processes decide every item, differently, and follow
    processes.py advance HOME ITEM...  two processes advance every item at the same time
    processes.py open HOME COUNT       processes open one new home at the same time
    processes.py draft HOME SEED KILLS KEY...   a batch is drafted while it is killed
    processes.py follow HOME SEED KILLS ITEM... items are decided and followed, likewise
"""

import contextlib
import json
import multiprocessing
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from scripted import FACTS, GOOD, open_scripted_house

from graphs.house import House
from graphs.runner import advance, advance_all, create_item
from storage.briefs import BriefIn
from storage.decisions import decide
from storage.errors import AlreadyDecided, CopydeskError, LeaseHeld
from storage.tables import Task
from storage.tasks import find_task, open_task_of

EDITED = "The Alder board is 38 by 24 cm, costs £42 and is made from oiled alder."
SAID: tuple[list[dict[str, Any]], list[dict[str, Any]]] = (
    [{"verdict": "approve"}, {"verdict": "edit", "text": EDITED}, {"verdict": "rework"}],
    [{"verdict": "reject"}, {"verdict": "approve"}, {"verdict": "edit", "text": EDITED}],
)
"""What the first and the second reviewer say, by turns."""


def open_home(home: str) -> House:
    """Every call of the model leaves a line, and takes a few milliseconds as a model does."""

    def write(messages: Sequence[Any]) -> str:
        time.sleep(0.003)
        with (Path(home) / "model.log").open("a") as log:
            log.write(json.dumps([os.getpid(), messages[-1]["content"]]) + "\n")
        return GOOD

    return open_scripted_house(Path(home), write)


def race(count: int, run: Callable[[int, Any], Any]) -> list[Any]:
    """Runs `run(n, barrier)` in `count` processes; gives what each returned."""
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(count, timeout=60), context.SimpleQueue()

    def body(n: int) -> None:
        try:
            answers.put((n, run(n, barrier)))
        except BaseException:
            barrier.abort()
            answers.put((n, {"crashed": traceback.format_exc()}))

    children = [context.Process(target=body, args=(n,)) for n in range(count)]
    for child in children:
        child.start()
    found = dict(answers.get() for _ in children)
    for child in children:
        child.join()
    return [found[n] for n in range(count)]


def decide_in_a_race(home: str, item_ids: Sequence[str]) -> list[Any]:
    def run(n: int, barrier: Any) -> dict[str, str]:
        house, outcome = open_home(home), {}
        for turn, item_id in enumerate(item_ids):
            said = SAID[n][turn % 3]
            with house.db.read() as session:
                task_id = find_task(session, item_id).id
            barrier.wait()
            try:
                with house.db.write() as session:
                    task = session.get_one(Task, task_id)
                    decide(session, task, reviewer=f"reviewer-{n}", **said)
                outcome[item_id] = said["verdict"]
            except AlreadyDecided as error:
                outcome[item_id] = f"AlreadyDecided: {error}"
            with contextlib.suppress(LeaseHeld):  # the other one follows it
                advance(house, item_id)
        house.close()
        return outcome

    return race(2, run)


def advance_in_a_race(home: str, item_ids: Sequence[str]) -> list[Any]:
    def run(n: int, barrier: Any) -> dict[str, str]:
        house, outcome = open_home(home), {}
        for item_id in item_ids:
            barrier.wait()
            try:
                outcome[item_id] = advance(house, item_id)
            except LeaseHeld:
                outcome[item_id] = "LeaseHeld"
        house.close()
        return outcome

    return race(2, run)


def open_in_a_race(home: str, count: int) -> list[Any]:
    def run(n: int, barrier: Any) -> str:
        barrier.wait()
        house = open_home(home)
        brief = BriefIn(instruction=f"Write the blurb. {n}", facts=FACTS)
        status = advance(house, create_item(house, brief.key(), brief, "ann"))
        house.close()
        return status

    return race(count, run)


def kill_again_and_again(seed: int, kills: int, run: Callable[[], None]) -> dict[str, int]:
    """Runs `run` in a process that is killed at a random moment, `kills` times, then to its end.

    Kills count only while the process lives. How long it may live is drawn anew each time, and
    longer when the work goes on than when it is over at once.
    """
    draw, killed, longest = random.Random(seed), 0, 0.4
    for _ in range(kills * 4):
        if killed == kills:
            break
        child = os.fork()
        if child == 0:
            run_and_leave(run)
        deadline = time.monotonic() + draw.uniform(0, longest)
        done = 0
        while not done and time.monotonic() < deadline:
            done, _status = os.waitpid(child, os.WNOHANG)
            time.sleep(0.001)
        if done:
            longest = max(longest * 0.7, 0.05)
            continue
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        killed += 1
    child = os.fork()
    if child == 0:
        run_and_leave(run)
    return {"killed": killed, "exit": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}


def run_and_leave(run: Callable[[], None]) -> None:
    try:
        run()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def draft_killed(home: str, seed: int, kills: int, names: Sequence[str]) -> dict[str, int]:
    def run() -> None:
        house = open_home(home)
        briefs = [BriefIn(instruction=f"Write the blurb. {name}", facts=FACTS) for name in names]
        ids = [create_item(house, brief.key(), brief, "ann") for brief in briefs]
        statuses = advance_all(house, ids)
        house.close()
        assert set(statuses.values()) == {"review"}, statuses

    return kill_again_and_again(seed, kills, run)


def follow_killed(home: str, seed: int, kills: int, item_ids: Sequence[str]) -> dict[str, int]:
    """Every item is decided once (a reworked one once more) and followed to its end."""

    def run() -> None:
        house = open_home(home)
        for _round in range(2):
            for turn, item_id in enumerate(item_ids):
                with house.db.write() as session:
                    task = open_task_of(session, item_id)
                    if task is not None:
                        decide(session, task, reviewer="ann", **next_word(session, item_id, turn))
                try:
                    advance(house, item_id)
                except CopydeskError as error:
                    raise SystemExit(f"{item_id}: {error}") from error
        house.close()

    return kill_again_and_again(seed, kills, run)


def next_word(session: Any, item_id: str, turn: int) -> dict[str, Any]:
    from storage.decisions import decisions_of

    return {"verdict": "approve"} if decisions_of(session, item_id) else SAID[0][turn % 3]


def main(argv: Sequence[str]) -> Any:
    what, home, *rest = argv
    if what == "decide":
        return decide_in_a_race(home, rest)
    if what == "advance":
        return advance_in_a_race(home, rest)
    if what == "open":
        return open_in_a_race(home, int(rest[0]))
    work = {"draft": draft_killed, "follow": follow_killed}[what]
    return work(home, int(rest[0]), int(rest[1]), rest[2:])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1:])) + "\n")
