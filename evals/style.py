"""Our style checks against Vale's own expectations: `copydesk eval style`.

The data are the Google style for Vale with its fixtures: one folder per scenario with a `test.md`
and a `.vale.ini` that says which rules run, and a feature file with the lines that Vale prints for
each. A scenario passes when ours are the same lines, messages and order included. The time is that
of checking all fixtures and a longer text with every rule, after loading, per kilobyte.
"""

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agents.vale import Style, check, examine, load_style
from evals._results import keep, told
from storage.errors import BadInput

SCENARIO = re.compile(
    r"Scenario: [^\n]+\n\s*When I test \"(?P<name>[^\"]+)\"\n"
    r"\s*Then the output should contain exactly:\n\s*\"\"\"\n(?P<lines>.*?)\n?\s*\"\"\"",
    re.DOTALL,
)
ENABLED = re.compile(r"^(\w+)\.([\w.]+)\s*=\s*YES\s*$", re.MULTILINE)
ROUNDS = 20
SIZE = 2_000


@dataclass(frozen=True)
class Scenario:
    """A fixture, the rules that run on it, and the lines that are expected."""

    name: str
    text: str
    rules: frozenset[str]
    expected: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(prog="copydesk eval style", description=__doc__)
    parser.add_argument("--data", type=Path, default=default_data())
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with told():
        result, differences = measure(options.data)
    keep("style", {**result, "differences": differences})
    if options.json:
        sys.stdout.write(json.dumps({**result, "differences": differences}, indent=2) + "\n")
        return
    lines = [f"{key}: {value}" for key, value in result.items()]
    sys.stdout.write("\n".join([*lines, *differences]) + "\n")


def default_data() -> Path:
    return Path(os.environ.get("COPYDESK_DATA", "data")) / "corpora" / "style_vale_google"


def measure(data: Path) -> tuple[dict[str, Any], list[str]]:
    """The figures, and each line that only one side has."""
    style, cases, left_out = load_style(style_folder(data)), *scenarios(data)
    passed = lines = found = false_alarms = 0
    differences: list[str] = []
    for case in cases:
        ours = reported(case, style)
        lines += len(case.expected)
        found += len(set(case.expected) & set(ours))
        false_alarms += len(set(ours) - set(case.expected))
        passed += list(case.expected) == ours
        differences += list(difference(case, ours))
    not_run = {rule.rule: rule.reason for rule in style.not_run}
    return {
        "scenarios": len(cases) + len(left_out),
        "passed": passed,
        "lines": lines,
        "lines_found": found,
        "false_alarms": false_alarms,
        "rules": len(style.rules) + len(style.not_run),
        "not_run": {**not_run, **left_out},
        "milliseconds_per_kilobyte": round(speed(cases, style), 3),
    }, differences


def style_folder(data: Path) -> Path:
    found = sorted(path.parent for path in data.glob("*/*.yml"))
    if not found:
        raise BadInput(f"{data} holds no style", "name the data's folder with --data")
    return found[0]


def scenarios(data: Path) -> tuple[list[Scenario], dict[str, str]]:
    """Those that can be run, and why the others cannot."""
    cases, left_out = list[Scenario](), dict[str, str]()
    for feature in sorted(data.glob("features/*.feature")):
        for found in SCENARIO.finditer(feature.read_text(encoding="utf-8")):
            folder = data / "fixtures" / found["name"]
            if (folder / "test.md").exists() and (folder / ".vale.ini").exists():
                cases.append(scenario(folder, found["lines"]))
            else:
                left_out[found["name"]] = "its fixture is missing"
    if not cases:
        raise BadInput(f"{data} holds no scenarios", "name the data's folder with --data")
    return cases, left_out


def scenario(folder: Path, lines: str) -> Scenario:
    settings = (folder / ".vale.ini").read_text(encoding="utf-8")
    return Scenario(
        folder.name,
        (folder / "test.md").read_text(encoding="utf-8"),
        frozenset(".".join(pair) for pair in ENABLED.findall(settings)),
        tuple(line.strip() for line in lines.splitlines() if line.strip()),
    )


def reported(case: Scenario, style: Style) -> list[str]:
    """Our alerts as Vale prints them with `--output=line`."""
    chosen = replace(style, rules=tuple(r for r in style.rules if r.name in case.rules))
    return [
        f"test.md:{alert.line}:{alert.column}:{alert.rule}:{alert.message}"
        for alert in check(case.text, chosen, ".md")
    ]


def difference(case: Scenario, ours: Sequence[str]) -> Iterator[str]:
    for line in case.expected:
        if line not in ours:
            yield f"{case.name}: missing {line}"
    for line in ours:
        if line not in case.expected:
            yield f"{case.name}: extra {line}"
    if sorted(case.expected) == sorted(ours) and list(case.expected) != list(ours):
        yield f"{case.name}: another order"


def speed(cases: Sequence[Scenario], style: Style) -> float:
    """Milliseconds per kilobyte of text with every rule, the fastest of several rounds."""
    text = "\n\n".join(case.text for case in cases)[:SIZE]
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        examine(text, style)
        times.append(time.perf_counter() - started)
    return min(times) * 1000 / (len(text.encode()) / 1000)


if __name__ == "__main__":
    main()
