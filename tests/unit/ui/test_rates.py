"""How often a token may be used, over all processes of a home."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ui.rates import Rates


def test_twice_the_rate_goes_through_at_once_and_the_rate_in_the_long_run(tmp_path: Path) -> None:
    at = 1000.0
    rates = Rates(tmp_path, 10, clock=lambda: at)
    assert [rates.take("a") for _ in range(20)] == [0.0] * 20
    wait = rates.take("a")
    assert wait == pytest.approx(0.1) and rates.take("b") == 0.0
    at += wait
    assert rates.take("a") == 0.0 and rates.take("a") > 0


def test_all_who_serve_a_home_count_together(tmp_path: Path) -> None:
    doors = [Rates(tmp_path, 10, clock=lambda: 1000.0) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda n: doors[n % 4].take(f"t{n % 2}"), range(400)))
    passed = Counter(n % 2 for n, wait in enumerate(waits) if not wait)
    assert passed == {0: 20, 1: 20}


@pytest.mark.parametrize("rest", ["", "{", "[1]", '{"a": "x", "b": null, "c": NaN}', "\ud800"])
def test_a_file_that_was_spoilt_shuts_nobody_out(tmp_path: Path, rest: str) -> None:
    rates = Rates(tmp_path, 10)
    rates.path.write_bytes(rest.encode("utf-8", "surrogatepass"))
    assert rates.take("a") == 0.0


def test_a_clock_that_was_set_back_shuts_nobody_out(tmp_path: Path) -> None:
    at = 5000.0
    rates = Rates(tmp_path, 1, clock=lambda: at)
    assert [bool(rates.take("a")) for _ in range(3)] == [False, False, True]
    at = 1000.0
    assert rates.take("a") == 0.0


def test_those_who_stopped_calling_are_forgotten(tmp_path: Path) -> None:
    at = 0.0
    rates = Rates(tmp_path, 10, clock=lambda: at)
    for n in range(50):
        at += 1.0
        rates.take(f"token {n}")
    assert rates.path.stat().st_size < 50
