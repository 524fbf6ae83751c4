"""Error budgets as a picture: in the terminal, as SVG, or as PNG where matplotlib is installed."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from storage.errors import BadInput

WIDTH = 32
STYLES = {"automatic": "green", "learning": "yellow", "stopped": "red"}
LEGEND = "▮ share that went out without a person   ━●━ audited error   ┃ budget"

Row = Mapping[str, Any]


def draw(console: Console, rows: Sequence[Row]) -> None:
    """Two lines per content type: how much goes out, and what audits found of it."""
    top = scale(rows)
    console.print(Text(LEGEND, style="dim"))
    for row in rows:
        filled = round(row["coverage"] * WIDTH)
        bar = Text(f"{row['content_type'][:16]:<16} ")
        bar.append("▮" * filled, style=STYLES[row["state"]])
        bar.append("·" * (WIDTH - filled) + f" {row['coverage']:.0%} {row['state']}", style="dim")
        console.print(bar, soft_wrap=True)
        console.print(error_line(row, top), soft_wrap=True)


def error_line(row: Row, top: float) -> Text:
    """The audits' interval on a scale from 0 to `top`, with the budget on it."""
    places = [" "] * (WIDTH + 1)
    if row["audits_decided"]:
        low, high = (place(row[name], top) for name in ("audited_low", "audited_high"))
        places[low : high + 1] = "━" * (high + 1 - low)
        places[place(row["audited_error"], top)] = "●"
    places[place(row["budget"], top)] = "┃"
    found = f"{row['audited_error']:.1%}" if row["audits_decided"] else "no audit yet"
    return Text(f"{'':<16} {''.join(places)} {found}, budget {row['budget']:.1%}", style="dim")


def scale(rows: Sequence[Row]) -> float:
    """Where the error's scale ends: a little beyond the largest budget or audited error."""
    errors = [float(row["audited_error"] or 0.0) for row in rows]
    return min(1.0, 3 * max([0.01, *(float(row["budget"]) for row in rows), *errors]))


def place(value: float, top: float) -> int:
    return round(min(value / top, 1.0) * WIDTH)


def save(rows: Sequence[Row], path: Path) -> None:
    """Writes the picture, in the form that the file's name ends in.

    Raises:
        BadInput: neither .svg nor .png, or no matplotlib for a .png.
    """
    if path.suffix == ".svg":
        console = Console(record=True, width=110, file=StringIO())
        draw(console, rows)
        path.write_text(console.export_svg(title="Error budgets"), encoding="utf-8")
    elif path.suffix == ".png":
        save_png(rows, path)
    else:
        raise BadInput(f"{path.name} is no picture", "name it .svg or .png")


def save_png(rows: Sequence[Row], path: Path) -> None:
    if find_spec("matplotlib") is None:
        raise BadInput("matplotlib is missing", "write an .svg, or pip install matplotlib")
    figure = import_module("matplotlib.figure").Figure(figsize=(9, 1 + len(rows)))
    shares, errors = figure.subplots(1, 2, sharey=True)
    names = [f"{row['content_type']}\n{row['state']}" for row in rows]
    shares.barh(names, [row["coverage"] for row in rows])
    shares.set_xlim(0, 1)
    shares.set_title("share out without a person")
    for at, row in enumerate(rows):
        errors.plot([row["budget"]] * 2, [at - 0.4, at + 0.4], color="black")
        if row["audits_decided"]:
            errors.plot([row["audited_low"], row["audited_high"]], [at, at])
            errors.plot(row["audited_error"], at, "o")
    errors.set_title("audited error, 90% interval; budget in black")
    figure.savefig(path)
