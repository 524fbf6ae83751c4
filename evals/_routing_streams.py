"""Streams for the router's measurement: scores and whether a reviewer would refuse."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING

import agents.grounding
import agents.text
import finetune.critic
from storage.errors import BadInput
from storage.files import write_file
from storage.settings import load_settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

ITEMS = 5_000
AUROC = 0.90
REFUSAL_RATES = (0.15, 0.30)

SIGNAL_CODE = """claims lexical meaning numbers particulars polarity signals trees vectors
    windows words""".split()
SCORE_CODE = "crossfit features fit names".split()


@dataclass(frozen=True)
class Stream:
    """Drafts in any order: `scores` (P(a reviewer approves), float64 [n]) and `refused` [n]."""

    name: str
    scores: "Floats"
    refused: "Bools"

    def __len__(self) -> int:
        return len(self.scores)

    def shuffled(self, seed: int) -> "Stream":
        import numpy as np

        order = np.random.default_rng(seed).permutation(len(self))
        return Stream(self.name, self.scores[order], self.refused[order])


def read_stream(path: Path, lexical: bool) -> Stream:
    """A labelled file, scored by critics that never saw the row's group.

    Signals take minutes for a big file, so the scores are kept in `HOME/evals/routing-scores/`,
    under a hash of the file and of the code that computes them.

    Raises:
        BadInput: the file cannot be used, or all its rows have one label.
    """
    from finetune.critic.crossfit import labels_of
    from finetune.critic.data import read_rows

    rows = read_rows(path)
    refused = labels_of(rows) == 1
    if len({row.label for row in rows}) < 2:
        raise BadInput(f"all rows of {path} have one label", "give a file with labels 0 and 1")
    return Stream(path.stem, 1 - unsupported(path, lexical), refused)


def unsupported(path: Path, lexical: bool) -> "Floats":
    """P(unsupported) per row of the file, kept or computed."""
    import numpy as np

    place = load_settings().home / "evals" / "routing-scores" / f"{key_of(path, lexical)}.json"
    if not place.exists():
        write_file(place, json.dumps(scored(path, lexical).tolist()))
    return np.array(json.loads(place.read_text()), dtype=np.float64)


def scored(path: Path, lexical: bool) -> "Floats":
    from agents.grounding.vectors import MiniLMWords
    from finetune.critic.crossfit import cross_fit
    from finetune.critic.data import read_rows
    from finetune.critic.features import matrix, rarity_of, signals_of
    from finetune.critic.names import signal_names

    rows = read_rows(path)
    rarity = rarity_of(sorted({row.source for row in rows}))
    found = signals_of(rows, rarity, None if lexical else MiniLMWords())
    return cross_fit(matrix(found, signal_names(not lexical)), rows)


def key_of(path: Path, lexical: bool) -> str:
    """Changes with the file, with the kind of signals, and with the code behind them."""
    digest = hashlib.sha256(path.read_bytes())
    for code in code_files():
        digest.update(code.read_bytes())
    return f"{digest.hexdigest()[:24]}-{'lexical' if lexical else 'meaning'}"


def code_files() -> Iterator[Path]:
    """The files that signals and scores come from."""
    grounding, critic = agents.grounding.__path__[0], finetune.critic.__path__[0]
    yield from (Path(grounding) / f"{name}.py" for name in SIGNAL_CODE)
    yield from (Path(critic) / f"{name}.py" for name in SCORE_CODE)
    yield Path(agents.text.__file__)


def generated(refusal_rate: float, seed: int, items: int = ITEMS, auroc: float = AUROC) -> Stream:
    """Two normal classes of equal spread; the score is the true P(approve), so it is calibrated.

    Their distance d gives AUROC = Phi(d / sqrt(2)) (Hanley and McNeil 1982, binormal model).
    """
    import numpy as np

    draw = np.random.default_rng([seed, round(1000 * refusal_rate)])
    distance = NormalDist().inv_cdf(auroc) * 2**0.5
    refused = draw.random(items) < refusal_rate
    seen = draw.normal(size=items) + distance * refused
    odds = np.log(refusal_rate / (1 - refusal_rate)) + distance * seen - distance**2 / 2
    return Stream(f"generated {refusal_rate:.2f}", 1 / (1 + np.exp(odds)), refused)
