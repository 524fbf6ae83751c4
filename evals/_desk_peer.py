"""Label Studio as the peer of `eval desk`: in an environment of its own, served on loopback from
SQLite, with the same tasks imported through its API. It reports nothing to anybody."""

import os
import shutil
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from evals._desk_home import kept, key_of
from evals._desk_texts import Piece, piece
from evals._desk_texts import __file__ as texts_file
from graphs.evidence import facts_text
from storage.errors import WorkError

VERSION = "1.23.2"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
USER, PASSWORD = "desk@example.org", "only-on-loopback"
"""Of a server that nobody else can reach, and that ends with the measurement."""

PART = 10_000
START_SECONDS = 180.0
INSTALL_SECONDS = 900.0
STOP_SECONDS = 30.0

QUIET = {
    "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
    "collect_analytics": "false",
    "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
    "LABEL_STUDIO_SENTRY_DSN": "",
    "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
    "LABEL_STUDIO_FEATURE_FLAGS_OFFLINE": "true",
}
"""No telemetry, no error reports, no look for newer versions."""

LABELS = """
<View>
  <Header value="$title"/>
  <Text name="why" value="$why"/>
  <View style="display:flex">
    <View style="flex:3"><Text name="text" value="$text"/></View>
    <View style="flex:2"><Text name="evidence" value="$evidence"/></View>
  </View>
  <Choices name="verdict" toName="text" choice="single" showInLine="true" required="true">
    <Choice value="approve"/><Choice value="edit"/><Choice value="reject"/><Choice value="rework"/>
  </Choices>
  <TextArea name="note" toName="text"/>
</View>
"""
SHOWN = {"id", "total_annotations", "title", "content_type", "why"}
"""Columns of a list, as many as ours has."""

VIEWS = {"Queue": "tasks:id", "Newest": "-tasks:id"}


@dataclass(frozen=True)
class Peer:
    """A running server, its project, and its lists by name."""

    url: str
    client: httpx.Client
    project: int
    views: dict[str, int]


@contextmanager
def served_peer(folder: Path, scratch: Path, tasks: int) -> Iterator[Peer]:
    """The peer with so many tasks, on a copy that goes with `scratch`.

    Raises:
        WorkError: it cannot be installed, or does not start.
    """
    home = install(folder / "peer-env")
    key = f"{VERSION} {key_of(__file__, texts_file)}"
    whole = kept(folder / f"peer-{tasks}", key, lambda part, n: load(home, part, n), tasks)
    shutil.copytree(whole, scratch / "peer")
    with serving(home, scratch / "peer") as client:
        project = client.get("/api/projects").raise_for_status().json()["results"][0]["id"]
        views = client.get("/api/dm/views", params={"project": project}).raise_for_status().json()
        yield Peer(
            str(client.base_url), client, project, {v["data"]["title"]: v["id"] for v in views}
        )


def install(folder: Path) -> Path:
    """Its environment, made once, from whatever index pip is told to use here."""
    program = folder / "bin" / "label-studio"
    mark = folder / f"label-studio-{VERSION}"
    if mark.exists():
        return program
    shutil.rmtree(folder, ignore_errors=True)
    sys.stderr.write(f"installing label-studio {VERSION} into {folder}\n")
    venv.create(folder, with_pip=True)
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    try:
        subprocess.run(
            [*command, f"label-studio=={VERSION}"],
            check=True,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
        )
    except (subprocess.SubprocessError, OSError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        raise WorkError(
            f"label-studio {VERSION} cannot be installed: {said[-1] if said else error}",
            "let pip reach an index that has it, or measure our side alone with --alone",
        ) from error
    mark.touch()
    return program


def load(program: Path, folder: Path, tasks: int) -> None:
    """A fresh data folder with a project, two lists and all tasks, put in through its API."""
    with serving(program, folder) as client:
        made = client.post("/api/projects", json={"title": "desk", "label_config": LABELS})
        project = made.raise_for_status().json()["id"]
        for start in range(0, tasks, PART):
            rows = [{"data": data_of(piece(n))} for n in range(start, min(start + PART, tasks))]
            client.post(f"/api/projects/{project}/import", json=rows).raise_for_status()
        for title, order in VIEWS.items():
            add_view(client, project, title, order)


def data_of(piece: Piece) -> dict[str, str]:
    """What a person is shown of a piece there."""
    return {
        "title": piece.title,
        "text": piece.text(),
        "content_type": piece.content_type,
        "why": piece.why,
        "instruction": piece.instruction,
        "evidence": facts_text(piece.facts),
    }


def add_view(client: httpx.Client, project: int, title: str, order: str) -> None:
    found = client.get("/api/dm/columns", params={"project": project}).raise_for_status().json()
    hidden = [column_name(c) for c in found["columns"] if c["id"] not in SHOWN]
    data = {
        "title": title,
        "type": "list",
        "target": "tasks",
        "ordering": [order],
        "hiddenColumns": {"explore": hidden, "labeling": hidden},
    }
    client.post("/api/dm/views/", json={"project": project, "data": data}).raise_for_status()


def column_name(column: dict[str, Any]) -> str:
    inner = "data." if column.get("parent") == "data" else ""
    return f"{column['target']}:{inner}{column['id']}"


@contextmanager
def serving(program: Path, data: Path) -> Iterator[httpx.Client]:
    """Its own server as `label-studio start` runs it, and a client with a token."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LABEL_STUDIO")}
    with (data / "server.log").open("w") as log:
        process = subprocess.Popen(
            [str(program), "start", *options(data, port)],
            env={**environment, **QUIET},
            cwd=data,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            headers = {"Authorization": f"Token {TOKEN}"}
            url = f"http://127.0.0.1:{port}"
            with httpx.Client(base_url=url, headers=headers, timeout=600) as client:
                wait_for(client, process, data / "server.log")
                yield client
        finally:
            end(process)


def options(data: Path, port: int) -> list[str]:
    return [
        "--no-browser",
        *("--data-dir", str(data)),
        *("--internal-host", "127.0.0.1"),
        *("--port", str(port)),
        *("--username", USER),
        *("--password", PASSWORD),
        *("--user-token", TOKEN),
        "--enable-legacy-api-token",
    ]


def wait_for(client: httpx.Client, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if client.get("/api/current-user/whoami", timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    last = log.read_text(errors="replace").strip().splitlines()[-1:]
    raise WorkError(
        f"Label Studio did not start: {' '.join(last)}", "measure our side alone with --alone"
    )


def end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
