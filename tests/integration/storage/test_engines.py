import contextlib
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from storage.engines import (
    Engine,
    EngineSpec,
    engine_status,
    import_path,
    stop_engine,
    use_engine,
)
from storage.errors import StoreError

TOY = Path(__file__).with_name("toy_server.py")


def toy(key="a", seconds=0.0) -> EngineSpec:
    command = (sys.executable, str(TOY), "{port}", key, str(seconds))
    return EngineSpec("toy", command, "/health", key=key)


def ask(url: str) -> str:
    with urllib.request.urlopen(url + "/name", timeout=20) as answer:
        return answer.read().decode()


def eventually(holds: Callable[[], bool], seconds=60.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def run_python(code: str, *arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": f"{import_path()}{os.pathsep}{TOY.parent}"},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def engine(home):
    with Engine(home, toy(), idle_seconds=0.3, start_timeout=60) as made:
        yield made
    stop_engine(home, "toy")


def test_a_supervisor_killed_outright_takes_its_engine_along_and_is_replaced(engine):
    first = engine.endpoint()
    os.kill(first.supervisor, signal.SIGKILL)
    eventually(lambda: not is_running(first.supervisor))
    second = engine.endpoint()
    assert ask(second.url) == "a"
    assert second.supervisor != first.supervisor
    eventually(lambda: not is_running(first.pid))


def test_an_engine_killed_outright_is_started_again(engine):
    first = engine.endpoint()
    os.kill(first.pid, signal.SIGKILL)
    eventually(lambda: engine.files.endpoint() != first)
    second = engine.endpoint()
    assert ask(second.url) == "a"
    assert second.supervisor == first.supervisor
    assert second.generation > first.generation


def test_an_engine_without_users_stops_and_not_before(home, engine):
    found = engine.endpoint()
    time.sleep(0.6)
    assert is_running(found.pid)
    engine.close()
    eventually(lambda: not engine_status(home)[0].running)
    eventually(lambda: not is_running(found.supervisor))
    assert not is_running(found.pid)
    assert engine.files.endpoint() is None
    assert ask(engine.url()) == "a"


def test_a_user_killed_outright_does_not_keep_the_engine_up(home):
    code = """
        import sys, time; from pathlib import Path
        from test_engines import toy; from storage.engines import Engine
        engine = Engine(Path(sys.argv[1]), toy(), idle_seconds=0.3)
        print(engine.endpoint().pid, flush=True); time.sleep(60)
    """
    with run_python(code, home) as user:
        assert user.stdout is not None
        pid = int(user.stdout.readline())
        assert is_running(pid)
        user.kill()
    eventually(lambda: not is_running(pid))


def test_processes_that_start_at_once_share_one_engine(home):
    code = """
        import sys; from pathlib import Path
        from test_engines import toy; from storage.engines import use_engine
        with use_engine(Path(sys.argv[1]), toy(), idle_seconds=1.5) as found:
            print(found.supervisor, found.pid, found.url)
    """
    with contextlib.ExitStack() as running:
        users = [running.enter_context(run_python(code, home)) for _ in range(4)]
        said = {user.communicate(timeout=30)[0] for user in users}
    assert len(said) == 1
    stop_engine(home, "toy")


def test_no_request_is_lost_while_the_engine_is_swapped(engine):
    engine.restart(toy("a", 0.1))

    def request(number: int) -> str:
        time.sleep(number * 0.01)
        with engine.request() as endpoint:
            return ask(endpoint.url)

    with ThreadPoolExecutor(40) as pool:
        answers = [pool.submit(request, number) for number in range(80)]
        time.sleep(0.2)
        assert engine.restart(toy("b", 0.1)).key == "b"
        names = [answer.result() for answer in answers]
    assert set(names) == {"a", "b"}


def test_what_several_processes_want_at_once_ends_in_all_of_it(home, engine):
    def want(letter: str) -> str:
        with Engine(home, toy(), 0.3) as mine:
            return mine.ensure(
                lambda key: None if letter in key else toy("".join(sorted(key + letter)))
            ).key

    with ThreadPoolExecutor(3) as pool:
        keys = list(pool.map(want, "xyz"))
    assert "axyz" in keys
    assert engine.endpoint().key == "axyz"


def test_a_command_that_does_not_start_is_refused_and_the_old_one_kept(engine):
    engine.url()
    bad = EngineSpec("toy", (sys.executable, "-c", "raise SystemExit('no such weights')"), key="b")
    with pytest.raises(StoreError, match="no such weights"):
        engine.restart(bad)
    assert engine.endpoint().key == "a"
    assert engine.spec.key == "a"
    assert ask(engine.url()) == "a"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("/nonexistent", "{port}"), "No such file"),
        ((sys.executable, "-c", "raise SystemExit('out of luck')"), "out of luck"),
        ((sys.executable, "-c", "import time; print('hm', flush=True); time.sleep(9)"), "hm"),
    ],
)
def test_an_engine_that_cannot_start_says_why_and_what_to_do(home, command, said):
    with Engine(home, EngineSpec("broken", command), 0.1, start_timeout=0.5) as engine:
        with pytest.raises(StoreError, match=said) as caught:
            engine.url()
        assert "doctor" in caught.value.next_step
    eventually(lambda: not engine_status(home)[0].running)
    assert said in engine_status(home)[0].error


def test_a_stopped_engine_comes_back_for_who_still_uses_it(home, engine):
    found = engine.endpoint()
    assert engine_status(home)[0].url == found.url
    assert stop_engine(home, "toy") is True
    assert not is_running(found.pid)
    assert stop_engine(home, "toy") is False
    assert ask(engine.url()) == "a"


def test_an_engine_whose_home_is_deleted_leaves(home):
    with use_engine(home, toy(), idle_seconds=30) as found:
        shutil.rmtree(home)
        eventually(lambda: not is_running(found.supervisor))
    assert not is_running(found.pid)
