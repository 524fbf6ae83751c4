"""Measurements end on an error as the command line does."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

from evals._results import told
from storage.errors import StoreError

MISSING = {
    "critic": ["{none}/rows.jsonl", "--lexical"],
    "ingest": ["--data", "{none}"],
    "retrieval": ["--data", "{none}"],
    "routing": ["{none}/rows.jsonl", "--budget", "0.05", "--lexical"],
    "slots": ["--data", "{none}"],
    "style": ["--data", "{none}"],
}


@pytest.mark.parametrize("name", MISSING)
def test_missing_data_is_a_wrong_call_with_a_next_step(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = [each.format(none=tmp_path / "none") for each in MISSING[name]]
    monkeypatch.setattr(sys, "argv", [name, *arguments])
    monkeypatch.setenv("COPYDESK_HOME", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        import_module(f"evals.{name}").main()
    error, step = capsys.readouterr().err.splitlines()
    assert ended.value.code == 2
    assert error.startswith("error: ")
    assert step.startswith("  next: ")


def test_failed_work_ends_with_its_own_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, told():
        raise StoreError("the disk is full")
    assert ended.value.code == 1
    assert capsys.readouterr().err == "error: the disk is full\n"
