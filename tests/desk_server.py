"""The desk as its users have it: served by Streamlit in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from desk_home import open_home
from playwright.sync_api import Page

from graphs.house import House
from ui import desk_pages

DESK = Path(desk_pages.__file__).parents[1] / "desk_app.py"
STREAMLIT = {
    "server.address": "127.0.0.1",
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
}

Visit = Callable[..., Page]


@dataclass
class Served:
    """A running desk and the house it shows."""

    url: str
    house: House


@contextmanager
def serve(home: Path) -> Iterator[Served]:
    house = open_home(home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {**STREAMLIT, "server.port": port}
    command = [sys.executable, "-X", "faulthandler", "-m", "streamlit", "run", str(DESK)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COPYDESK_")}
    process = subprocess.Popen(
        command + [f"--{name}={value}" for name, value in options.items()],
        env={**environment, "COPYDESK_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    with process:
        assert process.stdout is not None
        said.extend(until_ready(process.stdout))
        reader = threading.Thread(target=said.extend, args=(process.stdout,))
        reader.start()
        yield Served(f"http://127.0.0.1:{port}", house)
        stop(process, reader, said)
    house.close()


def until_ready(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if "URL:" in line:
            return
    raise AssertionError("the desk did not start")


def stop(process: "subprocess.Popen[str]", reader: threading.Thread, said: list[str]) -> None:
    """A desk that does not stop when it is asked to is a fault; its threads say where."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        reader.join(10)
        pytest.fail("the desk did not stop:\n" + "".join(said))
    reader.join(10)
