"""The desk's settings are read once, and again where something they are read from has changed."""

import os
from pathlib import Path

import pytest

from storage.errors import BadInput
from ui.desk_pages.current import current_settings


@pytest.fixture
def file(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of a home that the environment names."""
    home.mkdir()
    monkeypatch.setenv("COPYDESK_HOME", str(home))
    return home / "copydesk.toml"


def write(file: Path, words: str, second: int) -> None:
    """Writes settings, and says when: a test is faster than some clocks of files."""
    file.write_text(words, encoding="utf-8")
    os.utime(file, (second, second))


def test_settings_are_not_read_twice_where_nothing_changed(file):
    write(file, "undo_seconds = 5\n", 1_000)
    assert current_settings() is current_settings()


def test_a_file_that_appears_changes_or_goes_is_read_again(file):
    assert current_settings().undo_seconds == 10
    write(file, "undo_seconds = 5\n", 1_000)
    assert current_settings().undo_seconds == 5
    write(file, "undo_seconds = 7\n", 2_000)
    assert current_settings().undo_seconds == 7
    file.unlink()
    assert current_settings().undo_seconds == 10


def test_the_environment_is_read_again_and_stands_above_the_file(file, monkeypatch):
    write(file, "undo_seconds = 5\n", 1_000)
    assert current_settings().undo_seconds == 5
    monkeypatch.setenv("copydesk_undo_seconds", "9")
    assert current_settings().undo_seconds == 9


def test_a_file_of_the_folder_the_desk_runs_in_counts_too(file, tmp_path, monkeypatch):
    assert current_settings().undo_seconds == 10
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "copydesk.toml", "undo_seconds = 3\n", 1_000)
    assert current_settings().undo_seconds == 3


def test_settings_that_cannot_be_used_are_refused_until_they_are_mended(file):
    write(file, "undo_seconds = -1\n", 1_000)
    for _ in range(2):
        with pytest.raises(BadInput):
            current_settings()
    write(file, "undo_seconds = 1\n", 2_000)
    assert current_settings().undo_seconds == 1
