"""A helper process is started again where it dies, given up where it keeps dying, let finish."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.errors import WorkError
from ui.commands.helper import Helper

PATIENCE = 60.0
TALK = "import os, signal, sys; out = open(sys.argv[1], 'w', buffering=1); "
"""Beginning of a program that says lines to the test."""

WAITS_TO_BE_TOLD = (
    TALK
    + "signal.pthread_sigmask(signal.SIG_BLOCK, [15]); out.write('%d\\n' % os.getpid()); "
    + "signal.sigwait([15]); out.write('finished\\n')"
)
DEAF = TALK + "signal.signal(15, signal.SIG_IGN); out.write('deaf\\n'); signal.pause()"
TETHERED = (
    TALK
    + "import threading; from graphs.worker import stop_at_end; stop = threading.Event(); "
    + "stop_at_end(stop); out.write('ready\\n'); stop.wait(); out.write('let go\\n')"
)


class Heard:
    """What a helper says and does, heard by the test."""

    def __init__(self, folder: Path) -> None:
        self.pipe = folder / "pipe"
        os.mkfifo(self.pipe)
        self.lines = os.fdopen(os.open(self.pipe, os.O_RDWR), "r", encoding="utf-8")
        self.said: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.given_up = threading.Event()

    def helper(self, program: str, *waits: float) -> Helper:
        command = [sys.executable, "-c", program, str(self.pipe)]
        told = self.said.put
        return Helper(command, dict(os.environ), self.given_up.set, told, waits or (0.01, 0.01))


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[Heard]:
    made = Heard(tmp_path)
    yield made
    made.lines.close()


@contextmanager
def running(helper: Helper) -> Iterator[Helper]:
    try:
        yield helper
    finally:
        helper.process.kill()


def test_what_was_killed_is_started_again(heard: Heard) -> None:
    with running(heard.helper(WAITS_TO_BE_TOLD)) as helper:
        first = int(heard.lines.readline())
        os.kill(first, signal.SIGKILL)
        assert int(heard.lines.readline()) != first
        assert "SIGKILL" in heard.said.get(timeout=PATIENCE)
        helper.stop()
    assert heard.lines.readline() == "finished\n" and not heard.given_up.is_set()


def test_what_keeps_dying_is_given_up_with_its_last_code(heard: Heard) -> None:
    helper = heard.helper("raise SystemExit(3)", 0.01, 0.02, 0.01)
    assert heard.given_up.wait(PATIENCE)
    with pytest.raises(WorkError, match=r"4 times in a row, last by exit code 3") as refused:
        helper.stop()
    assert refused.value.next_step and heard.said.qsize() == 3


def test_what_does_not_listen_is_ended(heard: Heard) -> None:
    helper = heard.helper(DEAF)
    assert heard.lines.readline() == "deaf\n"
    helper.stop(seconds=0.05)
    assert helper.process.returncode == -signal.SIGKILL and not heard.given_up.is_set()


def test_stopping_while_it_waits_to_start_again_starts_nothing(heard: Heard) -> None:
    helper = heard.helper("", 600)
    assert "starting it again in 600 s" in heard.said.get(timeout=PATIENCE)
    helper.stop()
    assert not helper.thread.is_alive() and helper.process.returncode == 0


def test_a_tethered_process_is_told_when_its_parent_is_gone(heard: Heard) -> None:
    command = [sys.executable, "-c", TETHERED, str(heard.pipe)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert heard.lines.readline() == "ready\n"
        assert process.stdin is not None
        process.stdin.close()
        assert heard.lines.readline() == "let go\n"
