"""The trained weights: where they lie, and what one row of signals makes of them.

Two files beside this one, neither of which can run anything: `combiner.npz` (arrays, read without
pickle) and `combiner.json` (names of the signals, rarity of words, threshold, data it was made of).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from agents.grounding.experts import Experts
from agents.grounding.trees import Combiner, Linear, Trees
from storage.errors import ModelFileError

FOLDER = Path(__file__).parent / "combiner"
FORMAT = 2
NEUTRAL = 1.0
"""What a signal of meaning counts as where there is nothing to compare."""


@dataclass(frozen=True)
class Weights:
    """A trained combiner with and one without an embedder, each also left-out by folds.

    `folds` were each trained without the sources whose `fold_of` is their place; a measurement on
    a source that training saw asks that one.
    """

    version: str
    names: Mapping[str, Sequence[str]]
    """Kind -> names of the signals, in the combiner's order."""
    combiners: Mapping[str, Combiner]
    folds: Mapping[str, Sequence[Combiner]]
    seen: frozenset[str]
    """Marks of the sources that training saw (`mark_of`)."""
    rarity: Mapping[str, float]
    threshold: Mapping[str, float]

    def score(self, signals: Mapping[str, float], kind: str, source: str = "") -> float:
        """Probability in 0..1 that the text is supported. `kind`: "embedded" or "lexical"."""
        import numpy as np

        row = np.array([[signals.get(name, NEUTRAL) for name in self.names[kind]]])
        combiner = self.combiners[kind]
        if source and mark_of(source) in self.seen:
            combiner = self.folds[kind][fold_of(source, len(self.folds[kind]))]
        return 1 - float(combiner.unsupported(row)[0])


def mark_of(source: str) -> str:
    """A short mark of a source's text, blanks aside."""
    return hashlib.sha256(" ".join(source.split()).encode()).hexdigest()[:12]


def fold_of(source: str, folds: int) -> int:
    return int(mark_of(source), 16) % folds


def load_weights(folder: Path = FOLDER) -> Weights:
    """Raises ModelFileError: the files are missing, of another format, or do not fit together."""
    import numpy as np

    try:
        about = json.loads((folder / "combiner.json").read_text())
        if about["format"] != FORMAT:
            raise ValueError(f"format {about['format']}, not {FORMAT}")
        with np.load(folder / "combiner.npz", allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        kinds = list(about["names"])
        return Weights(
            about["version"],
            about["names"],
            {kind: combiner_of(arrays, f"{kind}.all") for kind in kinds},
            {kind: folds_of(arrays, kind, about["folds"]) for kind in kinds},
            frozenset(about["seen"]),
            about["rarity"],
            about["threshold"],
        )
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise ModelFileError(
            f"the critic's weights in {folder} cannot be read: {error}",
            "take them from the repository again, or train them: python -m finetune.critic.train",
        ) from error


def folds_of(arrays: Mapping[str, Any], kind: str, folds: int) -> list[Combiner]:
    return [combiner_of(arrays, f"{kind}.{fold}") for fold in range(folds)]


def combiner_of(arrays: Mapping[str, Any], prefix: str) -> Combiner:
    def part(kind: type[Any]) -> Any:
        name = f"{prefix}.{kind.__name__.lower()}"
        found = {field.name: arrays[f"{name}.{field.name}"] for field in fields(kind)}
        return kind(**{key: one if one.ndim else float(one) for key, one in found.items()})

    return Combiner(part(Trees), part(Linear), part(Experts))


def arrays_of(combiner: Combiner, prefix: str) -> dict[str, Any]:
    """The other way: what `combiner_of` reads, for a file."""
    import numpy as np

    return {
        f"{prefix}.{part.name}.{field.name}": np.asarray(getattr(one, field.name))
        for part in fields(combiner)
        for one in [getattr(combiner, part.name)]
        for field in fields(one)
    }
