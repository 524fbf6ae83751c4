"""The worker beside the API or the desk: started again where it dies, let finish at the end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence

from storage.errors import WorkError
from ui import render
from ui.context import Call

WAITS = (0.5, 1.0, 2.0, 4.0)
"""Seconds until it is started again, longer at each death; after one more it is given up."""

STEADY_SECONDS = 30.0
"""A worker that lived longer had begun well: its death is the first again."""

STOP_SECONDS = 15.0
"""How long a worker may take over what it has begun; what is cut off then, the next one goes on
with."""


class Helper:
    """Keeps one process running, watched by a thread, until `stop`.

    Args:
        give_up: called once, where it died again after the last of `waits`.
        say: is told each time it died.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: dict[str, str],
        give_up: Callable[[], None],
        say: Callable[[str], None] = lambda line: render.err().print(line, markup=False),
        waits: Sequence[float] = WAITS,
    ) -> None:
        self.command, self.environment = command, environment
        self.give_up, self.say, self.waits = give_up, say, waits
        self.stopping = threading.Event()
        self.failed = ""
        self.process = self.start()
        self.thread = threading.Thread(target=self.watch, name="worker", daemon=True)
        self.thread.start()

    def start(self) -> "subprocess.Popen[bytes]":
        """Its standard input ends when we do, however we end. Ctrl-C is not for it: we tell it."""
        self.began = time.monotonic()
        return subprocess.Popen(
            self.command, env=self.environment, stdin=subprocess.PIPE, start_new_session=True
        )

    def watch(self) -> None:
        deaths = 0
        while True:
            with self.process as process:  # closes its input, too
                code = process.wait()
            if self.stopping.is_set():
                return
            deaths = 1 if time.monotonic() - self.began > STEADY_SECONDS else deaths + 1
            if deaths > len(self.waits):
                self.failed = f"the worker ended {deaths} times in a row, last by {ending(code)}"
                self.give_up()
                return
            wait = self.waits[deaths - 1]
            self.say(f"the worker ended by {ending(code)}: starting it again in {wait:g} s")
            if self.stopping.wait(wait):
                return
            self.process = self.start()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Lets the process finish what it has begun, and ends it where that takes longer.

        Raises:
            WorkError: it had been given up.
        """
        self.stopping.set()
        deadline = time.monotonic() + seconds
        while self.thread.is_alive():  # one may be starting just now: then it is told, too
            late = time.monotonic() > deadline
            self.process.send_signal(signal.SIGKILL if late else signal.SIGTERM)
            self.thread.join(1 if late else max(0.1, deadline - time.monotonic()))
        if self.failed:
            raise WorkError(self.failed, "it said why above; try it alone: copydesk worker --once")


def ending(code: int) -> str:
    """An exit code, or a signal's name."""
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def start_worker(call: Call, give_up: Callable[[], None]) -> Helper:
    """A worker on the same home and model."""
    settings = call.settings()
    given = {"COPYDESK_MODEL": call.model, "COPYDESK_MODEL_URL": call.model_url}
    environment = {
        **os.environ,
        "COPYDESK_HOME": str(settings.home.absolute()),
        **{name: value for name, value in given.items() if value},
    }
    command = [sys.executable, "-P", "-m", "ui.cli", "worker", "--tethered"]
    return Helper(command, environment, give_up)
