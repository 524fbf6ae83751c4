"""`copydesk serve` as a process: it answers, streams, lets MCP's clients knock, and stops."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from api_client import token_for
from model_server import completion, model_server
from scripted import GOOD, item_of, new_item, open_scripted_house

from storage.engine_status import stop_engine

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(
    home: Path, *options: str, worker: bool = False
) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    port = free_port()
    command = [sys.executable, "-m", "ui.cli", "--home", str(home), *options, "serve"]
    command += ["--worker" if worker else "--no-worker"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COPYDESK_")}
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        hear(process, "API is at")
        try:
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def hear(process: "subprocess.Popen[str]", words: str) -> None:
    """Reads on until these words are said."""
    assert process.stderr is not None
    assert any(re.search(words, line) for line in process.stderr), f"never said: {words}"


def worker_of(process: "subprocess.Popen[str]") -> psutil.Process:
    children = psutil.Process(process.pid).children()
    return next(child for child in children if "worker" in child.cmdline())


@contextmanager
def up(url: str) -> Iterator[httpx.Client]:
    """A client whose connection waits until the server listens."""
    waiting = httpx.HTTPTransport(retries=8)
    with httpx.Client(base_url=url, timeout=PATIENCE, transport=waiting) as client:
        assert client.get("/health").json() == {"state": "ok"}
        yield client


@pytest.fixture
def prepared(home: Path) -> tuple[Path, str, str]:
    """A home with an item, and a token for it."""
    house = open_scripted_house(home)
    item, token = new_item(house), token_for(house)
    house.close()
    return home, item, token


def test_it_answers_streams_and_stops_with_a_stream_open(prepared: tuple[Path, str, str]) -> None:
    home, item, token = prepared
    with served(home) as (process, url), up(url) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        path = f"/v1/items/{item}/events"
        with client.stream("GET", path) as stream:
            lines = stream.iter_lines()
            assert any(line == "event: item.create" for line in lines)
            assert any(line == "event: status" for line in lines)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0


def test_mcps_clients_are_let_in_with_a_token_alone(prepared: tuple[Path, str, str]) -> None:
    home, _, token = prepared
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "tests", "version": "1"},
        },
    }
    accept = {"Accept": "application/json, text/event-stream"}
    with served(home) as (_, url), up(url) as client:
        assert client.post("/mcp/", json=hello, headers=accept).status_code == 401
        bearer = {**accept, "Authorization": f"Bearer {token}"}
        answer = client.post("/mcp/", json=hello, headers=bearer)
        assert answer.status_code == 200 and "copydesk" in answer.text


def test_a_worker_that_died_is_started_again_and_drafts(prepared: tuple[Path, str, str]) -> None:
    home, item, token = prepared
    asked, answer = threading.Event(), threading.Event()

    def first_never() -> tuple[int, object]:
        if not asked.is_set():
            asked.set()
            answer.wait(PATIENCE)
        return 200, completion(GOOD)

    with (
        model_server(first_never) as model,
        served(home, "--model", "openai:m", "--model-url", f"{model.url}/v1", worker=True) as at,
        up(at[1]) as client,
    ):
        assert asked.wait(PATIENCE)
        worker_of(at[0]).kill()
        hear(at[0], "SIGKILL: starting it again")
        answer.set()
        headers = {"Authorization": f"Bearer {token}"}
        with client.stream("GET", f"/v1/items/{item}/events", headers=headers) as stream:
            assert any('"status": "review"' in line for line in stream.iter_lines())
    stop_engine(home, "chroma")


def test_told_to_stop_it_lets_the_worker_finish_its_item(prepared: tuple[Path, str, str]) -> None:
    home, item, _ = prepared
    asked, answer = threading.Event(), threading.Event()

    def slow() -> tuple[int, object]:
        asked.set()
        answer.wait(PATIENCE)
        return 200, completion(GOOD)

    with (
        model_server(slow) as model,
        served(home, "--model", "openai:m", "--model-url", f"{model.url}/v1", worker=True) as at,
    ):
        assert asked.wait(PATIENCE)
        at[0].send_signal(signal.SIGTERM)
        hear(at[0], "stopped")
        answer.set()
        assert at[0].wait(PATIENCE) == 0
    house = open_scripted_house(home)
    assert item_of(house, item).status == "review"
    house.close()
    stop_engine(home, "chroma")


def test_killed_it_leaves_no_worker_behind(prepared: tuple[Path, str, str]) -> None:
    with served(prepared[0], worker=True) as (process, _):
        worker = worker_of(process)
        process.kill()
        process.wait(PATIENCE)
        psutil.wait_procs([worker], PATIENCE)
        assert not worker.is_running()


def test_a_worker_that_cannot_start_ends_it_with_an_error(prepared: tuple[Path, str, str]) -> None:
    with served(prepared[0], worker=True) as (process, _):
        (prepared[0] / "copydesk.toml").write_text("no settings", encoding="utf-8")
        worker_of(process).kill()
        assert process.stderr is not None
        said = process.stderr.read()
        assert process.wait(PATIENCE) == 1
    assert "error: the worker ended 5 times in a row, last by exit code 2" in said
    assert "next: " in said and "Traceback" not in said
