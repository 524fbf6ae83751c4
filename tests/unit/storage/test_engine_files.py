import fcntl
import os
import threading
from pathlib import Path

import pytest

from storage.engine_files import Endpoint, EngineFiles, EngineSpec, Want
from storage.engines import Engine, engine_status, stop_engine
from storage.errors import StoreError

SPEC = EngineSpec("toy", ("run", "{port}"), "/", {"A": "b"}, key="k")


@pytest.fixture
def files(tmp_path: Path) -> EngineFiles:
    found = EngineFiles.of(tmp_path, "toy")
    found.make_folder()
    return found


def test_what_is_asked_for_comes_back_with_a_growing_ticket(files):
    assert files.want() == Want(0, None)
    assert files.ask(SPEC) == 1
    assert files.want() == Want(1, SPEC)
    assert files.ask(None) == 2
    assert files.want() == Want(2, None)


def test_requests_made_at_once_get_different_tickets(files):
    tickets: list[int] = []
    threads = [threading.Thread(target=lambda: tickets.append(files.ask(SPEC))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(tickets) == list(range(1, 21))


def test_an_exclusive_lock_excludes_other_threads_of_the_same_process(files):
    held = files.lock("owner", fcntl.LOCK_EX)
    assert held is not None
    assert files.lock("owner", fcntl.LOCK_EX | fcntl.LOCK_NB) is None
    assert files.lock("owner", fcntl.LOCK_SH | fcntl.LOCK_NB) is None
    os.close(held)
    assert files.lock_within("owner", fcntl.LOCK_EX, 1) is not None


def test_waiting_for_a_lock_ends(files):
    held = files.lock("owner", fcntl.LOCK_SH)
    assert files.lock_within("owner", fcntl.LOCK_EX, 0.05) is None
    assert held is not None
    os.close(held)


def test_the_endpoint_is_read_as_it_was_published(files):
    assert files.endpoint() is None
    files.publish(Endpoint("http://127.0.0.1:1", 7, "k", 2))
    assert files.endpoint() == Endpoint("http://127.0.0.1:1", 7, "k", 2)
    files.unpublish()
    files.unpublish()
    assert files.endpoint() is None


def test_files_emptied_by_a_crash_of_the_machine_count_as_missing(files):
    files.path("json").write_text("")
    files.path("want.json").write_text("[1]")
    assert files.endpoint() is None
    assert files.want() == Want(0, None)


def test_secrets_in_a_command_are_not_for_others(files):
    files.ask(SPEC)
    assert files.path("want.json").stat().st_mode & 0o077 == 0


def test_the_last_line_of_the_log_is_found(files):
    assert files.last_line() == ""
    files.path("log").write_bytes(b"one\n  two \n\xff three\n\n")
    assert files.last_line().endswith("three")


def test_a_home_that_cannot_be_written_is_a_store_error(tmp_path):
    (tmp_path / "run").write_text("in the way")
    with pytest.raises(StoreError) as caught:
        Engine(tmp_path, SPEC).url()
    assert caught.value.next_step


def test_a_home_without_engines_has_no_status_and_nothing_to_stop(tmp_path):
    assert engine_status(tmp_path) == []
    assert stop_engine(tmp_path, "toy") is False


def test_making_an_engine_touches_nothing(tmp_path):
    Engine(tmp_path / "home", SPEC).close()
    assert not (tmp_path / "home").exists()
