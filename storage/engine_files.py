"""What the processes of one home share about an engine: four locks and two small JSON files.

    home/run/NAME.owner   exclusive: the one supervisor, for as long as it lives
    home/run/NAME.users   shared: every process that uses the engine
    home/run/NAME.gate    turnstile before `.busy`: a restart closes it, requests queue behind it
    home/run/NAME.busy    shared: every request in flight; exclusive: the server may be swapped
    home/run/NAME.asked   exclusive: whoever reads and writes `.want.json`
    home/run/NAME.want.json  the command the home wants running, with a ticket that only grows
    home/run/NAME.json       the server that answers now, or why there is none
    home/run/NAME.log        what the engine printed

All locks are `flock`: the kernel drops them however their holder dies, so no file ever has to
be believed or cleaned up. Lock files are never deleted (a deleted one would split the lock).
"""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from storage.errors import StoreError

POLL_SECONDS = 0.02

DRAIN_SECONDS = 300.0
"""How long a restart waits for requests in flight before it goes on without them."""


@dataclass(frozen=True)
class EngineSpec:
    """How to run one engine.

    `command` holds `{port}` where the port goes. `key` says what the running engine can do
    (llama.cpp: its adapters); it is never interpreted here, only compared and published.
    """

    name: str
    command: tuple[str, ...]
    health_path: str = "/health"
    env: Mapping[str, str] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True)
class Endpoint:
    """A server that has answered its health check.

    `generation` differs for every start of the engine; `ticket` is the newest request for a
    restart that it satisfies, `refused` one that could not be started, and `error` why.
    """

    url: str
    generation: int = 0
    key: str = ""
    ticket: int = 0
    pid: int = 0
    supervisor: int = 0
    refused: int = -1
    error: str = ""


@dataclass(frozen=True)
class Want:
    """What should run. `spec=None` asks the supervisor to stop."""

    ticket: int
    spec: EngineSpec | None


@dataclass(frozen=True)
class EngineFiles:
    """The files of one engine in one home."""

    folder: Path
    name: str

    @classmethod
    def of(cls, home: Path, name: str) -> "EngineFiles":
        return cls(home.absolute() / "run", name)

    def path(self, suffix: str) -> Path:
        return self.folder / f"{self.name}.{suffix}"

    def make_folder(self) -> None:
        """Raises StoreError: the home cannot be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self.folder}: {error.strerror}", "check --home") from error

    def endpoint(self) -> Endpoint | None:
        return Endpoint(**found) if (found := read_json(self.path("json"))) else None

    def publish(self, endpoint: Endpoint) -> None:
        write_json(self.path("json"), asdict(endpoint))

    def unpublish(self) -> None:
        self.path("json").unlink(missing_ok=True)

    def want(self) -> Want:
        found = read_json(self.path("want.json"))
        if not found or not found["spec"]:
            return Want(found["ticket"] if found else 0, None)
        command = tuple(found["spec"].pop("command"))
        return Want(found["ticket"], EngineSpec(command=command, **found["spec"]))

    def ask(self, spec: EngineSpec | None) -> int:
        """Write what should run (None: nothing) and return the request's ticket."""
        with self.locked("asked", fcntl.LOCK_EX):
            ticket = self.want().ticket + 1
            wanted = {"ticket": ticket, "spec": asdict(spec) if spec else None}
            write_json(self.path("want.json"), wanted)
            return ticket

    def lock(self, suffix: str, how: int) -> int | None:
        """A file descriptor that holds the lock until it is closed; None where it is taken.

        Every call opens the file anew, so that threads of one process exclude each other too.
        It is let go by closing, never by unlocking: a forked copy must not free it for all.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        try:
            fd = os.open(self.path(suffix), flags, 0o600)
        except OSError as error:
            raise StoreError(f"{self.path(suffix)}: {error.strerror}", "check --home") from error
        try:
            fcntl.flock(fd, how)
        except BlockingIOError:
            os.close(fd)
            return None
        except BaseException:
            os.close(fd)
            raise
        return fd

    @contextlib.contextmanager
    def locked(self, suffix: str, how: int) -> Iterator[None]:
        """Hold a lock for the length of a block, waiting for it as long as it takes."""
        fd = self.lock(suffix, how)
        try:
            yield
        finally:
            if fd is not None:
                os.close(fd)

    def lock_within(self, suffix: str, how: int, seconds: float) -> int | None:
        """`lock` tried again until `seconds` are over, then None."""
        deadline = time.monotonic() + seconds
        while (fd := self.lock(suffix, how | fcntl.LOCK_NB)) is None:
            if time.monotonic() > deadline:
                return None
            time.sleep(POLL_SECONDS)
        return fd

    def last_line(self) -> str:
        """The last thing the engine printed (from the log's last 4 kB)."""
        try:
            text = self.path("log").read_bytes()[-4096:].decode(errors="replace")
        except OSError:
            return ""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines[-1] if lines else ""


def read_json(path: Path) -> dict[str, Any] | None:
    """The document, or None where there is none (or a crash of the machine emptied it)."""
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Readers see the old document or the new one, never half of one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(fd, "w") as file:
        json.dump(value, file)
    draft.replace(path)
