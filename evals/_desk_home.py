"""A home with any number of open tasks, for `eval desk`: the rows that ingestion, the editorial
graph and the queue would have written, put in by the thousand."""

import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert
from sqlmodel import SQLModel

from evals._desk_texts import REVIEWERS, Piece, Statement, choose, piece
from evals._desk_texts import __file__ as texts_file
from graphs.evidence import facts_text
from storage.database import MIGRATIONS, Database, open_database
from storage.files import write_file
from storage.items import draft_id
from storage.settings import load_settings
from storage.sources import vector_id
from storage.tables import (
    Brief,
    Claim,
    Critique,
    Draft,
    Event,
    Item,
    Passage,
    Route,
    Source,
    SourceVersion,
    Task,
)
from storage.tables.base import derived_id, now, sha256_text
from storage.tasks import search_words, task_id

PART = 2_000
CACHE_KILOBYTES = 600_000
WAITED_DAYS = 14.0
HELD_EVERY = 2_000
"""One task in so many is open at somebody's desk."""

MODEL = {"model": "local:smollm2-135m", "prompt_version": "write-1"}
DELIVERY = {"prompt_tokens": 412, "completion_tokens": 83, "seconds": 1.94, "mean_logprob": -0.61}

Row = dict[str, Any]
Rows = dict[type[SQLModel], list[Row]]


def kept_home(folder: Path, tasks: int) -> Path:
    """A home with so many open tasks, made if it is not there whole."""
    return kept(folder / f"desk-{tasks}", key_of(__file__, MIGRATIONS, texts_file), fill, tasks)


def kept(folder: Path, key: str, make: Callable[[Path, int], None], tasks: int) -> Path:
    """What `make` puts into a folder, made only if it is not there whole and of this `key`."""
    mark = folder / "made"
    if mark.exists() and mark.read_text() == key:
        return folder
    part = folder.with_suffix(".part")
    for rest in (folder, part):
        shutil.rmtree(rest, ignore_errors=True)
    part.mkdir(parents=True)
    make(part, tasks)
    write_file(part / "made", key)
    part.rename(folder)
    return folder


def key_of(*places: str | Path) -> str:
    """Another one whenever a line of these files, or of the Python files in a folder, changes."""
    paths = [path for place in places for path in python_files(Path(place))]
    return sha256_text("".join(path.read_text(encoding="utf-8") for path in paths))


def python_files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


def fill(home: Path, tasks: int) -> None:
    db = open_database(load_settings(home=home, database_url=""))
    quicken(db)
    began = now() - timedelta(days=WAITED_DAYS)
    step = timedelta(days=WAITED_DAYS) / tasks
    for start in range(0, tasks, PART):
        rows: Rows = defaultdict(list)
        for number in range(start, min(start + PART, tasks)):
            add_piece(rows, piece(number), began + step * number)
        with db.write() as session:
            connection = session.connection()
            for table, values in rows.items():
                connection.execute(
                    insert(SQLModel.metadata.tables[str(table.__tablename__)]), values
                )
    settle(db)


def quicken(db: Database) -> None:
    """Ids are hashes: with a small cache every row would read a page of the index anew."""

    @event.listens_for(db.engine, "connect")
    def on_connect(connection: sqlite3.Connection, _: Any) -> None:
        connection.execute(f"PRAGMA cache_size=-{CACHE_KILOBYTES}")
        connection.execute("PRAGMA synchronous=OFF")

    db.engine.dispose()


def settle(db: Database) -> None:
    """All of it in the one file, so that copying the file copies the home."""
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()


def add_piece(rows: Rows, piece: Piece, at: datetime) -> None:
    """All rows of one item, in an order that foreign keys allow."""
    key = derived_id("brf", "desk", piece.number)
    item_id = derived_id("it", key)
    version = add_source(rows, piece, at)
    rows[Brief].append(
        {
            "id": key,
            "content_type": piece.content_type,
            "instruction": piece.instruction,
            "facts": piece.facts,
            "audience": "customers",
            "tone": "plain and warm",
            "source_uri": f"generated#{piece.number}",
            "facts_version_id": version,
            "created_by": REVIEWERS[piece.number % len(REVIEWERS)],
            "created_at": at,
        }
    )
    rows[Item].append(
        {
            "id": item_id,
            "brief_id": key,
            "content_type": piece.content_type,
            "title": piece.title,
            "status": "review",
            "stale": "a source has changed" if piece.number % 97 == 5 else "",
            "created_at": at,
            "updated_at": at,
        }
    )
    for attempt in range(1, len(piece.attempts) + 1):
        add_draft(rows, piece, item_id, attempt, version, at)
    add_task(rows, piece, item_id, at)
    add_event(rows, "item.create", item_id, at, {"content_type": piece.content_type})
    add_event(rows, "task.open", item_id, at, {"task": rows[Task][-1]["id"]})


