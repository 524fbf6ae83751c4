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
COLORS = {"automatic": "tab:green", "learning": "tab:orange", "stopped": "tab:red"}
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
    size = (10, 1.5 + 0.7 * len(rows))
    figure = import_module("matplotlib.figure").Figure(figsize=size, layout="constrained")
    shares, errors = figure.subplots(1, 2, sharey=True)
    names = [f"{row['content_type']}\n{row['state']}" for row in rows]
    shares.barh(
        range(len(rows)),
        [row["coverage"] for row in rows],
        color=[COLORS[row["state"]] for row in rows],
        tick_label=names,
    )
    shares.invert_yaxis()
    label(shares, "went out without a person, % of drafts", 1.0)
    for at, row in enumerate(rows):
        shares.text(min(row["coverage"], 0.9) + 0.01, at, f"{row['coverage']:.0%}", va="center")
        draw_error(errors, at, row)
    label(errors, "error in audited drafts, %; 90% interval", scale(rows))
    errors.plot([], [], color="black", label="budget")
    figure.legend(loc="outside upper right", frameon=False)
    figure.savefig(path, dpi=120)


def draw_error(axes: Any, at: int, row: Row) -> None:
    """The budget, and what audits found or that they found nothing yet, in one line of a plot."""
    axes.plot([row["budget"]] * 2, [at - 0.35, at + 0.35], color="black")
    if row["audits_decided"]:
        axes.plot([row["audited_low"], row["audited_high"]], [at, at], color="tab:blue")
        axes.plot(row["audited_error"], at, "o", color="tab:blue")
    else:
        axes.annotate(
            "no audit yet", (row["budget"], at), (6, 0), textcoords="offset points", va="center"
        )


def label(axes: Any, words: str, top: float) -> None:
    """An x axis of shares from 0 to `top`, written in percent."""
    axes.set_xlim(0, top)
    axes.set_xlabel(words)
    axes.xaxis.set_major_formatter(import_module("matplotlib.ticker").PercentFormatter(1.0))
