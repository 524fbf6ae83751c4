"""Streams for the router's measurement: scores and whether a reviewer would refuse."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING

import agents.grounding
import agents.text
import finetune.critic
from storage.errors import BadInput
from storage.settings import load_settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from finetune.critic.data import Row

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

ITEMS = 5_000
AUROC = 0.90
REFUSAL_RATES = (0.15, 0.30)

SIGNAL_CODE = """claims lexical meaning numbers particulars polarity signals vectors windows
    words""".split()


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

    Raises:
        BadInput: the file cannot be used, or all its rows have one label.
    """
    from finetune.critic.crossfit import cross_fit, labels_of
    from finetune.critic.data import read_rows

    rows = read_rows(path)
    if len({row.label for row in rows}) < 2:
        raise BadInput(f"all rows of {path} have one label", "give a file with labels 0 and 1")
    scores = 1 - cross_fit(kept_signals(path, rows, lexical), rows)
    return Stream(path.stem, scores, labels_of(rows) == 1)


def kept_signals(path: Path, rows: Sequence["Row"], lexical: bool) -> "Floats":
    """float64 [rows, signals]: minutes of work for a big file, so they are kept.

    They lie in `HOME/evals/routing-signals/` under a hash of the file and of the code that
    computes them; the critic is fitted to them anew each time.
    """
    import numpy as np

    place = load_settings().home / "evals" / "routing-signals" / f"{key_of(path, lexical)}.npy"
    if not place.exists():
        put(place, computed_signals(rows, lexical))
    return np.asarray(np.load(place, allow_pickle=False), dtype=np.float64)


def put(place: Path, values: "Floats") -> None:
    """Whole or not at all, also when two processes write at once."""
    import numpy as np

    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, suffix=".npy", delete=False) as file:
        np.save(file, values, allow_pickle=False)
    Path(file.name).replace(place)


def computed_signals(rows: Sequence["Row"], lexical: bool) -> "Floats":
    from agents.grounding.vectors import MiniLMWords
    from finetune.critic.features import matrix, rarity_of, signals_of
    from finetune.critic.names import signal_names

    rarity = rarity_of(sorted({row.source for row in rows}))
    found = signals_of(rows, rarity, None if lexical else MiniLMWords())
    return matrix(found, signal_names(not lexical))


def key_of(path: Path, lexical: bool) -> str:
    """Changes with the file, with the kind of signals, and with the code behind them."""
    digest = hashlib.sha256(path.read_bytes())
    for code in code_files():
        digest.update(code.read_bytes())
    return f"{digest.hexdigest()[:24]}-{'lexical' if lexical else 'meaning'}"


def code_files() -> Iterator[Path]:
    """The files that signals come from."""
    grounding, critic = agents.grounding.__path__[0], finetune.critic.__path__[0]
    yield from (Path(grounding) / f"{name}.py" for name in SIGNAL_CODE)
    yield from (Path(critic) / f"{name}.py" for name in ("features", "names"))
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