def add_source(rows: Rows, piece: Piece, at: datetime) -> str:
    """The record that the facts were read from; returns its version's id."""
    uri, text = f"generated#{piece.number}", facts_text(piece.facts)
    source, content_hash = derived_id("src", uri), sha256_text(text)
    version = derived_id("ver", source, content_hash)
    common = {"created_at": at}
    rows[Source].append(
        {"id": source, "uri": uri, "kind": "record", "title": piece.title}
        | {"place": "catalogue.jsonl", "owner": "shop", "current_version_id": version}
        | common
    )
    rows[SourceVersion].append(
        {"id": version, "source_id": source, "number": 1, "content_hash": content_hash}
        | {"text": text, "flags": [], "serial": piece.number + 1}
        | common
    )
    rows[Passage].append(
        {"id": derived_id("psg", version, 0, len(text), digits=16), "source_version_id": version}
        | {"ordinal": 0, "start": 0, "end": len(text), "heading": piece.title}
        | {"vector_id": vector_id(text)}
    )
    return version


def add_draft(
    rows: Rows, piece: Piece, item_id: str, attempt: int, version: str, at: datetime
) -> None:
    """One attempt with its claims, its critique and where it was sent."""
    found, common = draft_id(item_id, attempt), {"created_at": at}
    last = attempt == len(piece.attempts)
    draft = {"id": found, "item_id": item_id, "attempt": attempt, "text": piece.text(attempt - 1)}
    message = {"role": "user", "content": f"{piece.instruction}\n\n{facts_text(piece.facts)}"}
    rows[Draft].append(draft | MODEL | DELIVERY | {"messages": [message]} | common)
    claims = list(claims_of(piece, found, attempt, version))
    rows[Claim] += claims
    supported = sum(claim["verdict"] == "supported" for claim in claims) / len(claims)
    critique = {"id": derived_id("crt", found), "draft_id": found, "version": "critic-eval"}
    findings = [finding(claim, piece.text(attempt - 1)) for claim in claims]
    rows[Critique].append(
        critique
        | {"score": supported, "findings": [one for one in findings if one]}
        | {"signals": {"supported": supported, "claims": float(len(claims))}}
        | common
    )
    route = {"route": "review" if last else "revise", "reason": piece.reason}
    rows[Route].append(
        {"id": derived_id("rte", found), "draft_id": found, "version": "cold-start-1"}
        | route
        | {"content_type": piece.content_type, "why": piece.why if last else ""}
        | common
    )


def claims_of(piece: Piece, draft: str, attempt: int, version: str) -> Iterator[Row]:
    """A claim for each sentence, with the line of the record that it rests on or clashes with."""
    lines = facts_text(piece.facts)
    start = 0
    for ordinal, said in enumerate(piece.attempts[attempt - 1]):
        yield {
            "id": derived_id("clm", draft, ordinal),
            "draft_id": draft,
            "ordinal": ordinal,
            "start": start,
            "end": start + len(said.text),
            "verdict": said.verdict,
            "score": {"supported": 0.97, "contradicted": 0.08, "not_found": 0.21}[said.verdict],
            "reason": said.reason,
            "source_version_id": version if said.key else None,
            **place_of(said, piece, lines),
            "wrong": [],
        }
        start += len(said.text) + 1


def place_of(said: Statement, piece: Piece, lines: str) -> Row:
    if not said.key:
        return {"source_start": None, "source_end": None}
    line = f"{said.key}: {piece.facts[said.key]}"
    start = lines.index(line)
    return {"source_start": start, "source_end": start + len(line)}


def finding(claim: Row, text: str) -> Row | None:
    if claim["verdict"] == "supported":
        return None
    return {
        "check": f"grounding.{claim['verdict']}",
        "severity": "block" if claim["verdict"] == "contradicted" else "warn",
        "reason": f"“{text[claim['start'] : claim['end']]}”: {claim['reason']}.",
        "start": claim["start"],
        "end": claim["end"],
        "fix": "take it out, or find a source for it",
        "evidence": [],
        "spans": [],
    }


def add_task(rows: Rows, piece: Piece, item_id: str, at: datetime) -> None:
    """One in five is somebody's, one in four is due (some long since), a few are held."""
    n = piece.number
    draft = draft_id(item_id, len(piece.attempts))
    held = n % HELD_EVERY == 7
    rows[Task].append(
        {
            "id": task_id(item_id, draft),
            "item_id": item_id,
            "draft_id": draft,
            "content_type": piece.content_type,
            "words": search_words(item_of(rows[Item][-1])),
            "why": piece.why,
            "reason": piece.reason,
            "assignee": choose(REVIEWERS, n, 0.2),
            "confidence": round((n * 0.7548776662) % 1.0, 3) if n % 3 else None,
            "due_at": at + timedelta(days=n % 19, hours=8) if n % 4 == 1 else None,
            "turn": at - timedelta(days=1) * ((n * 0.5698402910) % 1.0),
            "created_at": at,
            "holder": REVIEWERS[n % 6] if held else "",
            "held_until": now() + timedelta(minutes=20) if held else None,
        }
    )


def item_of(row: Row) -> Item:
    return Item(**{name: row[name] for name in ("id", "brief_id", "content_type", "title")})


def add_event(rows: Rows, verb: str, subject: str, at: datetime, data: Row) -> None:
    rows[Event].append(
        {"at": at, "actor": "copydesk", "verb": verb, "subject": subject, "data": data}
    )
