"""A generated home of any size: texts about topics, vectors around them, tables and word index.

The words are those of this repository's own files, as often as they occur there, so that the
tokenisers meet what they usually do. Vectors lie around the embeddings of their topics.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert

from storage.database import open_database
from storage.lexicon import Lexicon
from storage.settings import load_settings
from storage.sources import SERVED, vector_id
from storage.tables import Passage, Serial, Source, SourceVersion
from storage.tables.base import derived_id, now, sha256_text
from storage.vectors import VectorRow, Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
TOPICS = 400
TOPIC_WORDS = 60
PASSAGE_WORDS = 70
QUERY_WORDS = 8
PASSAGES_OF_A_SOURCE = 10
PART = 2_000
SPREAD = 0.045
"""Standard deviation of a vector's numbers around its topic: cosines of about .75 to it."""

SHARES = {"owner-0.1": 0.001, "owner-1": 0.01, "owner-10": 0.1, "owner-50": 0.5}
"""Owners, and the share of the sources that are theirs; nobody owns the rest."""


@dataclass(frozen=True)
class Corpus:
    """Everything follows from the seed."""

    passages: int
    seed: int = 0

    def topic_texts(self) -> list[str]:
        """One text per topic, made of its own words."""
        return [" ".join(words) for words in self.topics]

    def queries(self, count: int) -> list[str]:
        """Short questions, each about one topic."""
        import numpy as np

        generator = np.random.default_rng(self.seed + 1)
        return [
            " ".join(generator.choice(self.topics[int(generator.integers(TOPICS))], QUERY_WORDS))
            for _ in range(count)
        ]

    def texts(self, topics: "NDArray[np.int64]", part: int) -> list[str]:
        """Half of a passage's words are its topic's, half anybody's."""
        import numpy as np

        generator = np.random.default_rng((self.seed, part))
        common, weights = self.vocabulary
        half = PASSAGE_WORDS // 2
        anybody = generator.choice(common, (len(topics), half), p=weights)
        own = generator.integers(TOPIC_WORDS, size=(len(topics), half))
        return [
            " ".join([*(self.topics[topic][place] for place in places), *words])
            for topic, places, words in zip(topics, own, anybody, strict=True)
        ]

    @cached_property
    def vocabulary(self) -> "tuple[list[str], NDArray[np.float64]]":
        import numpy as np

        paths = [*ROOT.glob("*.md"), *ROOT.glob("*/*.md"), *ROOT.glob("*/*.py")]
        found = Counter(
            word
            for path in sorted(paths)
            for word in re.findall(r"[a-z]{2,}", path.read_text(encoding="utf-8").lower())
        )
        counts = np.array(list(found.values()), dtype=np.float64)
        return list(found), counts / counts.sum()

    @cached_property
    def topics(self) -> list[list[str]]:
        import numpy as np

        generator = np.random.default_rng(self.seed)
        words = self.vocabulary[0]
        return [list(generator.choice(words, TOPIC_WORDS, replace=False)) for _ in range(TOPICS)]


class Around:
    """An embedder that puts the next texts around the topics they were made for."""

    def __init__(self, centres: "NDArray[np.float32]", seed: int) -> None:
        import numpy as np

        self._centres = centres
        self._generator = np.random.default_rng(seed)
        self.topics: NDArray[np.int64] = np.empty(0, dtype=np.int64)

    def embed(self, texts: list[str]) -> "NDArray[np.float32]":
        import numpy as np

        topics, self.topics = self.topics[: len(texts)], self.topics[len(texts) :]
        noise = self._generator.normal(0, SPREAD, (len(texts), self._centres.shape[1]))
        found = self._centres[topics] + noise.astype(np.float32)
        unit: NDArray[np.float32] = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit


def fill(home: str, corpus: Corpus) -> None:
    """Tables, vectors and word index of a home. Run it in a process of its own: what it needs
    of memory is not the search's."""
    import numpy as np

    from agents.embedder import MiniLM

    settings = load_settings(home=Path(home), chroma_url="", database_url="")
    db = open_database(settings)
    around = Around(MiniLM().embed(corpus.topic_texts()), corpus.seed)
    vectors = Vectors.open(settings, around)  # type: ignore[arg-type]  # all that is used of it
    generator = np.random.default_rng(corpus.seed + 2)
    for start in range(0, corpus.passages, PART):
        count = min(PART, corpus.passages - start)
        around.topics = generator.integers(TOPICS, size=count)
        texts = corpus.texts(around.topics, start)
        rows = [VectorRow(vector_id(text), text) for text in texts]
        vectors.add(rows)
        with db.write() as session:
            for table, values in tables_of(texts, start // PASSAGES_OF_A_SOURCE).items():
                session.execute(insert(table), values)
    with db.write() as session:
        session.merge(Serial(name=SERVED, value=corpus.passages))
    Lexicon(settings.home, db).catch_up()
    vectors.close()
    db.engine.dispose()


def tables_of(texts: list[str], first: int) -> dict[type, list[dict[str, object]]]:
    """Rows of the sources that these texts fill, counted from `first`."""
    found: dict[type, list[dict[str, object]]] = {Source: [], SourceVersion: [], Passage: []}
    for place in range(0, len(texts), PASSAGES_OF_A_SOURCE):
        part = texts[place : place + PASSAGES_OF_A_SOURCE]
        number = first + place // PASSAGES_OF_A_SOURCE
        source_id, version_id = derived_id("src", number), derived_id("ver", number)
        text = "\n".join(part)
        found[Source].append(source_row(number, source_id, version_id))
        found[SourceVersion].append(
            {
                "id": version_id,
                "source_id": source_id,
                "number": 1,
                "content_hash": sha256_text(text),
                "text": text,
                "flags": [],
                "serial": number + 1,
                "created_at": now(),
            }
        )
        found[Passage] += passage_rows(version_id, part)
    return found


def source_row(number: int, source_id: str, version_id: str) -> dict[str, object]:
    """Of every 50 sources one has expired and one is gone; owners are spread evenly."""
    past = now() - timedelta(days=1)
    spot = (number * 0.6180339887) % 1.0  # evenly spread, whatever the count
    limits = [sum(list(SHARES.values())[: n + 1]) for n in range(len(SHARES))]
    owners = [owner for owner, limit in zip(SHARES, limits, strict=True) if spot < limit]
    return {
        "id": source_id,
        "uri": f"generated/{number}",
        "kind": "page",
        "title": f"Page {number}",
        "origin": "human",
        "owner": owners[0] if owners else "",
        "current_version_id": version_id,
        "valid_until": past if number % 50 == 7 else None,
        "retired_at": past if number % 50 == 8 else None,
        "created_at": past,
    }


def passage_rows(version_id: str, texts: list[str]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    start = 0
    for ordinal, text in enumerate(texts):
        rows.append(
            {
                "id": derived_id("psg", version_id, ordinal),
                "source_version_id": version_id,
                "ordinal": ordinal,
                "start": start,
                "end": start + len(text),
                "heading": "",
                "vector_id": vector_id(text),
            }
        )
        start += len(text) + 1
    return rows
