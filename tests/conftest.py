"""What every test starts from: a folder of its own and none of the caller's settings."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from scripted import open_scripted_house

from graphs.house import House

settings.register_profile("copydesk", deadline=None, derandomize=True, database=None)
settings.load_profile("copydesk")


@pytest.fixture(autouse=True)
def no_settings_of_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither COPYDESK_ variables nor a copydesk.toml of the current directory reach a test."""
    for name in [name for name in os.environ if name.startswith("COPYDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    """A house whose model always writes a draft that needs no revision."""
    built = open_scripted_house(home)
    yield built
    built.close()
