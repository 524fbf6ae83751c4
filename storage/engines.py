"""Embedded engines (Chroma, llama.cpp): one of each per home, shared by all its processes.

The first process that needs an engine starts a supervisor for it (storage.supervisor), which
outlives that process and stops the engine when nobody has used it for a while. Any of them may
be killed at any moment: what was held is freed by the kernel, and the next call starts what is
missing. The files and locks they meet in are described in storage.engine_files.
"""

import contextlib
import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from storage.closing import Closing
from storage.engine_files import DRAIN_SECONDS, POLL_SECONDS, Endpoint, EngineFiles, EngineSpec
from storage.engine_status import EngineStatus, engine_status, stop_engine
from storage.errors import StoreError

__all__ = [
    "Endpoint",
    "Engine",
    "EngineSpec",
    "EngineStatus",
    "engine_status",
    "stop_engine",
    "use_engine",
]

START_SECONDS = 60.0
STARTS_PER_CALL = 3


class Engine(Closing):
    """One process's hold on an engine of its home. Safe to share among threads.

    Making one costs nothing: the engine is joined, and started if need be, by the first call
    that needs it. It stays up until every holder has closed (or died) and `idle_seconds` passed.
    """

    def __init__(
        self,
        home: Path,
        spec: EngineSpec,
        idle_seconds: float = 45.0,
        start_timeout: float = START_SECONDS,
    ) -> None:
        self.spec = spec
        self.idle_seconds = idle_seconds
        self.start_timeout = start_timeout
        self.files = EngineFiles.of(home, spec.name)
        self._users: int | None = None
        self._joining = threading.Lock()

    def url(self) -> str:
        """`http://127.0.0.1:PORT` of the running engine. See `endpoint`."""
        return self.endpoint().url

    def endpoint(self) -> Endpoint:
        """The running engine; starts one where there is none. Costs microseconds when it is up.

        Raises:
            StoreError: it did not start, or not within `start_timeout` seconds.
        """
        self._join()
        deadline = time.monotonic() + self.start_timeout + 1
        starts, waited = 0, False
        while time.monotonic() < deadline and starts <= STARTS_PER_CALL:
            with contextlib.ExitStack() as held:
                # Getting the lock means there is no supervisor: look and take over are one step.
                owner = self.files.lock("owner", fcntl.LOCK_EX | fcntl.LOCK_NB)
                if owner is not None:
                    held.callback(os.close, owner)
                if (owner is None or waited) and (found := self._published(owner is None)):
                    return found
                if owner is not None:
                    starts += 1
                    self._start(owner)
            waited = True
            time.sleep(POLL_SECONDS)
        raise self._failure("gave no answer", self.files.last_line())

    @contextlib.contextmanager
    def request(self) -> Iterator[Endpoint]:
        """Keep the engine from being swapped while the block talks to it.

        Hold it for one request only, and take the endpoint anew for the next.
        """
        self._join()
        with self.files.locked("gate", fcntl.LOCK_SH):
            busy = self.files.lock("busy", fcntl.LOCK_SH)
        try:
            yield self.endpoint()
        finally:
            if busy is not None:
                os.close(busy)

    def restart(self, spec: EngineSpec) -> Endpoint:
        """Swap the engine for one that runs `spec`, once the requests in flight are answered.

        Returns when it is up, or one that somebody asked for later. Not to be called inside
        `request()`, which it would wait for.

        Raises:
            StoreError: the new command does not start; the old one is running again.
        """
        self.endpoint()
        self.spec, before = spec, self.spec
        try:
            return self._await_ticket(self.files.ask(spec))
        except StoreError:
            self.spec = before
            raise

    def ensure(self, decide: Callable[[str], EngineSpec | None]) -> Endpoint:
        """Restart until `decide(key of the running engine)` asks for nothing more.

        Several processes may want different things at once; each decides again on what it
        finds, so what one adds to the other's wish is kept.
        """
        for _ in range(10):
            found = self.endpoint()
            spec = decide(found.key)
            if spec is None:
                return found
            self.restart(spec)
        raise self._failure("keeps being restarted by other processes")

    def close(self) -> None:
        """Let go of the engine. A later call joins it again."""
        with self._joining:
            if self._users is not None:
                os.utime(self._users)
                os.close(self._users)
                self._users = None

    def _join(self) -> None:
        with self._joining:
            if self._users is None:
                self.files.make_folder()
                self._users = self.files.lock("users", fcntl.LOCK_SH)
                os.utime(self.files.path("users"))

    def _await_ticket(self, ticket: int) -> Endpoint:
        deadline = time.monotonic() + DRAIN_SECONDS + 2 * self.start_timeout
        while time.monotonic() < deadline:
            found = self.endpoint()
            if found.refused >= ticket:
                raise self._failure(found.error)
            if found.ticket >= ticket:
                return found
            time.sleep(POLL_SECONDS)
        raise self._failure("was asked to restart and did not")

    def _published(self, owned: bool) -> Endpoint | None:
        """The address of an engine that has an owner, or, owner or not, why it did not start."""
        found = self.files.endpoint()
        if found and not found.url:
            raise self._failure(found.error)
        return found if owned else None

    def _start(self, owner: int) -> None:
        """Hand the owner's lock to a new supervisor, which detaches itself and carries on."""
        try:
            self.files.unpublish()
            self.files.ask(self.spec)
            started = subprocess.run(
                self._supervisor_command(owner),
                pass_fds=[owner],
                start_new_session=True,
                cwd=self.files.folder,
                env={**os.environ, "PYTHONPATH": import_path()},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
        except OSError as error:
            raise self._failure(f"cannot be started: {error.strerror}") from error
        if started.returncode:
            raise self._failure(f"cannot be started: {started.stderr.strip()[-300:]}")

    def _supervisor_command(self, owner: int) -> list[str]:
        options = [self.files.folder, self.files.name, owner, self.idle_seconds, self.start_timeout]
        return [sys.executable, "-P", "-m", "storage.supervisor", *map(str, options)]

    def _failure(self, what: str, said: str = "") -> StoreError:
        detail = f" ({said})" if said else ""
        return StoreError(
            f"the embedded engine {self.files.name} {what}{detail}",
            f"see {self.files.path('log')}, then run `copydesk doctor`",
        )


@contextlib.contextmanager
def use_engine(
    home: Path,
    spec: EngineSpec,
    idle_seconds: float = 45.0,
    start_timeout: float = START_SECONDS,
) -> Iterator[Endpoint]:
    """The engine's endpoint for the length of a block.

    Raises:
        StoreError: it did not start.
    """
    with Engine(home, spec, idle_seconds, start_timeout) as engine:
        yield engine.endpoint()


def import_path() -> str:
    """PYTHONPATH under which a child finds copydesk's packages, wherever it is started."""
    root = str(Path(__file__).resolve().parents[1])
    inherited = os.environ.get("PYTHONPATH", "")
    return os.pathsep.join([root, inherited]) if inherited else root
