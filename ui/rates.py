"""How often a token may be used, over all processes that serve one home.

What everybody used lately stands in a small file under a lock: a request pays some tens of
microseconds for it. A row in the database would make a write of every read, and each would wait
its turn behind the worker's.
"""

import fcntl
import json
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.database import users_words

MOST_BYTES = 1 << 20
ROUNDING = 1e-6
"""Seconds: sums of fractions are not exact."""


class Rates:
    """One bucket per caller: `rate` calls a second, and twice as many at once.

    The generic cell rate algorithm (ITU-T I.371, annex A): one time per caller says all. Times
    are the clock's, since processes share them; one that lies further ahead than any call could
    have put it (a clock set back, a file that was cut off) counts as none.
    """

    def __init__(self, home: Path, rate: float, clock: Callable[[], float] = time.time) -> None:
        self.path = home / "rates.json"
        self.every = 1 / rate
        self.slack = max(1.0, 2 * rate) / rate
        self.clock = clock
        self.lock = threading.Lock()

    def take(self, caller: str) -> float:
        """0 where the caller may go on; else how many seconds to wait.

        Raises:
            StoreError: the disk is full.
        """
        with users_words(), self.lock, self.held() as file:
            at = self.clock()
            due = self.read(file, at)
            then = due.get(caller, at) + self.every
            if then - at > self.slack + ROUNDING:
                return then - at - self.slack
            self.write(file, {**due, caller: then})
            return 0.0

    @contextmanager
    def held(self) -> Iterator[int]:
        """The file, with no other process at it. Closing it lets the next one in."""
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)

    def read(self, file: int, at: float) -> dict[str, float]:
        """Who used how much, those left out whose time is over."""
        try:
            said = json.loads(os.pread(file, MOST_BYTES, 0))
        except ValueError:
            return {}
        if not isinstance(said, dict):
            return {}
        ahead = at + self.slack + ROUNDING
        return {
            name: due
            for name, due in said.items()
            if isinstance(due, float) and math.isfinite(due) and at < due <= ahead
        }

    def write(self, file: int, due: dict[str, float]) -> None:
        data = json.dumps(due).encode()
        os.pwrite(file, data, 0)
        os.ftruncate(file, len(data))
