"""What vectors say of a claim's support: of its sentences, and of each word in its context."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agents.grounding.claims import Claim
from agents.grounding.lexical import Rarity, weight
from agents.grounding.vectors import LAYERS, Vectors
from agents.grounding.windows import Window

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Flags = NDArray[np.bool_]


def meaning_signals(
    claim: Claim,
    near: Sequence[Window],
    mine: Vectors,
    theirs: Sequence[Vectors],
    rarity: Rarity,
) -> dict[str, float]:
    """Named cosines; none without windows, so that the combiner takes its neutral values."""
    import numpy as np

    if not near or not claim.words:
        return {}
    found = whole_signals(near, mine, theirs)
    others = [word for window in near for word in window.words]
    held = np.concatenate([one.words for one in theirs], axis=1)
    same = np.array([[a.stem == b.stem for b in others] for a in claim.words])
    matter = np.array([not word.is_grammar for word in claim.words])
    against = np.array([not word.is_grammar for word in others])
    weights = np.array([weight(word.stem, rarity) for word in claim.words])
    for place, layer in enumerate(LAYERS):
        cosines = mine.words[place] @ held[place].T
        found |= {
            f"l{layer}_{name}": value
            for name, value in layer_signals(cosines, same, matter, against, weights).items()
        }
    return found


def whole_signals(
    near: Sequence[Window], mine: Vectors, theirs: Sequence[Vectors]
) -> dict[str, float]:
    """Cosines with the best sentence, the best two or three neighbours, and all of them."""
    import numpy as np

    rows = np.stack([one.whole for one in theirs])
    cosines = np.sort(rows @ mine.whole)
    order = sorted(range(len(near)), key=lambda k: (near[k].evidence, near[k].start))
    runs = [
        order[start : start + size] for size in (2, 3) for start in range(len(order) - size + 1)
    ]
    joined = max((_cosine(rows[run].sum(0), mine.whole) for run in runs), default=0.0)
    return {
        "cos_best": float(cosines[-1]),
        "cos_second": float(cosines[-2]) if len(cosines) > 1 else 0.0,
        "cos_window": max(float(cosines[-1]), joined),
        "cos_all": _cosine(rows.sum(0), mine.whole),
    }


def _cosine(vector: "Floats", unit: "Floats") -> float:
    import numpy as np

    return float(vector @ unit / max(float(np.linalg.norm(vector)), 1e-6))


def layer_signals(
    cosines: "Floats", same: "Flags", matter: "Flags", against: "Flags", weights: "Floats"
) -> dict[str, float]:
    """Of cosines [claim's words, source's words]: how near each word comes, put together."""
    import numpy as np

    nearest = cosines.max(1)
    to_matter = cosines[:, against].max(1) if against.any() else nearest
    found = {"all": float(nearest.mean()), "allmin": float(nearest.min())}
    if matter.any():
        values, heavy = to_matter[matter], weights[matter]
        low = np.sort(values)
        found["matter"] = float((values * heavy).sum() / heavy.sum())
        found |= {
            "min": float(low[0]),
            "low2": float(low[:2].mean()),
            "low3": float(low[:3].mean()),
        }
    new = to_matter[matter & ~same.any(1)]
    known = np.where(same, cosines, -1).max(1)[matter & same.any(1)]
    found |= {
        "newmean": float(new.mean()) if len(new) else 1.0,
        "newmin": float(new.min()) if len(new) else 1.0,
        "newsum": float((1 - new).sum()),
        "ctxmin": float(known.min()) if len(known) else 1.0,
        "ctxmean": float(known.mean()) if len(known) else 1.0,
    }
    return found
