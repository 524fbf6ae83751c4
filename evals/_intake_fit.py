"""Fits what the intake's embedding says: `python -m evals._intake_fit`.

Trained on everything in `--half dev` of the intake's messages and on nothing of the test half.
"""

import numpy as np

from agents.embedder import MiniLM
from agents.intake.sense import FILE, flat
from evals._intake_score import KINDS
from evals.intake import Row, read_half

STRENGTH = 30.0
"""The inverse of the penalty; chosen by ten-fold cross-validation among 1, 3, 10, 30, 100."""


def main() -> None:
    rows = read_half("dev")
    vectors = MiniLM().embed([flat(row["text"]) for row in rows])
    kinds = [KINDS.get(str(row["kind"]), str(row["kind"])) for row in rows]
    typed = [(place, name) for place, row in enumerate(rows) if (name := type_of(row))]
    places = [place for place, _ in typed]
    arrays = {
        **fitted("kinds", vectors, kinds),
        **fitted("types", vectors[places], [name for _, name in typed]),
    }
    with FILE.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def type_of(row: Row) -> str:
    """The one content type of a message's briefs; empty where there is none or more."""
    names = {brief.get("content_type", "") for brief in row.get("briefs", ())}
    return str(names.pop()) if len(names) == 1 else ""


def fitted(
    name: str, vectors: "np.ndarray[tuple[int, int], np.dtype[np.float32]]", labels: list[str]
) -> dict[str, "np.ndarray[tuple[int, ...], np.dtype[np.float32]]"]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=2000)
    model.fit(vectors, labels)
    return {
        f"{name}.labels": np.array(model.classes_),
        f"{name}.weights": model.coef_.astype(np.float32),
        f"{name}.bias": model.intercept_.astype(np.float32),
    }


if __name__ == "__main__":
    main()
