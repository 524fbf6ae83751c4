"""Which engines a home runs, and how to stop one: for `doctor`, tests and people."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from storage.engine_files import Endpoint, EngineFiles
from storage.errors import StoreError


@dataclass(frozen=True)
class EngineStatus:
    """What `doctor` shows of one engine. `url` and `pid` are empty unless it runs."""

    name: str
    running: bool
    url: str = ""
    pid: int = 0
    supervisor: int = 0
    key: str = ""
    error: str = ""


def engine_status(home: Path) -> list[EngineStatus]:
    """Every engine this home has ever started, sorted by name. Starts none."""
    owners = sorted((home.absolute() / "run").glob("*.owner"))
    return [_status(EngineFiles.of(home, path.stem)) for path in owners]


def stop_engine(home: Path, name: str, timeout: float = 30.0) -> bool:
    """Stop an engine after its requests in flight. False where none was running.

    Who still uses it starts it again with their next call.

    Raises:
        StoreError: it still runs after `timeout` seconds.
    """
    files = EngineFiles.of(home, name)
    if not files.path("owner").exists() or _is_free(files):
        return False
    files.ask(None)
    owner = files.lock_within("owner", fcntl.LOCK_SH, timeout)
    if owner is None:
        raise StoreError(f"the embedded engine {name} does not stop", f"see {files.path('log')}")
    os.close(owner)
    return True


def _is_free(files: EngineFiles) -> bool:
    owner = files.lock("owner", fcntl.LOCK_SH | fcntl.LOCK_NB)
    if owner is not None:
        os.close(owner)
    return owner is not None


def _status(files: EngineFiles) -> EngineStatus:
    found = files.endpoint() or Endpoint("")
    if _is_free(files):
        return EngineStatus(files.name, False, error="" if found.url else found.error)
    return EngineStatus(
        files.name, bool(found.url), found.url, found.pid, found.supervisor, found.key, found.error
    )
