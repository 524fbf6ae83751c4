"""`copydesk eval ingest`: what ingestion costs above a plain pipeline, and what a second run saves.

(a) The same files through LangChain's TextLoader, its text splitter and Chroma's `add` (the
peer), and through `ingest` with everything on (personal data, duplicates, BM25) and with these
off (bare), in turn, in this process, with one embedder. Both sides write to a Chroma of their
own: the peer in this process, ours in the home's server, as in production.

(b) `ingest` again with nothing changed, and with one file changed.

(c) Sentences per second of the embedder and of sentence-transformers on torch, in turn, with
the same weights and the same number of threads.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from agents.embedder import MiniLM
from agents.model_files import MINILM_WEIGHTS
from agents.readers.types import SUFFIXES
from agents.text import sentences
from evals._results import keep, told
from graphs.house import House, open_house
from graphs.ingest import ingest
from graphs.ingest_report import IngestReport
from storage.chroma import chroma_spec
from storage.engines import stop_engine
from storage.errors import BadInput
from storage.settings import load_settings

SETS = ("uswds", "cloudgov")
BARE: dict[str, Any] = {"pii": {}, "near_duplicates": 0}


class NoLexicon:
    """Stands where BM25 is switched off."""

    def catch_up(self) -> None:
        """Nothing is indexed."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="copydesk eval ingest", description=__doc__)
    parser.add_argument(
        "--data", type=Path, help="a folder of texts; default COPYDESK_DATA/corpora"
    )
    parser.add_argument("--turns", type=int, default=2, help="turns of each side of (a)")
    parser.add_argument("--sentences", type=int, default=2000, help="sentences of (c)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with told(), tempfile.TemporaryDirectory(prefix="copydesk-ingest-") as name:
        corpus = copy_corpus(options.data, Path(name) / "corpus")
        embedder = MiniLM()
        embedder.embed(["Good morning."])
        result = {
            **against_peer(Path(name), corpus, embedder, options.turns),
            **embedding(corpus, embedder, options.sentences, options.turns),
        }
    keep("ingest", result)
    lines = [f"{key}: {value}" for key, value in result.items()]
    sys.stdout.write((json.dumps(result, indent=2) if options.json else "\n".join(lines)) + "\n")


def copy_corpus(data: Path | None, target: Path) -> Path:
    """Every readable text of the data, copied so that one may be changed.

    Raises:
        BadInput: there is no data.
    """
    if data is None and "COPYDESK_DATA" in os.environ:
        data = Path(os.environ["COPYDESK_DATA"]) / "corpora"
    if data is None or not data.is_dir():
        raise BadInput("no texts to ingest", "name a folder with --data, or set COPYDESK_DATA")
    chosen = [data / name for name in SETS if (data / name).is_dir()] or [data]
    for folder in chosen:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in SUFFIXES and path.is_file():
                copy = target / folder.name / path.relative_to(folder)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
    return target


def against_peer(
    folder: Path, corpus: Path, embedder: MiniLM, turns: int
) -> dict[str, float | int]:
    """(a) and (b). Every run has a fresh home; the sides take turns."""
    peer, ours, bare = [], [], []
    characters = report = unchanged = changed = None
    for turn in range(turns):
        seconds, characters = run_peer(folder / f"peer-{turn}", corpus, embedder)
        peer.append(seconds)
        with new_house(folder / f"full-{turn}", embedder) as house:
            report = ingest(house, [str(corpus)])
            ours.append(report.seconds)
            unchanged = ingest(house, [str(corpus)])
            changed = change_one(house, corpus)
        with new_house(folder / f"bare-{turn}", embedder, **BARE) as house:
            house.lexicon = NoLexicon()  # type: ignore[assignment]
            bare.append(ingest(house, [str(corpus)]).seconds)
    assert characters and report and unchanged and changed
    rate = {
        name: characters / statistics.median(runs)
        for name, runs in (("peer", peer), ("ours", ours), ("bare", bare))
    }
    return {
        "passages": report.passages,
        "characters_per_second": round(rate["ours"]),
        "peer_characters_per_second": round(rate["peer"]),
        "ratio": round(rate["ours"] / rate["peer"], 3),
        "ratio_bare": round(rate["bare"] / rate["peer"], 3),
        "unchanged_share": round(unchanged.seconds / statistics.median(ours), 4),
        "changed_passages": changed[0],
        "changed_embedded": changed[1],
    }


def run_peer(folder: Path, corpus: Path, embedder: MiniLM) -> tuple[float, int]:
    """Seconds of the plain pipeline, and the characters it read."""
    import warnings

    import chromadb
    from chromadb.config import Settings as ChromaSettings
    from langchain_chroma import Chroma
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*langchain-community.*")
        from langchain_community.document_loaders import TextLoader
    started = time.perf_counter()
    documents = [
        document
        for path in sorted(corpus.rglob("*"))
        if path.is_file()
        for document in TextLoader(str(path), encoding="utf-8").load()
    ]
    size = load_settings().passage_characters
    splitter = RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=0)
    pieces = splitter.split_documents(documents)
    client = chromadb.PersistentClient(str(folder), ChromaSettings(anonymized_telemetry=False))
    store = Chroma("peer", embedder, client=client)
    at_once = client.get_max_batch_size()
    for start in range(0, len(pieces), at_once):
        store.add_documents(pieces[start : start + at_once])
    return time.perf_counter() - started, sum(len(one.page_content) for one in documents)


