"""How well the critic tells supported texts from unsupported ones: `copydesk eval critic FILE`.

FILE is in the faithfulness format (source, response, label 1: unfaithful, group, question). With
the shipped weights; a row whose source they were trained on is scored by the fold that left that
source out. AUROC, balanced accuracy and F1 of "unfaithful", the last two at the threshold that was
fixed in training. `ms_per_row`: the source's windows are embedded already; `cold_ms_per_row`:
nothing is, first 40 rows. `--lexical` leaves the embedder out. `--judge NAME` measures another
judge instead, named as in the setting `grounding`, at its own threshold.

`--cross-fit` takes several files and trains on them instead: five folds by group over their union
(`sets`, each at the threshold that is best on the other sets), and each set by the others alone,
shared sources dropped (`left_out`).

`--drafting` takes no file: it drafts the demo's briefs and tells what share of that time the critic
takes (`_drafting.py`).
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.grounding.grounder import Grounder
from agents.grounding.vectors import MiniLMWords
from agents.grounding.weights import load_weights
from agents.grounding.windows import Source
from agents.grounding.words import words
from agents.judges.open import CHOICES, open_judge
from agents.judges.types import Judge
from agents.models import open_model
from agents.text import sentences
from agents.types import Evidence
from evals._drafting import measure_drafting
from evals._results import keep, told
from finetune.critic.crossfit import cross_fit, leave_set_out, threshold_of
from finetune.critic.data import Row, read_rows
from finetune.critic.features import matrix, rarity_of, signals_of
from finetune.critic.names import signal_names
from storage.errors import BadInput
from storage.settings import load_settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COLD_ROWS = 40


def main() -> None:
    parser = argparse.ArgumentParser(prog="copydesk eval critic", description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lexical", action="store_true", help="without the embedder")
    parser.add_argument("--judge", metavar="NAME", help="as in the setting `grounding`")
    parser.add_argument("--cross-fit", action="store_true", help="train on the files by folds")
    parser.add_argument("--drafting", action="store_true", help="its share of drafting time")
    options = parser.parse_args()
    if bool(options.files) == options.drafting:
        parser.error("give files, or --drafting without any")
    with told():
        result = measure_drafting() if options.drafting else measure_files(options)
    keep("critic_drafting" if options.drafting else "critic", result)
    sys.stdout.write((json.dumps(result, indent=2) if options.json else table(result)) + "\n")


def measure_files(options: argparse.Namespace) -> dict[str, Any]:
    """Raises BadInput: a file is missing or broken, or there is no such judge."""
    rows = [row for path in options.files for row in read_rows(path)]
    embedder = None if options.lexical else MiniLMWords()
    if options.cross_fit:
        return cross_fitted(rows, embedder)
    judge = judge_of(options.judge) if options.judge else Grounder(embedder, load_weights())
    return measure(rows, judge)


def judge_of(name: str) -> Judge:
    """Raises BadInput: no such judge, or one that gives no scores."""
    settings = load_settings()
    judge = open_judge(name, settings, lambda: open_model(settings))
    if judge is None:
        raise BadInput(f"{name!r} gives no scores", f"name another of: {CHOICES}")
    return judge


def measure(rows: Sequence[Row], grounder: Judge) -> dict[str, Any]:
    """The contract's keys. A judge without an embedder has nothing that could be cold."""
    import numpy as np

    embedder = embedder_of(grounder)
    if embedder:
        embedder.vectors(["warm up"])
    again = rows[:COLD_ROWS] if isinstance(grounder, Grounder) else []
    cold = [timed(grounder, row, fresh=True)[1] for row in again]
    warm = [timed(grounder, row, fresh=False) for row in rows]
    scores = np.array([score for score, _ in warm])
    unsupported, threshold = 1 - scores, 1 - grounder.threshold
    domains = sorted({row.domain for row in rows if row.domain})
    return {
        "n": len(rows),
        **figures(rows, unsupported, threshold),
        "threshold": round(threshold, 3),
        "ms_per_row": round(1000 * float(np.mean([seconds for _, seconds in warm])), 2),
        "cold_ms_per_row": round(1000 * float(np.mean(cold)), 2) if cold else None,
        "domains": {
            name: {"n": len(mine), **figures([rows[k] for k in mine], unsupported[mine], threshold)}
            for name in domains
            if (mine := [k for k, row in enumerate(rows) if row.domain == name])
        },
        "weights": grounder.version,
    }


def embedder_of(grounder: Judge) -> MiniLMWords | None:
    embedder = getattr(grounder, "embedder", None)
    return embedder if isinstance(embedder, MiniLMWords) else None


def timed(grounder: Judge, row: Row, fresh: bool) -> tuple[float, float]:
    """A row's score and its seconds; `fresh`: nothing is embedded beforehand."""
    evidence = [Evidence("", 0, row.source)]
    claims = sentences(row.response)
    if embedder := embedder_of(grounder):
        if fresh:
            embedder.forget()
        else:
            source = Source.of(evidence)
            near = [window for one in claims for window in source.nearest(words(one.text))]
            embedder.vectors([window.text for window in near])
    start = time.perf_counter()
    score = grounder.support(claims, evidence, row.question)
    return score, time.perf_counter() - start


def figures(
    rows: Sequence[Row], unsupported: "NDArray[np.float64]", threshold: float
) -> dict[str, float | None]:
    """AUROC is None where all rows have one label."""
    from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score

    labels = [row.label for row in rows]
    both = len(set(labels)) == 2
    said = unsupported >= threshold
    return {
        "auroc": round(float(roc_auc_score(labels, unsupported)), 4) if both else None,
        "balanced_accuracy": round(float(balanced_accuracy_score(labels, said)), 4)
        if both
        else None,
        "f1": round(float(f1_score(labels, said, zero_division=0.0)), 4),
    }


def cross_fitted(rows: Sequence[Row], embedder: MiniLMWords | None) -> dict[str, Any]:
    """Both tables over the union of the sets."""
    rarity = rarity_of(sorted({row.source for row in rows}))
    names = signal_names(embedder is not None)
    signals = matrix(signals_of(rows, rarity, embedder), names)
    return {
        "n": len(rows),
        "sets": by_set(rows, cross_fit(signals, rows)),
        "left_out": by_set(rows, leave_set_out(signals, rows)),
    }


def by_set(rows: Sequence[Row], scores: "NDArray[np.float64]") -> dict[str, Any]:
    """Each set's figures, at the threshold that is best on the other sets' scores."""
    found = {}
    for name in sorted({row.set for row in rows}):
        mine = [place for place, row in enumerate(rows) if row.set == name]
        threshold = threshold_of(scores, rows, without=name)
        one = figures([rows[place] for place in mine], scores[mine], threshold)
        found[name] = {"n": len(mine), **one, "threshold": round(threshold, 3)}
    return found


def table(result: dict[str, Any]) -> str:
    tables = {key: result[key] for key in ("sets", "left_out", "domains") if result.get(key)}
    lines = [f"{key:18} {value}" for key, value in result.items() if not isinstance(value, dict)]
    for title, found in tables.items():
        lines.append(f"\n{title:18} {'n':>6} {'auroc':>7} {'bal.acc':>8} {'f1':>6}")
        lines += [
            f"{name:18} {one['n']:6} {one['auroc'] or 0:7.3f} "
            f"{one['balanced_accuracy'] or 0:8.3f} {one['f1']:6.3f}"
            for name, one in found.items()
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
