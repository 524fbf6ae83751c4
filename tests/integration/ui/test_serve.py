"""`copydesk serve` as a process: it answers, streams, lets MCP's clients knock, and stops."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from api_client import token_for
from scripted import new_item, open_scripted_house

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(home: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    port = free_port()
    command = [sys.executable, "-m", "ui.cli", "--home", str(home), "serve", "--no-worker"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COPYDESK_")}
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None
        for line in process.stderr:
            if re.search(r"API is at", line):
                break
        try:
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.kill()


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
