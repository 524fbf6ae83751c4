"""A gate in words and numbers."""

from collections.abc import Mapping
from typing import Any

from ui import texts
from ui.desk_pages import marking, parts


def gate_html(gate: Mapping[str, Any]) -> str:
    """The comparison in words: means, difference with its interval, and what follows."""
    head = marking.heading(texts.GATE, 4)
    if "verdict" not in gate:
        return head + marking.muted(texts.GATE_NONE)
    passed = gate["verdict"] == "win"
    verdict = marking.esc(texts.GATE_PASSED if passed else texts.GATE_FAILED)
    return (
        f'{head}<p class="cd-gate cd-gate-{"yes" if passed else "no"}">'
        f"<strong>{verdict}</strong> {said(gate)}</p>"
    )


def said(gate: Mapping[str, Any]) -> str:
    """The gate's own words, after the numbers where they are not in them."""
    reason = marking.esc(gate.get("reason", ""))
    if "checks" in gate:
        return f"{reason[:1].upper()}{reason[1:]}."
    mean = texts.GATE_MEAN.format(
        candidate=score(gate.get("mean_candidate")),
        live=score(gate.get("mean_live")),
        against=writer(gate.get("against", "base")),
        n=gate.get("n", "?"),
    )
    bounds = {name: score(gate.get(name), sign=True) for name in ("difference", "low", "high")}
    return f"{mean} {texts.GATE_DIFFERENCE.format(**bounds)} {reason}"


def measures_html(gate: Mapping[str, Any]) -> str:
    """Every measure of the gate with its interval, and which of them refuse."""
    rows = [measure_row(check) for check in gate["checks"]]
    return parts.table(texts.GATE_COLUMNS, rows, "gate") + marking.muted(texts.GATE_NOTE)


def measure_row(check: Mapping[str, Any]) -> list[str]:
    name, as_share = check["name"], check["name"] in texts.GATE_SHARES
    interval = f"{number(check['low'], as_share, True)} to {number(check['high'], as_share, True)}"
    guard = texts.GATE_LET_PASS if check["margin"] is not None else texts.GATE_REPORTED
    state = marking.badge(texts.GATE_REFUSES, "failed") if check["refuses"] else guard
    return [
        check_name(name),
        state,
        number(check["candidate"], as_share),
        number(check["other"], as_share),
        number(check["difference"], as_share, True),
        interval,
    ]


def check_name(name: str) -> str:
    return texts.GATE_CHECKS.get(name) or marking.esc(name)


def number(value: float, as_share: bool, sign: bool = False) -> str:
    shown = round(value, 2) + 0.0  # never a minus before nothing
    said = f"{shown:{'+' if sign else ''}{'.0%' if as_share else '.2f'}}"
    return said.replace("-", "−")


def writer(name: object) -> str:
    return texts.GATE_BASE if name == "base" else marking.esc(name)


def score(value: float | None, sign: bool = False) -> str:
    if value is None:
        return texts.NOTHING
    return f"{value:+.3f}".replace("-", "−") if sign else f"{value:.3f}"
