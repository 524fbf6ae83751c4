r"""Trains the critic's combiner and writes its weights.

    python -m finetune.critic.train --set summedits.jsonl --set wice_dev.jsonl --free FOLDER \
        --records e2e/train.csv

Only data whose licence allows it may be named; CARD.md lists what the shipped weights saw. The
same data and the same libraries give the same files.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.grounding.signals import Signals
from agents.grounding.vectors import MiniLMWords
from agents.grounding.weights import FOLDER, FORMAT, arrays_of, fold_of, mark_of
from finetune.critic.corruptions import rows_from
from finetune.critic.crossfit import FOLDS, labels_of, threshold_of
from finetune.critic.data import Row, read_rows
from finetune.critic.features import matrix, rarity_of, signals_of
from finetune.critic.fit import fit_combiner
from finetune.critic.names import signal_names
from finetune.critic.records import record_rows
from storage.errors import CopydeskError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VERSION = "2"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, action="append", default=[], dest="sets")
    parser.add_argument("--free", type=Path, action="append", default=[], help="folder of texts")
    parser.add_argument("--records", type=Path, action="append", default=[])
    parser.add_argument("--out", type=Path, default=FOLDER)
    options = parser.parse_args()
    try:
        named = [row for path in options.sets for row in read_rows(path)]
        rows = list(named)
        rows += [row for folder in options.free for row in rows_from(folder)]
        rows += [row for path in options.records for row in record_rows(path)]
    except CopydeskError as error:
        sys.stderr.write(f"{error}\n{error.next_step}\n")
        raise SystemExit(error.exit_code) from None
    # How rare a word is, is counted in what people wrote, not in records.
    rarity = rarity_of(sorted({row.source for row in named or rows}))
    save(options.out, rows, rarity, signals_of(rows, rarity, MiniLMWords()))


def save(
    out: Path, rows: Sequence[Row], rarity: Mapping[str, float], signals: Sequence[Signals]
) -> None:
    """Fits every combiner of both kinds and writes `combiner.npz` and `combiner.json`."""
    import numpy as np

    arrays: dict[str, Any] = {}
    names: dict[str, list[str]] = {}
    threshold: dict[str, float] = {}
    for kind in ("embedded", "lexical"):
        names[kind] = signal_names(kind == "embedded")
        table = matrix(signals, names[kind])
        made, scores = fit_kind(table, rows, kind)
        arrays |= made
        threshold[kind] = round(1 - threshold_of(scores, rows), 3)
    about = {
        "format": FORMAT,
        "version": VERSION,
        "names": names,
        "folds": FOLDS,
        "threshold": threshold,
        "seen": sorted({mark_of(row.source) for row in rows}),
        "rarity": dict(rarity),
    }
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / "combiner.npz", **arrays)
    (out / "combiner.json").write_text(json.dumps(about, ensure_ascii=False, sort_keys=True) + "\n")


def fit_kind(
    table: "NDArray[np.float64]", rows: Sequence[Row], kind: str
) -> "tuple[dict[str, Any], NDArray[np.float64]]":
    """The arrays of one kind's combiners, and every row's score by the fold that left it out."""
    import numpy as np

    labels, sets = labels_of(rows), [row.set for row in rows]
    folds = np.array([fold_of(row.source, FOLDS) for row in rows])
    arrays = arrays_of(fit_combiner(table, labels, sets), f"{kind}.all")
    scores = np.zeros(len(rows))
    for fold in range(FOLDS):
        kept = folds != fold
        mine = [name for name, keep in zip(sets, kept, strict=True) if keep]
        one = fit_combiner(table[kept], labels[kept], mine)
        scores[~kept] = one.unsupported(table[~kept])
        arrays |= arrays_of(one, f"{kind}.{fold}")
    return arrays, scores


if __name__ == "__main__":
    main()
