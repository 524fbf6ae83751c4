"""One reading process, as its parent sees it."""

import os
import subprocess
import sys
from multiprocessing.connection import Pipe

from agents.readers.types import Reading, ReadOptions
from storage.engine_child import die_with_parent
from storage.engines import import_path
from storage.errors import StoreError

QUIET = {
    "MALLOC_ARENA_MAX": "2",  # arenas count as memory before anything is in them
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


DEATH_SECONDS = 1.0


class RoomChild:
    """A process that runs `agents.readers.room_main`: materials in, readings out.

    It is not forked: a caller's threads, open databases and main module stay out of it.

    Raises:
        StoreError: the system starts no more processes.
    """

    def __init__(self, options: ReadOptions) -> None:
        self.channel, theirs = Pipe()
        with theirs:
            self._process = start(theirs.fileno())
        self._options: ReadOptions | None = options

    @property
    def pid(self) -> int:
        return self._process.pid

    def give(self, material: bytes) -> bool:
        """Send a pickled material. False when the process is dead."""
        if self._process.poll() is not None:
            return False
        try:
            if self._options is not None:
                self.channel.send(self._options)
                self._options = None
            self.channel.send_bytes(material)
        except ConnectionError:
            return False
        return True

    def take(self) -> tuple[Reading, bool] | None:
        """The reading, and whether the process takes another; None when it died."""
        try:
            answer: tuple[Reading, bool] = self.channel.recv()
        except (EOFError, ConnectionError):
            return None
        return answer

    def cause_of_death(self) -> str:
        """How a process that stopped answering ended."""
        try:
            return f"ended with code {self._process.wait(DEATH_SECONDS)}"
        except subprocess.TimeoutExpired:
            return "stopped answering"

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self.channel.close()


def start(descriptor: int) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "agents.readers.room_main", str(descriptor)],
            pass_fds=[descriptor],
            env={**os.environ, **QUIET, "PYTHONPATH": import_path()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent(),
        )
    except OSError as error:
        raise StoreError(
            f"no reader can be started: {error.strerror}", "end other processes, then try again"
        ) from error
