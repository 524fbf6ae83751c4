"""How commands talk: tables and texts for people, one JSON document for programs.

Results go to stdout; progress and remarks to stderr, so that `--json` output stays clean.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

__all__ = ["Bar", "err", "escape", "marked", "out", "print_json", "print_table", "progress"]

VERDICT_STYLES = {"supported": "green", "contradicted": "bold red", "not_found": "yellow"}
STATUS_STYLES = {"published": "green", "done": "green", "review": "yellow", "rejected": "red"}


def out() -> Console:
    return Console(highlight=False)


def err() -> Console:
    return Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    import sys

    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def print_table(title: str, rows: Sequence[Mapping[str, Any]], empty: str, *columns: str) -> None:
    """A table of the named columns, or what to do when there is nothing to show."""
    if not rows:
        out().print(empty)
        return
    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(cell(column, row.get(column)) for column in columns))
    out().print(table)


def cell(column: str, value: Any) -> str:
    if value is None or value == "":
        return "[dim]-[/]"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    text = escape(str(value))
    if column.endswith("_at"):
        return text[:16].replace("T", " ")
    style = STATUS_STYLES.get(str(value)) if column == "status" else None
    return f"[{style}]{text}[/]" if style else text


@contextmanager
def progress(description: str) -> Iterator["Bar"]:
    """A progress bar on stderr; where nobody watches, a line at its end."""
    console = err()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console, transient=False) as shown:
        yield Bar(shown, description)


class Bar:
    """One line of progress."""

    def __init__(self, shown: Progress, description: str) -> None:
        self.shown = shown
        self.task = shown.add_task(description, total=None, note="")

    def to(self, done: float, total: float, note: str = "") -> None:
        self.shown.update(self.task, completed=done, total=total, note=note)

    def step(self, note: str = "") -> None:
        self.shown.update(self.task, advance=1, note=note)

    def total(self, total: float) -> None:
        self.shown.update(self.task, total=total)


def marked(draft: Mapping[str, Any]) -> str:
    """A draft's text with each claim coloured by its verdict (rich markup)."""
    text, parts, at = draft["text"], [], 0
    for claim in draft["claims"]:
        parts.append(escape(text[at : claim["start"]]))
        style = VERDICT_STYLES[claim["verdict"]]
        parts.append(f"[{style}]{escape(claim['text'])}[/]")
        at = claim["end"]
    return "".join([*parts, escape(text[at:])])
