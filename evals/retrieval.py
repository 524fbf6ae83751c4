"""How well search finds what answers: `copydesk eval retrieval --data DIR`.

Each set is a folder with corpus.jsonl (id, title, text), queries.jsonl (id, text) and qrels.jsonl
(qid, did, rel). Its documents are put into a temporary home with the stores as in production, and
every query is asked three times: of BM25 alone, of the vectors alone, and of the hybrid search.
Of a document that was cut into several passages the best one counts.

nDCG@10 as trec_eval has it (gain: the judgement; discount: log2 of the rank plus one), recall@100;
means over the queries that have a judgement.
"""

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.embedder import MiniLM
from evals._home import Document, Stores, put_documents, temporary_stores
from evals._results import keep, told
from storage.errors import BadInput
from storage.serving import servable

FILES = ("corpus.jsonl", "queries.jsonl", "qrels.jsonl")
DEPTH = 100
WHOLE = 1_200
"""Characters up to which a document is one passage: what the embedder reads of a text."""

Judgements = Mapping[str, Mapping[str, float]]
"""Query id -> document id -> how relevant, 0 not at all."""


@dataclass(frozen=True)
class RetrievalSet:
    name: str
    documents: Sequence[Document]
    queries: Mapping[str, str]
    judged: Judgements


def main() -> None:
    parser = argparse.ArgumentParser(prog="copydesk eval retrieval", description=__doc__)
    parser.add_argument("--data", type=Path, help="a set, or a folder of sets")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with told():
        result = {"sets": {found.name: measure(found) for found in read_sets(options.data)}}
    keep("retrieval", result)
    sys.stdout.write((json.dumps(result, indent=2) if options.json else table(result)) + "\n")


def read_sets(folder: Path | None) -> list[RetrievalSet]:
    """Raises BadInput: there is no set in the folder, or a file of it cannot be read."""
    root = folder or Path(os.environ.get("COPYDESK_DATA", "")) / "retrieval"
    found = [path for path in (root, *sorted(root.glob("*"))) if is_set(path)]
    if not found:
        raise BadInput(
            f"{root} holds no set ({', '.join(FILES)})",
            "name one with --data, or set COPYDESK_DATA to a folder with retrieval/SET in it",
        )
    return [read_set(path) for path in found]


def is_set(folder: Path) -> bool:
    return all((folder / name).is_file() for name in FILES)


def read_set(folder: Path) -> RetrievalSet:
    judged: dict[str, dict[str, float]] = {}
    try:
        for row in rows_of(folder / "qrels.jsonl"):
            judged.setdefault(str(row["qid"]), {})[str(row["did"])] = float(row["rel"])
        documents = [document(row) for row in rows_of(folder / "corpus.jsonl")]
        queries = {str(row["id"]): str(row["text"]) for row in rows_of(folder / "queries.jsonl")}
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise BadInput(f"{folder}: {error!r}", "correct the file") from error
    wanted = {id: text for id, text in queries.items() if any(judged.get(id, {}).values())}
    return RetrievalSet(folder.name, documents, wanted, judged)


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def document(row: Mapping[str, Any]) -> Document:
    text = str(row["text"])
    title = str(row.get("title") or row["id"]).replace("_", " ")
    return Document(str(row["id"]), title, text, tuple(spans(text)))


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """One passage, or for a longer text several of equal length, cut at spaces."""
    parts = max(1, math.ceil(len(text) / WHOLE))
    start = 0
    for part in range(1, parts + 1):
        end = len(text) if part == parts else text.find(" ", len(text) * part // parts)
        end = len(text) if end < 0 else end
        if text[start:end].strip():
            yield start, end, ""
        start = end


def measure(found: RetrievalSet) -> dict[str, dict[str, float]]:
    with temporary_stores(MiniLM()) as stores:
        owner = put_documents(stores, found.documents)
        most = max(len(one.spans) for one in found.documents)
        retrievers = retrievers_of(stores, owner, DEPTH * most)
        return {name: quality(found, retrieve) for name, retrieve in retrievers.items()}


def retrievers_of(
    stores: Stores, owner: Mapping[str, str], k: int
) -> dict[str, Callable[[str], list[str]]]:
    """Query -> passages' documents, best first."""

    def bm25(query: str) -> list[str]:
        return [owner[hit.passage_id] for hit in stores.lexicon.search(query, k)]

    def dense(query: str) -> list[str]:
        hits = stores.vectors.nearest(stores.vectors.embed(query), k)
        with stores.db.read() as session:
            rows = servable(session, vector_ids=[hit.id for hit in hits])
        named: dict[str, list[str]] = {}
        for row in rows:
            named.setdefault(row.vector_id, []).append(owner[row.passage_id])
        return [id for hit in hits for id in named.get(hit.id, [])]

    def hybrid(query: str) -> list[str]:
        return [owner[found.passage_id] for found in stores.searcher.search(query, k)]

    return {"bm25": bm25, "dense": dense, "hybrid": hybrid}


def quality(found: RetrievalSet, retrieve: Callable[[str], list[str]]) -> dict[str, float]:
    gains, recalls = [], []
    for id, query in found.queries.items():
        ranking = list(dict.fromkeys(retrieve(query)))[:DEPTH]
        gains.append(ndcg(ranking, found.judged[id], 10))
        relevant = {did for did, rel in found.judged[id].items() if rel > 0}
        recalls.append(len(relevant & set(ranking)) / len(relevant))
    count = max(len(gains), 1)
    return {
        "ndcg@10": round(sum(gains) / count, 4),
        "recall@100": round(sum(recalls) / count, 4),
    }


def ndcg(ranking: Sequence[str], judged: Mapping[str, float], k: int) -> float:
    """Normalised discounted cumulative gain; 0 where nothing is relevant."""
    ideal = dcg(sorted(judged.values(), reverse=True)[:k])
    return dcg([judged.get(id, 0.0) for id in ranking[:k]]) / ideal if ideal else 0.0


def dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def table(result: Mapping[str, Any]) -> str:
    lines = [f"{'set':<16}{'search':<10}{'nDCG@10':>9}{'recall@100':>12}"]
    for name, kinds in result["sets"].items():
        for kind, values in kinds.items():
            figures = f"{values['ndcg@10']:>9.4f}{values['recall@100']:>12.4f}"
            lines.append(f"{name:<16}{kind:<10}{figures}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
