"""The router's measurements as tables for people."""

from collections.abc import Sequence
from typing import Any

COLUMNS = {
    "stream": 16,
    "budget": 7,
    "coverage": 9,
    "stream_cov": 11,
    "oracle": 7,
    "error": 7,
    "over": 6,
    "reviews": 8,
    "audits": 7,
    "first": 7,
}


def table(result: dict[str, Any]) -> str:
    if "scenarios" in result:
        return year_table(result["scenarios"])
    runs = result.get("runs") or result.get("generated") or [result]
    lines = [line({name: name for name in COLUMNS})]
    for run in runs:
        lines.append(line(cells(run)))
    if "set" in runs[0]:
        lines += ["", "baselines: coverage / error on all rows / seeds over budget"]
        lines += [baselines(run) for run in runs]
    return "\n".join(lines)


def cells(run: dict[str, Any]) -> dict[str, Any]:
    return {
        "stream": run.get("set") or f"refused {run['refusal_rate']}",
        "budget": run["budget"],
        "coverage": run["coverage"],
        "stream_cov": run["stream_coverage"],
        "oracle": run["oracle_coverage"],
        "error": run["realised_error"],
        "over": run["seeds_over_budget"],
        "reviews": run["reviews"],
        "audits": run["audits"],
        "first": run["first_automation"],
    }


def line(values: dict[str, Any]) -> str:
    shown = {name: "-" if value is None else str(value) for name, value in values.items()}
    return " ".join(shown[name].rjust(width) for name, width in COLUMNS.items())


def baselines(run: dict[str, Any]) -> str:
    parts = [
        f"{name} {one['coverage']:.3f} / {one['error']:.3f} / {one['seeds_over_budget']:.2f}"
        for name, one in run["baselines"].items()
    ]
    return f"{run['set']:>16} {run['budget']:7} " + "; ".join(parts)


def year_table(scenarios: Sequence[dict[str, Any]]) -> str:
    """Medians of simulated years, with quartiles."""
    lines = [
        f"{'simulated year':34}{'budget':>7}{'before':>8}{'stopped':>8}{'audits to stop':>18}"
        f"{'let through':>18}{'weeks away':>14}{'all year':>9}"
    ]
    for one in scenarios:
        lines.append(
            f"{one['scenario']:34}{one['budget']:7}{said(one['error_before']):>8}"
            f"{said(one['stopped']):>8}{middle(one['audits_to_stop']):>18}"
            f"{middle(one['let_through']):>18}{middle(one['weeks_to_return']):>14}"
            f"{said(one['error_of_the_year']):>9}"
        )
    return "\n".join(lines)


def middle(spread: dict[str, float] | None) -> str:
    if spread is None:
        return "-"
    return f"{spread['median']:.0f} ({spread['low']:.0f}-{spread['high']:.0f})"


def said(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
