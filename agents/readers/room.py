"""A room to read in: child processes that a bomb or an endless parser costs, and nothing else.

Content that nobody vouches for is parsed by large libraries. Each child has limits on memory and
time; one that exceeds them is killed and replaced, its material is refused, and all others go on.
Materials and readings travel pickled over a socket pair, one at a time for each child.
"""

import pickle
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import wait

from agents.readers.room_child import RoomChild
from agents.readers.types import Material, Reading, ReadOptions
from storage.closing import Closing

LOOK_AHEAD = 2
"""Materials per child that are taken from the iterable before their turn."""


@dataclass
class Job:
    """One material on its way, with the child that has it and until when."""

    material: Material
    child: RoomChild | None
    deadline: float
    reading: Reading | None = None


class ReadingRoom(Closing):
    """Reads materials in up to `workers` child processes, which start when they are needed.

    For one thread at a time.
    """

    def __init__(self, options: ReadOptions, workers: int = 1) -> None:
        self.options = options
        self.workers = workers
        self._idle: list[RoomChild] = []

    def close(self) -> None:
        """End the idle children. A later read starts new ones."""
        while self._idle:
            self._idle.pop().kill()

    def read(self, material: Material) -> Reading:
        return next(self.read_all([material]))

    def read_all(self, materials: Iterable[Material]) -> Iterator[Reading]:
        """The readings, in the order of the materials.

        A few are read ahead while the caller works on what it got. An iterable that raises is
        the caller's: what it raises comes out of here.
        """
        coming, jobs = iter(materials), deque[Job]()
        try:
            more = True
            while more or jobs:
                more = more and self._fill(coming, jobs)
                if jobs and jobs[0].reading is None:
                    self._collect(jobs)
                elif jobs:
                    reading = jobs.popleft().reading
                    assert reading is not None
                    yield reading
        finally:
            for job in jobs:
                if job.reading is None and job.child:
                    job.child.kill()

    def _fill(self, coming: Iterator[Material], jobs: deque[Job]) -> bool:
        """Give work to every free child. False when there are no more materials."""
        while len(jobs) < LOOK_AHEAD * self.workers and busy(jobs) < self.workers:
            material = next(coming, None)
            if material is None:
                return False
            jobs.append(self._begin(material))
        return True

    def _begin(self, material: Material) -> Job:
        """Hand a material to a child; one that died while it was idle is replaced."""
        try:
            packed = pickle.dumps(material)
        except Exception as error:  # a query's values may be of any kind
            return Job(material, None, 0.0, refused(material, f"its rows cannot be read: {error}"))
        while self._idle:
            child = self._idle.pop()
            if child.give(packed):
                return self._job(material, child)
            child.kill()
        child = RoomChild(self.options)
        child.give(packed)  # if it is dead already, that shows when its answer is awaited
        return self._job(material, child)

    def _job(self, material: Material, child: RoomChild) -> Job:
        return Job(material, child, time.monotonic() + self.options.seconds)

    def _collect(self, jobs: deque[Job]) -> None:
        """Wait until a child answers, dies, or has had its time."""
        running = [(job, job.child) for job in jobs if job.reading is None and job.child]
        patience = min(job.deadline for job, _ in running) - time.monotonic()
        ready = wait([child.channel for _, child in running], max(patience, 0.0))
        for job, child in running:
            late = time.monotonic() >= job.deadline
            answer = child.take() if child.channel in ready else None
            if answer is not None:
                job.reading, stays = answer
                self._idle.append(child) if stays else child.kill()
            elif child.channel in ready or late:
                why = self._too_slow() if late else died(child)
                child.kill()
                job.reading = refused(job.material, why)

    def _too_slow(self) -> str:
        return f"reading it took longer than {self.options.seconds:g} s; split it"


def died(child: RoomChild) -> str:
    return f"reading it broke the reader, which {child.cause_of_death()}; leave it out"


def refused(material: Material, why: str) -> Reading:
    return Reading(material.uri, refused=why)


def busy(jobs: Iterable[Job]) -> int:
    return sum(job.reading is None for job in jobs)
