"""An engine's own process: started on a free port, watched, and never left behind."""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from storage.engine_files import POLL_SECONDS, EngineSpec

STOP_SECONDS = 5.0
LOG_BYTES = 1_000_000
PR_SET_PDEATHSIG = 1


class StartFailed(Exception):
    """The engine's command ended, or its port gave no answer in time."""


class EngineChild:
    """One run of an engine's command.

    Raises:
        StartFailed: there is no such command.
    """

    def __init__(self, spec: EngineSpec, log: Path) -> None:
        self.spec = spec
        self.port = free_port()
        self._log = log
        self.trim_log()
        with log.open("ab") as output:
            try:
                self._process = subprocess.Popen(
                    [part.replace("{port}", str(self.port)) for part in spec.command],
                    env={**os.environ, **spec.env},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    preexec_fn=die_with_parent(),
                )
            except OSError as error:
                raise StartFailed(f"cannot run {spec.command[0]}: {error.strerror}") from error

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def await_health(self, seconds: float) -> None:
        """Return once the health check passes.

        Raises:
            StartFailed: the command ended, or kept silent for `seconds`.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.is_dead():
                raise StartFailed(f"ended at its start with code {self._process.returncode}")
            if is_healthy(self.port, self.spec.health_path):
                return
            time.sleep(POLL_SECONDS)
        raise StartFailed(f"gave no answer within {seconds:g} s")

    def is_dead(self) -> bool:
        return self._process.poll() is not None

    def trim_log(self) -> None:
        """Empty the log where it has grown beyond a megabyte; the engine goes on appending."""
        with contextlib.suppress(FileNotFoundError):
            if self._log.stat().st_size > LOG_BYTES:
                os.truncate(self._log, 0)

    def wait(self, seconds: float) -> None:
        """Return when the process has ended or the time is over."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return

    def stop(self) -> None:
        """SIGTERM, and SIGKILL where that takes longer than a few seconds."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_healthy(port: int, path: str) -> bool:
    """Whether a GET is answered 2xx within two seconds. Never goes through a proxy."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return 200 <= connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def die_with_parent() -> Callable[[], None] | None:
    """What a child runs before its command so that the kernel kills it when we die.

    See prctl(2), PR_SET_PDEATHSIG. Only Linux has it; elsewhere a killed supervisor leaves its
    engine behind, unused, until someone ends it.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel
