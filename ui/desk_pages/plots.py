"""Small line plots as SVG that takes the desk's colours, light and dark.

A plot says in words what it shows to those who do not see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ui.desk_pages import marking

WIDTH, HEIGHT = 520, 190
LEFT, RIGHT, TOP, BOTTOM = 44, 10, 12, 24

Point = tuple[float, float]


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
    marks: Sequence[float] = field(default=(0.0, 0.5, 1.0))


def svg(plot: Plot) -> str:
    """The plot as HTML, escaped."""
    body = grid(plot) + band(plot) + limit(plot) + line(plot) + ends(plot)
    return (
        f'<svg class="cd-plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{marking.esc(plot.said)}">{body}</svg>'
    )


def across(x: float) -> float:
    return round(LEFT + min(max(x, 0.0), 1.0) * (WIDTH - LEFT - RIGHT), 1)


def down(plot: Plot, y: float) -> float:
    share = min(max(y / plot.top, 0.0), 1.0)
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)


def grid(plot: Plot) -> str:
    lines = []
    for mark in plot.marks:
        y = down(plot, mark * plot.top)
        lines.append(
            f'<line class="cd-plot-grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
            f'<text class="cd-plot-mark" x="{LEFT - 6}" y="{y + 4}" text-anchor="end">'
            f"{100 * mark * plot.top:.3g}%</text>"
        )
    return "".join(lines)


def band(plot: Plot) -> str:
    if not plot.band:
        return ""
    upper = [(across(x), down(plot, high)) for x, _, high in plot.band]
    lower = [(across(x), down(plot, low)) for x, low, _ in plot.band]
    return f'<polygon class="cd-plot-band" points="{places([*upper, *lower[::-1]])}"/>'


def limit(plot: Plot) -> str:
    """Steps: a limit holds until the next one."""
    if not plot.limit:
        return ""
    steps: list[Point] = []
    for number, (x, y) in enumerate(plot.limit):
        until = plot.limit[number + 1][0] if number + 1 < len(plot.limit) else 1.0
        steps += [(across(x), down(plot, y)), (across(until), down(plot, y))]
    return f'<polyline class="cd-plot-limit" points="{places(steps)}"/>'


def line(plot: Plot) -> str:
    points = [(across(x), down(plot, y)) for x, y in plot.line]
    if not points:
        return ""
    x, y = points[-1]
    drawn = f'<polyline class="cd-plot-line" points="{places(points)}"/>'
    return drawn + f'<circle class="cd-plot-end" cx="{x}" cy="{y}" r="3.5"/>'


def ends(plot: Plot) -> str:
    y = HEIGHT - 6
    first, last = (marking.esc(words) for words in plot.ends)
    return (
        f'<text class="cd-plot-mark" x="{LEFT}" y="{y}">{first}</text>'
        f'<text class="cd-plot-mark" x="{WIDTH - RIGHT}" y="{y}" text-anchor="end">{last}</text>'
    )


def places(points: Sequence[Point]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
