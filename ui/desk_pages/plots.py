"""Small line plots in the desk's colours, light and dark; in the browser they are SVG.

A plot says in words what it shows to those who do not see it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.components.mounting import mount

WIDTH, HEIGHT = 520, 190
LEFT, RIGHT, TOP, BOTTOM = 44, 10, 12, 24

MARKS = (0.0, 0.5, 1.0)
"""Where the lines of the grid lie, of the largest share that is drawn."""

Point = tuple[float, float]
Attributes = dict[str, str | float]
Shape = tuple[str, Attributes, str]


@dataclass(frozen=True)
class Plot:
    """A plot of shares.

    Attributes:
        said: what a reader should take from it, in a sentence.
        line: x from 0 to 1, and the share there.
        band: x, and the lower and the upper bound there.
        limit: x, and the limit from there on, drawn in steps.
        top: the largest share that is drawn; larger ones are cut there.
        ends: what stands under the first and under the last x.
    """

    said: str
    line: Sequence[Point]
    band: Sequence[tuple[float, float, float]] = ()
    limit: Sequence[Point] = ()
    top: float = 1.0
    ends: tuple[str, str] = ("", "")


def show(key: str, plots: Mapping[str, Plot]) -> None:
    """Plots beside each other, each under its title."""
    mount("plots", key, {"plots": [drawn(title, plot) for title, plot in plots.items()]})


def drawn(title: str, plot: Plot) -> dict[str, Any]:
    box = f"0 0 {WIDTH} {HEIGHT}"
    return {"title": title, "said": plot.said, "box": box, "shapes": shapes(plot)}


def shapes(plot: Plot) -> list[Shape]:
    """The plot's elements, from the ground up: an SVG tag with its attributes, and its words."""
    return [*grid(plot), *band(plot), *limit(plot), *line(plot), *ends(plot)]


def across(x: float) -> float:
    return round(LEFT + min(max(x, 0.0), 1.0) * (WIDTH - LEFT - RIGHT), 1)


def down(plot: Plot, y: float) -> float:
    share = min(max(y / plot.top, 0.0), 1.0)
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)


def grid(plot: Plot) -> Iterator[Shape]:
    for mark in MARKS:
        y = down(plot, mark * plot.top)
        yield "line", {"class": "grid", "x1": LEFT, "x2": WIDTH - RIGHT, "y1": y, "y2": y}, ""
        place: Attributes = {"class": "mark", "x": LEFT - 6, "y": y + 4, "text-anchor": "end"}
        yield "text", place, f"{100 * mark * plot.top:.3g}%"


def band(plot: Plot) -> Iterator[Shape]:
    if plot.band:
        upper = [(across(x), down(plot, high)) for x, _, high in plot.band]
        lower = [(across(x), down(plot, low)) for x, low, _ in plot.band]
        yield "polygon", {"class": "band", "points": places([*upper, *lower[::-1]])}, ""


def limit(plot: Plot) -> Iterator[Shape]:
    """Steps: a limit holds until the next one."""
    steps: list[Point] = []
    for number, (x, y) in enumerate(plot.limit):
        until = plot.limit[number + 1][0] if number + 1 < len(plot.limit) else 1.0
        steps += [(across(x), down(plot, y)), (across(until), down(plot, y))]
    if steps:
        yield "polyline", {"class": "limit", "points": places(steps)}, ""


def line(plot: Plot) -> Iterator[Shape]:
    points = [(across(x), down(plot, y)) for x, y in plot.line]
    if points:
        x, y = points[-1]
        yield "polyline", {"class": "line", "points": places(points)}, ""
        yield "circle", {"class": "end", "cx": x, "cy": y, "r": 3.5}, ""


def ends(plot: Plot) -> Iterator[Shape]:
    y = HEIGHT - 6
    yield "text", {"class": "mark", "x": LEFT, "y": y}, plot.ends[0]
    place: Attributes = {"class": "mark", "x": WIDTH - RIGHT, "y": y, "text-anchor": "end"}
    yield "text", place, plot.ends[1]


def places(points: Sequence[Point]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
