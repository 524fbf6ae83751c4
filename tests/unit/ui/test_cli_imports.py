"""What starting the command loads, and that nothing is connected by importing or drafting."""

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import graphs

ROOT = Path(graphs.__file__).parents[1]
HEAVY = ("torch", "transformers", "spacy", "streamlit", "chromadb", "langchain_openai")
FLOORS = ("storage", "agents", "graphs", "ui")

LOADED = """
import sys
from ui.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
loaded = [name for name in {heavy!r} if name in sys.modules]
sys.stderr.write("loaded: " + ",".join(loaded))
"""

NO_CONNECTION = """
import socket, sys
connect = socket.socket.connect
def guarded(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"a connection to {{address}}")
    return connect(self, address)
def looked_up(name, *rest, **more):
    if name not in ("127.0.0.1", "::1", "localhost", None):
        raise AssertionError(f"a look-up of {{name}}")
    return lookup(name, *rest, **more)
lookup, socket.getaddrinfo = socket.getaddrinfo, looked_up
socket.socket.connect = socket.socket.connect_ex = guarded
sys.path.insert(0, {tests!r})
{body}
"""

IMPORT_ALL = """
import builtins, importlib, threading
opened = []
real = builtins.open
def noted(file, mode="r", *rest, **more):
    if set(mode) & set("wax+"):
        opened.append(str(file))
    return real(file, mode, *rest, **more)
builtins.open = noted
def refused(*_):
    raise AssertionError("a socket was connected")
socket.socket.connect = refused
for name in {names!r}:
    importlib.import_module(name)
assert not opened, opened
assert threading.active_count() == 1, threading.enumerate()
"""

DRAFT = """
from scripted import open_scripted_house, finished, item_of
from pathlib import Path
house = open_scripted_house(Path("home"))
assert item_of(house, finished(house)).status == "done"
house.close()
"""


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    return done


def modules() -> list[str]:
    """Every module of the floors, but for scripts that run when they are imported."""
    found = list(FLOORS)
    for floor in FLOORS:
        for module in pkgutil.walk_packages([str(ROOT / floor)], f"{floor}."):
            if not module.name.startswith(("storage.migrations", "ui.desk")):
                found.append(module.name)
    return found


@pytest.mark.parametrize("line", ["--help", "items"])
def test_reading_commands_load_none_of_the_heavy_libraries(line: str) -> None:
    done = python(LOADED.format(heavy=HEAVY), *line.split())
    assert done.stderr.endswith("loaded: ")


def test_importing_a_module_connects_writes_and_starts_nothing() -> None:
    body = IMPORT_ALL.format(names=modules())
    python(NO_CONNECTION.format(tests=str(ROOT / "tests"), body=body))


def test_an_items_whole_life_connects_to_nobody() -> None:
    python(NO_CONNECTION.format(tests=str(ROOT / "tests"), body=DRAFT))