@contextmanager
def new_house(home: Path, embedder: MiniLM, **settings: Any) -> Iterator[House]:
    """A fresh home whose vector server runs already: the peer's needs no start."""
    house = open_house(load_settings(home=home, **settings))
    house.embedder = embedder
    house.vectors.count()
    try:
        yield house
    finally:
        house.close()
        stop_engine(home, chroma_spec(home).name)


def change_one(house: House, corpus: Path) -> tuple[int, int]:
    """One sentence is added to one file: its passages now, and how many were embedded."""
    path = max(corpus.rglob("*.md"), key=lambda path: path.stat().st_size)
    path.write_text(path.read_text(encoding="utf-8") + "\nOne more sentence was added here.\n")
    report: IngestReport = ingest(house, [str(corpus)])
    assert len(report.changed) == 1
    return report.passages, report.embedded


def embedding(corpus: Path, embedder: MiniLM, count: int, turns: int) -> dict[str, float]:
    """(c). Real sentences, evenly drawn from the corpus."""
    import numpy as np
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(embedder.threads)
    peer = SentenceTransformer(str(MINILM_WEIGHTS.verified().parent), device="cpu")
    texts = sample(corpus, count)
    mine, theirs = [], []
    for _ in range(turns + 1):
        mine.append(rate(lambda: embedder.embed(texts), count))
        theirs.append(rate(lambda: peer.encode(texts, show_progress_bar=False), count))
    ours, other = embedder.embed(texts), peer.encode(texts, normalize_embeddings=True)
    cosine = float(np.min(np.sum(ours * other, axis=1)))
    speed, peer_speed = statistics.median(mine[1:]), statistics.median(theirs[1:])
    return {
        "sentences_per_second": round(speed, 1),
        "peer_sentences_per_second": round(peer_speed, 1),
        "embedding_ratio": round(speed / peer_speed, 3),
        "embedding_min_cosine": round(cosine, 6),
    }


def rate(work: Callable[[], Any], count: int) -> float:
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


def sample(corpus: Path, count: int) -> Sequence[str]:
    found = [
        sentence.text
        for path in sorted(corpus.rglob("*.md"))
        for sentence in sentences(path.read_text(encoding="utf-8", errors="replace"))
    ]
    step = max(1, len(found) // count)
    return found[::step][:count]


if __name__ == "__main__":
    main()
