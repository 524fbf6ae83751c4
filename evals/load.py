"""Creates under load, and the backlog after them: `copydesk eval load`.

`copydesk serve` runs as it is installed, with a worker process beside it whose model is scripted,
on two cores, which the measurement shares with them. 200 connections create 40 briefs a second in
all for a minute, each when it is due, however long those before it take; a create's latency counts
from then. Afterwards the worker drafts what is left, and what is in the tables is compared with
what was accepted. There is no peer: the limit is 250 ms at the 95th percentile, no answer of 5xx,
nothing lost and nothing twice. `late_p95_ms` is how late the measurement itself began its creates:
where it is large, the machine was too busy to measure.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals._load_calls import Calls, create_many
from evals._load_home import count, drain, make_token, running, warm
from evals._results import keep, told
from evals._scripted import scripted_house
from storage.errors import BadInput

LIMIT_MS = 250
CORES = 2
USUAL_PER_SECOND = 50.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="copydesk eval load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=40, help="creates a second in all")
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends what was started, too
    with told():
        check(options.seconds, options.rate, options.connections)
        with tempfile.TemporaryDirectory(prefix="copydesk-load-") as folder:
            home = Path(folder) / "home"
            result = measure(home, options.seconds, options.rate, options.connections)
    keep("load", result)
    lines = [f"{key}: {value}" for key, value in result.items()]
    sys.stdout.write((json.dumps(result, indent=2) if options.json else "\n".join(lines)) + "\n")


def check(seconds: float, rate: float, connections: int) -> None:
    """Raises BadInput for a load that is none."""
    if not (rate > 0 and rate * seconds >= 1 and connections >= 1):
        raise BadInput("this would create nothing", "give --seconds, --rate and --connections")


def measure(home: Path, seconds: float, rate: float, connections: int) -> dict[str, Any]:
    """All figures of one run on a fresh home.

    Raises:
        WorkError: the API or the worker does not start, or the backlog stands still.
    """
    cores = share_cores()
    house = scripted_house(home)
    try:
        token = make_token(house)
        with running(home, max(USUAL_PER_SECOND, 2 * rate)) as url:
            first = warm(house, url, token)
            calls = create_many(url, token, rate, seconds, connections)
            drain(house)
            drained = time.perf_counter() - calls.ended
        counts = count(house, calls.accepted, first)
    finally:
        house.close()
    load = {"seconds": seconds, "rate": rate, "connections": connections, "cores": cores}
    return {**load, **figures(calls), "drain_seconds": round(drained, 1), **counts}


def share_cores() -> int:
    """Holds this process and those it starts to two cores, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        return os.cpu_count() or 1
    chosen = sorted(os.sched_getaffinity(0))[:CORES]
    os.sched_setaffinity(0, chosen)
    return len(chosen)


def figures(calls: Calls) -> dict[str, Any]:
    """Milliseconds, and answers by status; errors without an answer by their names."""
    at = {f"create_p{share}_ms": ms(calls.latencies, share) for share in (50, 95, 99)}
    return {
        "codes": dict(sorted(calls.codes.items())),
        "server_errors": sum(n for code, n in calls.codes.items() if code.startswith("5")),
        "accepted": len(calls.accepted),
        **at,
        "create_max_ms": ms(calls.latencies, 100),
        "limit_ms": LIMIT_MS,
        "ratio": round(at["create_p95_ms"] / LIMIT_MS, 3),
        "late_p95_ms": ms(calls.late, 95),
    }


def ms(seconds: Sequence[float], percent: float) -> float:
    """A percentile in milliseconds: the smallest value that so many are not above."""
    ordered = sorted(seconds)
    place = -(-len(ordered) * percent // 100)  # rounded up
    return round(1000 * ordered[max(0, int(place) - 1)], 1)


if __name__ == "__main__":
    main()
