"""What the factory adds to the model: `copydesk eval throughput`.

(a) Milliseconds per item, brief to curated approval, with a model that answers at once: leases,
    graph, checkpoints and tables. The peer is a bare LangGraph graph with the same nodes and the
    same interrupt, the same saver and the default durability, doing nothing. Both sides take
    turns in one process; the medians are compared.
(b) Tokens per second of the command `copydesk draft` on 32 briefs, process start included, as a
    share of what the same llama.cpp server gives to plain parallel requests of the very prompts
    the command sent. The server is restarted before each side, so that neither finds the other's
    prompts in its cache.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt
from sqlmodel import select

from agents.local_model import LocalModel
from agents.models import open_model
from evals._results import keep, told
from evals._scripted import FACTS, scripted_house
from graphs.checkpoints import open_saver
from graphs.house import House, open_house
from graphs.runner import advance, create_item
from graphs.state import EditorialState
from storage.briefs import BriefIn
from storage.decisions import decide
from storage.engines import stop_engine
from storage.settings import Settings, load_settings
from storage.tables import Draft
from storage.tasks import find_task

CATALOGUE = Path(__file__).parents[1] / "ui" / "demo" / "data" / "catalogue.jsonl"
NODES = ("retrieve", "draft", "critique", "route", "review", "record", "curate")


def main() -> None:
    parser = argparse.ArgumentParser(prog="copydesk eval throughput", description=__doc__)
    parser.add_argument("--items", type=int, default=60, help="items per side and turn of (a)")
    parser.add_argument("--turns", type=int, default=3, help="turns of each side")
    parser.add_argument("--briefs", type=int, default=32, help="briefs of (b)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with told(), tempfile.TemporaryDirectory(prefix="copydesk-throughput-") as folder:
        result = {**overhead(Path(folder), options), **share(Path(folder), options)}
    keep("throughput", result)
    lines = [f"{key}: {value}" for key, value in result.items()]
    sys.stdout.write((json.dumps(result, indent=2) if options.json else "\n".join(lines)) + "\n")


def overhead(folder: Path, options: argparse.Namespace) -> dict[str, float]:
    """(a): both sides in turn, after one warm-up turn each."""
    house = scripted_house(folder / "overhead")
    bare = bare_graph(folder / "bare")
    ours, theirs = [], []
    for turn in range(options.turns + 1):
        count = options.items if turn else 5
        theirs.append(per_item(count, lambda n, turn=turn: run_bare(bare, f"{turn}-{n}")))  # type: ignore[misc]
        ours.append(per_item(count, lambda n, turn=turn: run_item(house, f"{turn}-{n}")))  # type: ignore[misc]
    house.close()
    mine, peer = statistics.median(ours[1:]), statistics.median(theirs[1:])
    return {
        "overhead_ms_per_item": round(mine, 2),
        "bare_ms_per_item": round(peer, 2),
        "overhead_ratio": round(mine / peer, 3),
    }


def per_item(count: int, work: Callable[[int], None]) -> float:
    """Milliseconds per item, one after the other."""
    started = time.perf_counter()
    for n in range(count):
        work(n)
    return (time.perf_counter() - started) / count * 1000


def run_item(house: House, key: str) -> None:
    """One item's whole life: brief, draft, critique, route, a decision, curated."""
    brief = BriefIn(instruction=f"Write the blurb. {key}", facts=FACTS)
    item_id = create_item(house, f"brf_{key}", brief, "eval")
    status = advance(house, item_id)
    with house.db.write() as session:
        decide(session, find_task(session, item_id), "approve", "eval", simulated=True)
    assert (status, advance(house, item_id)) == ("review", "done")


def bare_graph(home: Path) -> Any:
    """The same seven nodes and the same interrupt, with nothing in them."""
    graph = StateGraph(EditorialState)
    for name in NODES:
        graph.add_node(name, pause if name == "review" else nothing)
    for before, after in zip((START, *NODES), (*NODES, END), strict=True):
        graph.add_edge(before, after)
    return graph.compile(checkpointer=open_saver(load_settings(home=home)))


def nothing(state: EditorialState) -> EditorialState:
    return {"route": "review"}


def pause(state: EditorialState) -> EditorialState:
    return {"answer": interrupt({"question": "?"})}


def run_bare(graph: Any, key: str) -> None:
    config: RunnableConfig = {"configurable": {"thread_id": key}}
    graph.invoke({"item_id": key}, config)
    graph.invoke(Command(resume="yes"), config)


def share(folder: Path, options: argparse.Namespace) -> dict[str, float]:
    """(b): the command, then the same prompts plainly, each on a fresh server; twice."""
    briefs = write_briefs(folder / "briefs.jsonl", options.briefs)
    mine, plain = [], []
    for turn in range(2):
        settings = load_settings(home=folder / f"share-{turn}")
        restart_server(settings)
        seconds, drafts = run_command(settings, briefs)
        mine.append(sum(draft.completion_tokens for draft in drafts) / seconds)
        restart_server(settings)
        plain.append(plain_rate(settings, drafts))
        stop(settings)
    rate, server = statistics.mean(mine), statistics.mean(plain)
    return {
        "tokens_per_second": round(rate, 1),
        "server_tokens_per_second": round(server, 1),
        "model_share": round(rate / server, 3),
    }


def write_briefs(path: Path, count: int) -> Path:
    rows = [json.loads(line) for line in CATALOGUE.read_text(encoding="utf-8").splitlines()]
    briefs = [
        {"instruction": "Write the blurb.", "facts": {"name": row["name"], **row["facts"]}}
        for row in rows[:count]
    ]
    path.write_text("".join(json.dumps(brief) + "\n" for brief in briefs), encoding="utf-8")
    return path


def restart_server(settings: Settings) -> None:
    """A fresh, warm server with nothing of ours in its cache."""
    stop(settings)
    house = open_house(settings)
    house.model.complete([{"role": "user", "content": "Good morning."}], max_tokens=4)
    house.vectors.count()
    house.close()


def stop(settings: Settings) -> None:
    stop_engine(settings.home, f"llama-{settings.model.partition(':')[2]}")


def run_command(settings: Settings, briefs: Path) -> tuple[float, Sequence[Draft]]:
    """Seconds of `copydesk draft --from`, start to exit, and the drafts it wrote."""
    command = [sys.executable, "-P", "-m", "ui.cli", "draft", "--from", str(briefs), "--json"]
    environment = {**os.environ, "COPYDESK_HOME": str(settings.home)}
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    seconds = time.perf_counter() - started
    house = open_house(settings)
    with house.db.read() as session:
        drafts = session.exec(select(Draft)).all()
    house.close()
    return seconds, drafts


def plain_rate(settings: Settings, drafts: Sequence[Draft]) -> float:
    """Tokens per second of the server alone: the drafts' prompts over plain HTTP."""
    connection = open_model(settings).connection
    assert isinstance(connection, LocalModel)
    with connection.call(None) as (_, extra, url), httpx.Client(timeout=300) as client:
        body = {"temperature": 0, "max_tokens": 96, **extra["extra_body"]}

        def ask(draft: Draft) -> int:
            asked = {**body, "messages": draft.messages}
            reply = client.post(f"{url}/v1/chat/completions", json=asked).raise_for_status()
            return int(reply.json()["usage"]["completion_tokens"])

        started = time.perf_counter()
        with ThreadPoolExecutor(settings.parallel) as pool:
            tokens = sum(pool.map(ask, drafts))
        seconds = time.perf_counter() - started
    connection.close()
    return tokens / seconds


if __name__ == "__main__":
    main()
