"""Fits the intake's learned reader: `python -m evals._intake_fit`.

Trained on everything in `--half dev` of the intake's messages and on nothing of the test half. With
`--across` nothing is written: authors of messages whom the rules never saw are left out in turn,
two at a time, and what the others' weights make of their messages is told. One thread gives the
same weights again (`OMP_NUM_THREADS=1`).
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from agents.intake.reading import LearnedReader
from agents.intake.tagger import FILE, Contexts, Weights
from evals._intake_lessons import Lesson, lessons_of
from evals._intake_net import Floats, fitted
from evals.intake import LEARNING, TODAY, Row, by_rules, read_half, read_messages, scored

LEFT_OUT = ("ad", "be", "cf")
"""Authors who are left out together."""
SMALLEST = 0.067
"""Weights of signs that are all smaller are not kept."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals._intake_fit", description=__doc__)
    parser.add_argument("--across", action="store_true")
    options = parser.parse_args()
    rows = read_half("dev")
    lessons = lessons_of(rows)
    if options.across:
        sys.stdout.write(json.dumps(across(rows, lessons), indent=2) + "\n")
    else:
        write(FILE, fitted(lessons))


def across(rows: Sequence[Row], lessons: Sequence[Lesson]) -> Row:
    """By the author who was left out: rules' and the reader's F1; then of all together."""
    learning = read_messages(LEARNING)
    by = {row["text"]: row["author"] for row in learning}
    answers: dict[str, Any] = {}
    for authors in LEFT_OUT:
        kept = [n for n, row in enumerate(rows) if by.get(row["text"], "nobody") not in authors]
        weights = fitted([lessons[n] for n in kept])
        reader = LearnedReader(weights, Contexts(weights, threads=1))
        for row in (row for row in learning if row["author"] in authors):
            answers[row["text"]] = reader.complete(row["text"], by_rules(row["text"]), TODAY)
    each = {
        author: figures([row for row in learning if row["author"] == author], answers)
        for author in sorted({row["author"] for row in learning})
    }
    return {**each, "all": figures(learning, answers)}


def figures(rows: list[Row], answers: dict[str, Any]) -> Row:
    rules, both = scored(rows, by_rules), scored(rows, answers.__getitem__)
    fields = {
        name: [rules["fields"][name]["f1"], one["f1"]] for name, one in both["fields"].items()
    }
    return {"rules": rules["field_f1"], "learned": both["field_f1"], "fields": fields}


def write(path: Path, weights: Weights) -> None:
    """In half precision; signs that weigh next to nothing are left out."""
    field = weights.field
    kept = [name for name, n in field.names.items() if np.abs(field.by_sign[n]).max() >= SMALLEST]
    arrays: dict[str, Any] = {
        "labels": np.array("\0".join(field.labels)),
        "names": np.array("\0".join(kept)),
        "by_sign": half(field.by_sign[[field.names[name] for name in kept]]),
        "by_vector": half(field.by_vector),
        "steps": half(field.steps),
        "first": half(field.first),
    }
    for name, one in weights.heads.items():
        arrays[f"{name}.labels"] = np.array("\0".join(one.labels))
        arrays[f"{name}.names"] = np.array("\0".join(one.names))
        arrays[f"{name}.weights"], arrays[f"{name}.bias"] = half(one.weights), half(one.bias)
    arrays["added"] = np.array("\0".join(weights.added))
    for name, (down, up) in weights.added.items():
        arrays[f"{name}.down"], arrays[f"{name}.up"] = half(down), half(up)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def half(array: Floats) -> "np.ndarray[Any, np.dtype[np.float16]]":
    return array.astype(np.float16)


if __name__ == "__main__":
    main()
