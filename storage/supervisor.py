"""The process that owns one embedded engine of one home; `storage.engines` starts it.

It holds `NAME.owner` while it lives, runs the engine as its child, publishes the address when
the health check passes, starts a dead child again, swaps it for another command when asked, and
leaves when the engine has had no user for a while. The child cannot outlive it (on Linux).
"""

import fcntl
import os
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from storage.engine_child import EngineChild, StartFailed
from storage.engine_files import DRAIN_SECONDS, Endpoint, EngineFiles, EngineSpec

TICK_SECONDS = 0.1
FAILURES_IN_A_ROW = 5
STEADY_SECONDS = 10.0


class Supervisor:
    """`run` returns when the engine is no longer needed or cannot be kept up."""

    def __init__(
        self, files: EngineFiles, owner: int, idle_seconds: float, start_timeout: float
    ) -> None:
        self.files = files
        self.owner = owner
        self.idle_seconds = idle_seconds
        self.start_timeout = start_timeout
        self.child: EngineChild | None = None
        self.ticket = 0
        self.failures = 0
        self.up_since = 0.0

    def run(self) -> None:
        want = self.files.want()
        self.ticket = want.ticket
        try:
            if want.spec is not None:
                self._watch(self._bring_up(want.spec))
            if self._still_owner():
                self.files.unpublish()
        except StartFailed as error:
            self.files.publish(Endpoint("", error=str(error)))
        finally:
            self._stop_child()

    def _watch(self, child: EngineChild | None) -> None:
        """Look at everything that may have changed, until it is time to leave."""
        while child is not None and self._still_owner() and not self._is_idle():
            if child.is_dead():
                child = self._revive(child.spec)
            elif self.files.want().ticket != self.ticket:
                child = self._swap(child.spec)
            else:
                child.trim_log()
                child.wait(TICK_SECONDS)

    def _still_owner(self) -> bool:
        """Whether the lock we hold is the home's: homes are deleted and made again."""
        try:
            return os.path.samestat(os.fstat(self.owner), self.files.path("owner").stat())
        except FileNotFoundError:
            return False

    def _is_idle(self) -> bool:
        """Whether nobody holds the engine, and nobody has for `idle_seconds`.

        The users' file carries the time of last use. On True the lock stays ours until the
        end, so that a newcomer waits and then finds the engine gone, not going.
        """
        fd = self.files.lock("users", fcntl.LOCK_EX | fcntl.LOCK_NB)
        if fd is None:
            os.utime(self.files.path("users"))
            return False
        idle = time.time() - os.fstat(fd).st_mtime
        if idle >= self.idle_seconds:
            return True
        if idle < -1:  # the clock was set back
            os.utime(fd)
        os.close(fd)
        return False

    def _revive(self, spec: EngineSpec) -> EngineChild:
        """Start a dead child again, later each time it dies young."""
        self.files.unpublish()
        if time.monotonic() - self.up_since > STEADY_SECONDS:
            self.failures = 0
        while self.failures < FAILURES_IN_A_ROW:
            self.failures += 1
            time.sleep(0.05 * 2**self.failures)
            try:
                return self._bring_up(spec)
            except StartFailed:
                continue
        raise StartFailed(f"died {FAILURES_IN_A_ROW} times in a row")

    def _swap(self, before: EngineSpec) -> EngineChild | None:
        """Do what was asked for, with no request in flight. None: it was to stop.

        A command that does not start is refused, and the old one started again.
        """
        with ExitStack() as held:
            for lock in ("gate", "busy"):
                fd = self.files.lock_within(lock, fcntl.LOCK_EX, DRAIN_SECONDS)
                if fd is not None:
                    held.callback(os.close, fd)
            want = self.files.want()
            self.ticket = want.ticket
            self.files.unpublish()
            self._stop_child()
            if want.spec is None:
                return None
            try:
                return self._bring_up(want.spec)
            except StartFailed as error:
                return self._bring_up(before, refused=want.ticket, why=str(error))

    def _bring_up(self, spec: EngineSpec, refused: int = -1, why: str = "") -> EngineChild:
        """Start the command and publish its address.

        Raises:
            StartFailed: it ended or kept silent; nothing is left running.
        """
        child = self.child = EngineChild(spec, self.files.path("log"))
        try:
            child.await_health(self.start_timeout)
        except StartFailed as error:
            self._stop_child()
            raise StartFailed(f"{error}: {self.files.last_line()}") from error
        self.up_since = time.monotonic()
        self.files.publish(
            Endpoint(
                url=child.url,
                generation=time.time_ns(),
                key=spec.key,
                ticket=self.ticket,
                pid=child.pid,
                supervisor=os.getpid(),
                refused=refused,
                error=why,
            )
        )
        return child

    def _stop_child(self) -> None:
        child, self.child = self.child, None
        if child is not None:
            child.stop()


def detach(log: Path) -> None:
    """Leave the process that started us: it reaps our first half and forgets about us."""
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with log.open("ab") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)


def main(argv: list[str]) -> None:
    folder, name, owner, idle_seconds, start_timeout = argv
    files = EngineFiles(Path(folder), name)
    detach(files.path("log"))
    os.set_inheritable(int(owner), False)
    Supervisor(files, int(owner), float(idle_seconds), float(start_timeout)).run()


if __name__ == "__main__":
    main(sys.argv[1:])
