"""What a search costs in a large home: `copydesk eval search`.

The peer is Chroma itself, asked without any filter: `collection.query(query_texts=[q],
n_results=50)` with the same embedder as its embedding function, against the same server. Ours
finds 50 passages by meaning and by words, checks every one's validity in the database, and tells
where each was found and why. A second search of ours is kept to one passage in a thousand, and
must still find 50. All of them take turns, query by query, in one process.

Some of the generated sources have expired and some are gone from their place. `filters` says what
wider filters cost. Memory is the resident size of this process and of the Chroma server.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from agents.embedder import MiniLM
from evals._corpus import SHARES, Corpus, fill
from evals._results import keep, told
from graphs.search import Searcher
from storage.chroma import NAME, connect
from storage.database import open_database
from storage.engines import engine_status, stop_engine
from storage.errors import WorkError
from storage.lexicon import Lexicon
from storage.serving import Filters
from storage.settings import Settings, load_settings
from storage.vectors import Vectors

if TYPE_CHECKING:
    from chromadb.api.types import Documents, Embeddings

WANTED = 50
WARM_UP = 10
MEGABYTE = 1e6

Side = Callable[[str], Any]


def main() -> None:
    parser = argparse.ArgumentParser(prog="copydesk eval search", description=__doc__)
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--keep", type=Path, help="keep the generated home here, and use it again")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    corpus = Corpus(options.passages)
    with told(), filled_home(options.keep, corpus) as settings:
        result = measure(settings, corpus, options.queries)
    keep("search", result)
    lines = [f"{key}: {value}" for key, value in result.items()]
    sys.stdout.write((json.dumps(result, indent=2) if options.json else "\n".join(lines)) + "\n")


@contextmanager
def filled_home(kept: Path | None, corpus: Corpus) -> Iterator[Settings]:
    with tempfile.TemporaryDirectory(prefix="copydesk-search-") as folder:
        home = kept or Path(folder)
        settings = load_settings(home=home, chroma_url="", database_url="")
        if not (home / "bm25" / "manifest.json").exists():
            child = multiprocessing.get_context("spawn").Process(
                target=fill, args=(str(home), corpus)
            )
            child.start()
            child.join()
            if child.exitcode:
                raise WorkError(
                    f"the home could not be filled ({child.exitcode})",
                    "free memory or disk; try again",
                )
        try:
            yield settings
        finally:
            stop_engine(home, "chroma")


def measure(settings: Settings, corpus: Corpus, count: int) -> dict[str, Any]:
    embedder = MiniLM()
    db, vectors = open_database(settings), Vectors.open(settings, embedder)
    passages = vectors.count()  # starts the server
    searcher = Searcher(db, vectors, Lexicon(settings.home, db))
    url = next(s.url for s in engine_status(settings.home) if s.name == "chroma")
    sides: dict[str, Side] = {"raw": raw_side(url, embedder), "hybrid": hybrid(searcher, None)}
    sides.update({owner: hybrid(searcher, owner) for owner in SHARES})
    times = in_turns(sides, corpus.queries(count + WARM_UP))
    memory = resident(settings)
    vectors.close()
    db.engine.dispose()
    return {"passages": passages, **figures(times), "memory_mb": memory}


def raw_side(url: str, embedder: MiniLM) -> Side:
    """What a developer writes who has only Chroma."""
    from chromadb.api.types import EmbeddingFunction

    class Embed(EmbeddingFunction[Any]):
        def __init__(self) -> None:
            """Chroma wants one."""

        def __call__(self, input: "Documents") -> "Embeddings":
            return list(embedder.embed(list(input)))

    function: EmbeddingFunction[Any] = Embed()
    collection = connect(url).get_collection(NAME, embedding_function=function)

    def ask(query: str) -> None:
        found = collection.query(query_texts=[query], n_results=WANTED)
        assert len(found["ids"][0]) == WANTED

    return ask


def hybrid(searcher: Searcher, owner: str | None) -> Side:
    filters = Filters(owners=(owner,)) if owner else Filters()

    def ask(query: str) -> None:
        found = searcher.search(query, WANTED, filters)
        assert len(found) == WANTED, f"{owner}: {len(found)}"

    return ask


def in_turns(sides: Mapping[str, Side], queries: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds of every query after the warm-up; each query begins with another side."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    names = list(sides)
    for number, query in enumerate(queries):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            started = time.perf_counter()
            sides[name](query)
            if number >= WARM_UP:
                times[name].append((time.perf_counter() - started) * 1000)
    return times


def figures(times: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    p95 = {name: percentile(values, 95) for name, values in times.items()}
    raw, narrow = p95["raw"], p95["owner-0.1"]
    return {
        "p50_ms": round(percentile(times["hybrid"], 50), 2),
        "p95_ms": round(p95["hybrid"], 2),
        "raw_p50_ms": round(percentile(times["raw"], 50), 2),
        "raw_p95_ms": round(raw, 2),
        "ratio": round(p95["hybrid"] / raw, 3),
        "filtered_p95_ms": round(narrow, 2),
        "filtered_ratio": round(narrow / raw, 3),
        "filters": {f"{share:.1%}": round(p95[owner] / raw, 3) for owner, share in SHARES.items()},
    }


def percentile(values: Sequence[float], share: float) -> float:
    import numpy as np

    return float(np.percentile(values, share))


def resident(settings: Settings) -> float:
    pids = [status.pid for status in engine_status(settings.home) if status.name == "chroma"]
    processes = [psutil.Process(), *(psutil.Process(pid) for pid in pids)]
    return round(sum(process.memory_info().rss for process in processes) / MEGABYTE, 1)


if __name__ == "__main__":
    main()
