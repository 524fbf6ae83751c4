"""The desk with 100,000 open tasks, beside Label Studio with the same: `copydesk eval desk`.

(a) Without a browser: our verbs behind the inbox's page and the next task (the task and all that a
    reviewer is shown of it), in process as the pages call them, and Label Studio's API as its own
    pages call it, with a token, over HTTP on loopback, both from SQLite, in turn. The lists of
    ours are filtered and sorted in ten ways and turned forty pages deep; the peer's are its two
    plain ones. `_open` counts the opening of a session in; `peer_http` is a request to the
    peer that does nothing, and `peer_*_net` are its times less the median of that.
(b) In Chromium, click to painted: another page of the list, a task opened from it, an approval
    until the next task stands there. Of the peer: another list, a task opened beside its list,
    `Submit` until the next task stands there (its choice was ticked before, uncounted).
    `paint_p95_ms` is of all clicks together, `paint` of each kind.

Homes are made once and kept under `HOME/evals`; what is measured is a copy of them. Without pip or
browser, what can be measured is, and the rest is null.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from evals._desk_home import kept_home
from evals._desk_paint import paint
from evals._desk_peer import VERSION, Peer, served_peer
from evals._desk_verbs import in_turn, our_sides, peer_sides, quantiles
from evals._results import keep, told
from storage.database import Database, open_database
from storage.errors import WorkError
from storage.settings import load_settings
from storage.tables import Task
from storage.tables.base import now
from storage.tasks import count_open

KINDS = ("list", "open", "next")


def main() -> None:
    parser = argparse.ArgumentParser(prog="copydesk eval desk", description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--calls", type=int, default=200, help="calls of each verb")
    parser.add_argument(
        "--actions", type=int, default=40, help="clicks of each kind; 0: no browser"
    )
    parser.add_argument("--alone", action="store_true", help="without the peer")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with told():
        result = measure(load_settings().home / "evals", options)
    keep("desk", result)
    sys.stdout.write((json.dumps(result, indent=2) if options.json else table(result)) + "\n")


def measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    whole = kept_home(folder, options.tasks)
    with tempfile.TemporaryDirectory(prefix="desk-", dir=folder) as scratch, ExitStack() as stack:
        home, notes = Path(scratch) / "home", list[str]()
        shutil.copytree(whole, home)
        db = stack.enter_context(opened(home))
        peer = beside(stack, folder, Path(scratch), options, notes)
        sides = our_sides(db) | (peer_sides(peer) if peer else {})
        verbs = dict(quantiles(in_turn(sides, options.calls)))
        with db.read() as session:
            tasks = count_open(session)
        painted = painting(home, peer, options.actions, notes)
    return {"tasks": tasks, **keys(verbs, painted), **extras(verbs, painted), "notes": notes}


@contextmanager
def opened(home: Path) -> Iterator[Database]:
    """A copy of a kept home; the leases in it begin now."""
    db = open_database(load_settings(home=home, database_url=""))
    with db.write() as session:
        held = col(Task.holder) != ""
        session.execute(update(Task).where(held).values(held_until=now() + timedelta(hours=2)))
    try:
        yield db
    finally:
        db.engine.dispose()


def beside(
    stack: ExitStack, folder: Path, scratch: Path, options: argparse.Namespace, notes: list[str]
) -> Peer | None:
    """The peer, or a note on why there is none."""
    if options.alone:
        return None
    try:
        return stack.enter_context(served_peer(folder, scratch, options.tasks))
    except WorkError as error:
        notes.append(f"no peer: {error}")
        sys.stderr.write(f"no peer: {error}\n")
        return None


def painting(
    home: Path, peer: Peer | None, actions: int, notes: list[str]
) -> dict[str, list[float]]:
    if not actions:
        return {}
    try:
        return paint(home, peer, actions)
    except WorkError as error:
        notes.append(f"nothing painted: {error}")
        sys.stderr.write(f"nothing painted: {error}\n")
        return {}


def keys(verbs: Mapping[str, float], painted: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """What `copydesk eval desk --json` promises."""
    found: dict[str, Any] = {}
    for side in ("", "peer_"):
        for kind in ("list", "next"):
            found[f"{side}{kind}_p95_ms"] = verbs.get(f"{side}{kind}_p95_ms")
    for kind in ("list", "next"):
        found[f"{kind}_ratio"] = ratio(verbs, kind, "p95")
    for side in ("", "peer_"):
        values = [took for kind in KINDS for took in painted.get(f"{side}{kind}", ())]
        found[f"{side}paint_p95_ms"] = percentile(values, 95)
    return found


def extras(verbs: Mapping[str, float], painted: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """The medians, the times with a session's opening, those net of HTTP, and each click's kind."""
    http = verbs.get("peer_http_p50_ms")
    net = {
        f"peer_{kind}_net_{share}_ms": round(verbs[f"peer_{kind}_{share}_ms"] - http, 2)
        for kind in ("list", "next")
        for share in ("p50", "p95")
        if http is not None
    }
    medians = {f"{kind}_ratio_p50": ratio(verbs, kind, "p50") for kind in ("list", "next")}
    each = {
        name: {"p50_ms": percentile(values, 50), "p95_ms": percentile(values, 95)}
        for name, values in painted.items()
    }
    promised = {f"{s}{k}_p95_ms" for s in ("", "peer_") for k in ("list", "next")}
    rest = {name: value for name, value in verbs.items() if name not in promised}
    clicks = min((len(values) for values in painted.values()), default=0)
    return {**rest, **net, **medians, "paint": each, "clicks_of_each": clicks, "peer": VERSION}


def ratio(verbs: Mapping[str, float], kind: str, share: str) -> float | None:
    theirs = verbs.get(f"peer_{kind}_{share}_ms")
    return round(verbs[f"{kind}_{share}_ms"] / theirs, 3) if theirs else None


def percentile(values: Sequence[float], share: float) -> float | None:
    import numpy as np

    return round(float(np.percentile(values, share)), 1) if values else None


def table(result: Mapping[str, Any]) -> str:
    """What people are shown: ours beside the peer's, and how they compare."""
    paint = {name: value["p95_ms"] for name, value in result["paint"].items()}
    rows = [
        ("list", result["list_p95_ms"], result["peer_list_p95_ms"]),
        ("next task", result["next_p95_ms"], result["peer_next_p95_ms"]),
        *((f"painted: {kind}", paint.get(kind), paint.get(f"peer_{kind}")) for kind in KINDS),
        ("painted: all", result["paint_p95_ms"], result["peer_paint_p95_ms"]),
    ]
    head = f"{result['tasks']:,} open tasks; p95 in milliseconds"
    lines = [f"{'':<16}{'copydesk':>10}{'Label Studio':>14}{'ratio':>8}"]
    lines += [
        f"{name:<16}{say(a):>10}{say(b):>14}{say(a / b, 2):>8}"
        if a and b
        else f"{name:<16}{say(a):>10}{say(b):>14}"
        for name, a, b in rows
    ]
    return "\n".join([head, *lines, *result["notes"]])


def say(value: float | None, digits: int = 1) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"


if __name__ == "__main__":
    main()
