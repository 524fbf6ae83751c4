"""The reading room: real processes, and content that ends them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import documents as made
import psutil
import pytest
from hostile import make_hostile

from agents.readers.read import read
from agents.readers.room import ReadingRoom
from agents.readers.types import Material, Reading, ReadOptions
from storage.engines import import_path

OPTIONS = ReadOptions()
GOOD = Material("good", ".md", data=b"# Herons\n\nThey stand in the water.\n")
SLOW = Material("slow", ".html", data=b"<b><i><u>" * 400_000)
"""Reading it takes half a minute."""


def notes(number: int) -> list[Material]:
    return [Material(f"n{n}", ".txt", data=f"note {n}".encode()) for n in range(number)]


def readers() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def outcome(found: Reading) -> str:
    """A table counts as read when a row of it is."""
    return "read" if any(not source.refused for source in found.sources) else "refused"


def test_hostile_files_are_read_or_refused_and_never_harm_another(tmp_path: Path) -> None:
    expected = make_hostile(tmp_path)
    assert len(expected) >= 64
    materials = [Material(name, Path(name).suffix, path=tmp_path / name) for name in expected]
    with ReadingRoom(ReadOptions(seconds=10), workers=2) as room:
        found = list(room.read_all(materials))
        assert room.read(GOOD) == read(GOOD, OPTIONS)
    assert [each.uri for each in found] == [material.uri for material in materials]
    wrong = {
        each.uri: each.refused or "read"
        for each in found
        if expected[each.uri] not in (outcome(each), "either")
    }
    assert wrong == {}
    assert all(each.sources or each.refused for each in found)
    for each in found:
        for source in each.sources:
            assert "root:" not in source.text
            source.text.encode()  # no lone surrogates


def test_readings_come_in_the_order_of_the_materials_from_any_number_of_readers() -> None:
    materials = notes(50)
    expected = [read(material, OPTIONS) for material in materials]
    for workers in (1, 3):
        with ReadingRoom(OPTIONS, workers) as room:
            assert list(room.read_all(materials)) == expected


def test_no_process_starts_before_there_is_something_to_read() -> None:
    before = len(readers())
    with ReadingRoom(OPTIONS) as room:
        assert list(room.read_all([])) == []
        assert len(readers()) == before


def test_only_a_few_materials_are_taken_ahead_of_their_turn() -> None:
    taken = []

    def endless() -> Iterator[Material]:
        for number in count():
            taken.append(number)
            yield Material(str(number), ".txt", data=b"note")

    with ReadingRoom(OPTIONS, workers=2) as room:
        readings = room.read_all(endless())
        assert [next(readings).uri for _ in range(5)] == list("01234")
        assert len(taken) <= 10
        readings.close()
        assert room.read(GOOD).sources


def test_a_material_that_takes_too_long_is_refused_alone() -> None:
    with ReadingRoom(ReadOptions(seconds=3)) as room:
        before, slow, after = room.read_all([GOOD, SLOW, GOOD])
    assert "longer than 3 s" in slow.refused
    assert before == after == read(GOOD, OPTIONS)


def test_a_reader_that_is_killed_costs_only_what_it_was_reading() -> None:
    with ReadingRoom(OPTIONS) as room:
        room.read(GOOD)
        (reader,) = readers()
        reader.suspend()  # so that it is surely not done when it dies
        with killed_soon(reader.pid):
            refused = room.read(GOOD).refused
        assert "ended with code -9" in refused
        assert room.read(GOOD).sources


@contextmanager
def killed_soon(pid: int) -> Iterator[None]:
    """Kills a process while this one waits for it."""
    previous = signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        yield
    finally:
        signal.signal(signal.SIGALRM, previous)


def test_a_reader_that_died_while_nobody_read_is_replaced() -> None:
    with ReadingRoom(OPTIONS) as room:
        room.read(GOOD)
        (reader,) = readers()
        reader.kill()
        psutil.wait_procs([reader])
        assert room.read(GOOD).sources


def test_memory_without_end_is_refused() -> None:
    from hostile_documents import repeated_parquet

    with ReadingRoom(OPTIONS) as room:
        found = room.read(Material("repeated", ".parquet", data=repeated_parquet()))
        assert "memory" in found.refused
        assert room.read(GOOD).sources


def test_large_materials_and_large_readings_pass() -> None:
    large = Material("large", ".txt", data=b"heron and tern. " * 100_000)
    with ReadingRoom(OPTIONS) as room:
        first, second = room.read_all([large, large])
    assert len(first.sources[0].text) == len(second.sources[0].text) == 1_600_000


def test_rows_that_cannot_travel_are_refused() -> None:
    with ReadingRoom(OPTIONS) as room:
        odd, good = room.read_all([Material("q", rows=({"id": lambda: 1},)), GOOD])
    assert "rows cannot be read" in odd.refused
    assert good.sources


def test_leaving_the_room_ends_its_readers() -> None:
    with ReadingRoom(OPTIONS, workers=2) as room:
        list(room.read_all(notes(10)))
        running = readers()
        assert running
    assert not any(process.is_running() for process in running)


def test_what_the_iterable_raises_comes_out_and_leaves_no_reader_busy() -> None:
    def broken() -> Iterator[Material]:
        yield GOOD
        raise ValueError("no more")

    with ReadingRoom(OPTIONS) as room:
        with pytest.raises(ValueError, match="no more"):
            list(room.read_all(broken()))
        assert room.read(GOOD).sources


def run(script: str) -> "subprocess.CompletedProcess[str]":
    """A process of its own, since what it does to itself would last."""
    return subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": import_path()},
        capture_output=True,
        text=True,
    )


def test_neither_models_nor_the_network_are_within_reach_of_a_reader() -> None:
    script = (
        "import socket, sys\n"
        "from multiprocessing.connection import Pipe\n"
        "from agents.readers import room_main\n"
        "def look(channel):\n"
        "    for name in ('torch', 'transformers'):\n"
        "        try: __import__(name)\n"
        "        except ImportError: print('no', name)\n"
        "    try: socket.create_connection(('127.0.0.1', 9))\n"
        "    except PermissionError as error: print(error)\n"
        "room_main.serve = look\n"
        "ours, theirs = Pipe()\n"
        "room_main.main(theirs.fileno())\n"
        "import os; os._exit(0)\n"
    )
    done = run(script)
    assert done.stdout.split("\n")[:3] == [
        "no torch",
        "no transformers",
        "reading opens no connection",
    ], done.stderr


def test_readers_die_with_a_parent_that_is_killed() -> None:
    script = (
        "import os, signal\n"
        "from agents.readers.room import ReadingRoom\n"
        "from agents.readers.types import Material, ReadOptions\n"
        "room = ReadingRoom(ReadOptions())\n"
        "print(room.read(Material('x', '.txt', data=b'x')).uri)\n"
        "print(room._idle[0].pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = run(script)
    uri, pid = done.stdout.split()
    assert uri == "x"
    try:
        left = psutil.Process(int(pid))
    except psutil.NoSuchProcess:
        return
    # Whoever adopted it may not have collected it yet.
    assert left.status() == psutil.STATUS_ZOMBIE or psutil.wait_procs([left], 5)[0]


def test_documents_of_every_packed_format_pass_through_the_room() -> None:
    words = ["The heron stands in the water."]
    materials = [
        Material("p", ".pdf", data=made.pdf(words)),
        Material("d", ".docx", data=made.docx(words)),
        Material("s", ".pptx", data=made.pptx([("Herons", words[0])])),
        Material("x", ".xlsx", data=made.xlsx([["note"], words])),
    ]
    with ReadingRoom(OPTIONS) as room:
        found = list(room.read_all(materials))
    assert all("heron stands" in reading.sources[0].text for reading in found)
