"""A run's loss as a line: a picture of its own, for Streamlit takes drawings out of HTML."""

import base64
from collections.abc import Sequence

from ui import texts
from ui.desk_pages import marking

Points = Sequence[tuple[int, float]]

WIDTH, HEIGHT, PAD = 600.0, 110.0, 6.0
TRAIN, HELD_OUT, GROUND = "#4f8f92", "#b9862e", "#88888866"
"""Colours that can be told apart, and from the page, in light and in dark."""

MOST = 300
"""Points drawn; a longer run is thinned to these."""


def loss_html(points: Points, held_out: Points = ()) -> str:
    """The line with what it says in words; nothing before there are two points."""
    if len(points) < 2:
        return ""
    first, last = points[0], points[-1]
    every = [*points, *held_out]
    spans = (min(s for s, _ in every), max(s for s, _ in every))
    values = (min(v for _, v in every), max(v for _, v in every))
    label = texts.RUN_LOSS_LABEL.format(
        first=f"{first[1]:.2f}", start=first[0], last=f"{last[1]:.2f}", end=last[0]
    )
    said = [texts.RUN_LOSS.format(first=f"{first[1]:.2f}", last=f"{last[1]:.2f}")]
    if held_out:
        said.append(texts.RUN_HELD_OUT.format(last=f"{held_out[-1][1]:.2f}"))
    drawn = (
        line(TRAIN, thinned(points), spans, values)
        + line(HELD_OUT, thinned(held_out), spans, values, "6 4")
        + f'<path d="M0 {HEIGHT:g}H{WIDTH:g}" stroke="{GROUND}" stroke-width="2"/>'
    )
    return (
        f'<img class="cd-loss" src="{picture(drawn)}" alt="{marking.esc(label)}">'
        + marking.muted(*said)
    )


def picture(drawn: str) -> str:
    """As an address that holds the picture."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" '
        f'preserveAspectRatio="none">{drawn}</svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def line(
    colour: str,
    points: Points,
    steps: tuple[int, int],
    values: tuple[float, float],
    dashes: str = "",
) -> str:
    if not points:
        return ""
    places = " ".join(
        f"{across(step, *steps, WIDTH):.1f},{HEIGHT - across(value, *values, HEIGHT):.1f}"
        for step, value in points
    )
    return (
        f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2" '
        f'stroke-linejoin="round" stroke-dasharray="{dashes}" vector-effect="non-scaling-stroke"/>'
    )


def across(value: float, low: float, high: float, size: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return PAD + share * (size - 2 * PAD)


def thinned(points: Points) -> Points:
    step = max(1, len(points) // MOST)
    return [*points[:-1:step], points[-1]] if points else []
