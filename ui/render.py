"""How commands talk: tables and texts for people, one JSON document for programs.

Results go to stdout; progress and remarks to stderr, so that `--json` output stays clean.
Titles, drafts and sources are hostile until shown otherwise: what a terminal would obey is spelt
out in all that these consoles print, and in JSON on a terminal.
"""

import json
import re
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

__all__ = [
    "Bar",
    "err",
    "escape",
    "out",
    "print_json",
    "print_json_line",
    "print_table",
    "progress",
    "shown",
    "tail",
]

SECONDS_BETWEEN_LINES = 10.0

STATUS_STYLES = {"published": "green", "done": "green", "review": "yellow", "rejected": "red"}

UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
    "|\r(?!\n)"
)
"""What moves the cursor, changes colours or direction, or does not show; but a line's end may."""


def shown(text: str) -> str:
    """The text with what a terminal would obey, or nobody sees, spelt out."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


class SafeConsole(Console):
    """A console that spells out what a terminal would obey, whatever text it is given.

    Tables spell out their cells before they are laid out; this is for all other text.
    """

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            said = segment.text if segment.control else shown(segment.text)
            yield Segment(said, segment.style, segment.control)

    def render_str(self, text: str, **how: Any) -> Text:
        # Here as well: rich drops some control characters when it reads a text.
        return super().render_str(shown(text), **how)


def out() -> Console:
    return SafeConsole(highlight=False)


def err() -> Console:
    return SafeConsole(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    sys.stdout.write(as_json(value, indent=2) + "\n")


def print_json_line(value: Any) -> None:
    """One document a line, for a command that goes on."""
    sys.stdout.write(as_json(value) + "\n")
    sys.stdout.flush()


def as_json(value: Any, indent: int | None = None) -> str:
    """JSON in which nothing can steer a terminal; it reads back as the same value."""
    # json.dumps escapes C0 only; the others stand inside strings, where an escape fits.
    lines = json.dumps(value, indent=indent, ensure_ascii=False, default=str).split("\n")
    return "\n".join(shown(line) for line in lines)


def print_table(title: str, rows: Sequence[Mapping[str, Any]], empty: str, *columns: str) -> None:
    """A table of the named columns, or what to do when there is nothing to show."""
    if not rows:
        out().print(empty)
        return
    table = Table(title=shown(title), title_justify="left", header_style="bold", box=None)
    table.pad_edge = False
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
    text = escape(shown(str(value)))
    if column.endswith("_at"):
        return text[:16].replace("T", " ")
    style = STATUS_STYLES.get(str(value)) if column == "status" else None
    return f"[{style}]{text}[/]" if style else text


def tail(uri: str, parts: int = 2) -> str:
    """The end of a path or URL, for where there is little room."""
    pieces = uri.split("/")
    return uri if len(pieces) <= parts + 1 else "…/" + "/".join(pieces[-parts:])


@contextmanager
def progress(description: str) -> Iterator["Bar"]:
    """A progress bar on stderr; where nobody watches, a line every few seconds."""
    console = err()
    if not console.is_terminal:
        bar = Bar(description, LineProgress(console))
        yield bar
        bar.shown.finish()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console) as live:
        yield Bar(description, LiveProgress(live, description))


class Shown(Protocol):
    """Where progress is shown."""

    def update(self, description: str, done: float, total: float | None, note: str) -> None: ...

    def finish(self) -> None: ...


class LiveProgress:
    """A bar that redraws itself."""

    def __init__(self, live: Progress, description: str) -> None:
        self.live = live
        self.task = live.add_task(description, total=None, note="")

    def update(self, description: str, done: float, total: float | None, note: str) -> None:
        self.live.update(self.task, completed=done, total=total, note=note)

    def finish(self) -> None:
        """The bar stays as it is."""


class LineProgress:
    """Lines, for logs: the first, one every few seconds, and the last."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.said_at = 0.0
        self.last = ""

    def update(self, description: str, done: float, total: float | None, note: str) -> None:
        self.last = f"{description} {done:g}/{total:g} {note}" if total else description
        if time.monotonic() - self.said_at >= SECONDS_BETWEEN_LINES:
            self.finish()

    def finish(self) -> None:
        if self.last:
            self.console.print(self.last.rstrip(), markup=False, soft_wrap=True)
        self.said_at, self.last = time.monotonic(), ""


class Bar:
    """One line of progress."""

    def __init__(self, description: str, shown: Shown) -> None:
        self.description = description
        self.shown = shown
        self.done = 0.0
        self.whole: float | None = None

    def to(self, done: float, total: float, note: str = "") -> None:
        self.done, self.whole = done, total
        self.shown.update(self.description, done, total, note)

    def step(self, note: str = "") -> None:
        self.to(self.done + 1, self.whole or 0, note)

    def total(self, total: float) -> None:
        self.whole = total
