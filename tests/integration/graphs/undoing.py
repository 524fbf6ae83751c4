"""Processes that undo decisions while others follow them, or are killed; run as a script by
test_undoing.py. It prints what each process says happened to it.

    undoing.py race HOME ITEM...            one process undoes at the moment of release
    undoing.py kill HOME SEED KILLS ITEM... items are decided, undone and followed while killed
"""

import json
import random
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from processes import kill_again_and_again, open_home, race

import storage.outbox
from graphs.house import House
from graphs.runner import advance
from storage.decisions import Said, decide, decisions_of
from storage.errors import Conflict, LeaseHeld
from storage.tables.base import now
from storage.tasks import open_task_of
from storage.undo import undo

WAIT = 0.05
"""Seconds that a decision waits here."""

NEAR = 0.01
"""How long before the release a race begins at most, in seconds."""


def no_slack() -> None:
    """One machine has one clock; without the slack both sides meet at the release."""
    storage.outbox.SLACK = timedelta(0)


def decided(house: House, item_id: str) -> Said | None:
    with house.db.write() as session:
        task = open_task_of(session, item_id)
        return decide(session, task, "approve", "ann", wait=WAIT) if task else None


def undone(house: House, made: Said) -> str:
    try:
        with house.db.write() as session:
            undo(session, made.id, "ann")
    except Conflict:
        return "too late"
    return "undone"


def followed(house: House, item_id: str) -> bool:
    """Advances an item until it is done, or nothing is left to follow."""
    while True:
        try:
            status = advance(house, item_id)
        except LeaseHeld:
            continue
        with house.db.read() as session:
            waits = decisions_of(session, item_id)
        if status == "done" or not waits:
            return status == "done"


def undo_in_a_race(home: str, item_ids: Sequence[str]) -> list[Any]:
    def run(n: int, barrier: Any) -> dict[str, Any]:
        no_slack()
        house, draw, outcome = open_home(home), random.Random(n), {}
        for item_id in item_ids:
            made = decided(house, item_id) if n == 0 else None
            barrier.wait()
            if made is not None and made.release_at is not None:
                left = (made.release_at - now()).total_seconds()
                time.sleep(max(0.0, left - draw.uniform(0, NEAR)))
                outcome[item_id] = undone(house, made)
            else:
                outcome[item_id] = followed(house, item_id)
        house.close()
        return outcome

    return race(2, run)


def undo_killed(home: str, seed: int, kills: int, item_ids: Sequence[str]) -> dict[str, int]:
    """Every item is decided; some decisions are undone, and made again; all are followed."""

    def run() -> None:
        no_slack()
        house, draw = open_home(home), random.Random()
        for _round in range(3):
            for item_id in item_ids:
                made = decided(house, item_id) or standing(house, item_id)
                if made and draw.random() < 0.5:
                    undone(house, made)
                followed(house, item_id)
        for item_id in item_ids:
            while not followed(house, item_id):
                decided(house, item_id)
        house.close()

    return kill_again_and_again(seed, kills, run)


def standing(house: House, item_id: str) -> Said | None:
    with house.db.read() as session:
        made = decisions_of(session, item_id)
    return made[-1] if made else None


def main(argv: Sequence[str]) -> Any:
    what, home, *rest = argv
    if what == "race":
        return undo_in_a_race(home, rest)
    return undo_killed(home, int(rest[0]), int(rest[1]), rest[2:])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1:])) + "\n")
