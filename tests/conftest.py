"""What every test starts from: a folder of its own and none of the caller's settings."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from scripted import open_scripted_house

from graphs.house import House

MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30

settings.register_profile("copydesk", deadline=None, derandomize=True, database=None)
settings.load_profile("copydesk")


def pytest_configure() -> None:
    """Folders of tests lie in memory where there is room: most tests commit often, and a busy
    disk takes a tenth of a second to say that it has. Threads that wait for each other sleep, and
    workers of one suite have a thread each: otherwise they spin while another wants the core."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    if "PYTEST_XDIST_WORKER" in os.environ:
        os.environ.setdefault("OMP_NUM_THREADS", "1")


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
