"""Fits the intake's learned reader: `python -m evals._intake_fit`.

Trained on everything in `--half dev` of the intake's messages and on nothing of the test half. With
`--across` nothing is written: each author of messages whom the rules never saw is left out in turn,
and what the others' weights make of his messages is told.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from agents.intake.marks import labels_of
from agents.intake.reading import LearnedReader
from agents.intake.tagger import (
    FILE,
    WHOLE,
    Contexts,
    Head,
    Seen,
    Weights,
    look,
)
from agents.intake.tokens import plain
from evals._intake_crf import Floats, fit_field
from evals._intake_score import KINDS
from evals.intake import LEARNING, TODAY, Row, as_row, by_rules, read_half, read_messages, scored

STRENGTH = 10.0
"""The inverse of the penalty of the heads' weights."""
FEWEST = 2
"""Messages in which a sign of the whole message stands that is learnt from."""
NOT_RULED = 0.5
"""Share of the messages that rules were made on which are learnt from without what rules say of
them: there it is righter than it will be."""
SMALLEST = 1e-3
"""Weights of signs that are all smaller are not kept."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals._intake_fit", description=__doc__)
    parser.add_argument("--across", action="store_true")
    options = parser.parse_args()
    rows = read_half("dev")
    contexts = Contexts()
    seen = [look(contexts, row["text"], as_row(by_rules(row["text"])), TODAY) for row in rows]
    if options.across:
        sys.stdout.write(json.dumps(across(rows, seen, contexts), indent=2) + "\n")
    else:
        write(FILE, fitted(rows, seen))


def across(rows: Sequence[Row], seen: Sequence[Seen], contexts: Contexts) -> Row:
    """By the author who was left out: rules' and the reader's F1; then of all together."""
    learning = read_messages(LEARNING)
    texts = {row["text"]: row["author"] for row in learning}
    answers: dict[str, Any] = {}
    made: Row = {}
    for author in sorted(set(texts.values())):
        kept = [n for n, row in enumerate(rows) if texts.get(row["text"]) != author]
        weights = fitted([rows[n] for n in kept], [seen[n] for n in kept])
        reader = LearnedReader(contexts, weights)
        out = [row for row in learning if row["author"] == author]
        for row in out:
            answers[row["text"]] = reader.complete(row["text"], by_rules(row["text"]), TODAY)
        made[author] = figures(out, answers)
    return {**made, "all": figures(learning, answers)}


def figures(rows: list[Row], answers: dict[str, Any]) -> Row:
    rules, both = scored(rows, by_rules), scored(rows, answers.__getitem__)
    fields = {
        name: [rules["fields"][name]["f1"], one["f1"]] for name, one in both["fields"].items()
    }
    return {"rules": rules["field_f1"], "learned": both["field_f1"], "fields": fields}


def fitted(rows: Sequence[Row], seen: Sequence[Seen]) -> Weights:
    labels = [
        labels_of(plain(row["text"]), one.tokens, row, TODAY)
        for row, one in zip(rows, seen, strict=True)
    ]
    made_on = {row["text"] for row in rows} - {row["text"] for row in read_messages(LEARNING)}
    dice = np.random.default_rng(0)
    partly = [
        without_rules(one) if row["text"] in made_on and dice.random() < NOT_RULED else one
        for row, one in zip(rows, seen, strict=True)
    ]
    field = fit_field(partly, [without(row, "source") for row in labels])
    kinds = [KINDS.get(str(row["kind"]), str(row["kind"])) for row in rows]
    asking = [n for n, row in enumerate(rows) if row.get("briefs")]
    several = ["yes" if len(rows[n]["briefs"]) > 1 else "no" for n in asking]
    typed = [n for n, row in enumerate(rows) if len(types_of(row)) == 1]
    return Weights(
        field,
        {
            "kind": head(seen, kinds),
            "several": head([seen[n] for n in asking], several),
            "type": head([seen[n] for n in typed], [types_of(rows[n])[0] for n in typed]),
        },
    )


def types_of(row: Row) -> list[str]:
    """The content types of a message's briefs; empty ones among them."""
    return sorted({str(brief.get("content_type", "")) for brief in row.get("briefs", ())})


def without(labels: Sequence[str], name: str) -> list[str]:
    return ["O" if label.endswith(f"-{name}") else label for label in labels]


def without_rules(seen: Seen) -> Seen:
    kept = [[name for name in row if name[0] != "r"] for row in seen.signs]
    return replace(seen, signs=kept)


def head(seen: Sequence[Seen], labels: Sequence[str]) -> Head:
    from sklearn.linear_model import LogisticRegression

    counts: dict[str, int] = {}
    for one in seen:
        for name in one.whole_signs:
            counts[name] = counts.get(name, 0) + 1
    kept = sorted(name for name, count in counts.items() if count >= FEWEST)
    names = {name: place for place, name in enumerate(kept)}
    table = np.zeros((len(seen), len(names) + len(seen[0].whole)), dtype=np.float32)
    for row, one in zip(table, seen, strict=True):
        for name, by in one.whole_signs.items():
            if name in names:
                row[names[name]] = by
        row[len(names) :] = one.whole * WHOLE
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    model.fit(table, labels)
    weights, bias = model.coef_, model.intercept_
    if len(weights) == 1:  # of two labels scikit-learn keeps the second's
        weights, bias = (
            np.vstack([-weights / 2, weights / 2]),
            np.array([-bias[0] / 2, bias[0] / 2]),
        )
    known = tuple(str(name) for name in model.classes_)
    return Head(known, names, weights.astype(np.float32), bias.astype(np.float32))


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
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def half(array: Floats) -> "np.ndarray[Any, np.dtype[np.float16]]":
    return array.astype(np.float16)


if __name__ == "__main__":
    main()
