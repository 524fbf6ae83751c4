"""When memory runs out: smaller micro-batches, the same batches, and word of it.

The rows of an optimizer step stay the same; only fewer of them are computed at once.
"""

import json
from pathlib import Path

from finetune.recipe import Recipe

FILE = "memory.json"


def out_of_memory(error: BaseException) -> bool:
    """Whether it was memory: torch names it in its messages, on CPU as on CUDA."""
    text = str(error).lower()
    return isinstance(error, MemoryError) or "out of memory" in text or "can't allocate" in text


def smaller(recipe: Recipe, micro_batch: int) -> int | None:
    """The largest divisor of the recipe's micro-batch that is at most half of `micro_batch`.

    None when nothing smaller is left; KTO compares texts within a micro-batch, and needs two.
    """
    least = 2 if recipe.method == "kto" else 1
    fitting = (n for n in range(micro_batch // 2, least - 1, -1) if recipe.micro_batch % n == 0)
    return next(fitting, None)


def kept_micro_batch(recipe: Recipe, work: Path) -> int:
    """The micro-batch that this run came down to, in this process or an earlier one."""
    try:
        kept = json.loads((work / FILE).read_text())["micro_batch"]
    except (OSError, ValueError, KeyError):
        return recipe.micro_batch
    return int(kept)


def keep_micro_batch(work: Path, micro_batch: int) -> None:
    draft = work / (FILE + ".part")
    draft.write_text(json.dumps({"micro_batch": micro_batch}))
    draft.replace(work / FILE)


def sentence(before: int, after: int, what: str) -> str:
    """What everybody who watches is told."""
    return f"{what}: {after} rows at once instead of {before}, from the last checkpoint"
