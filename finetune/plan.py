"""What a run will take, before it runs: rows, tokens, steps, memory, time.

    python -m finetune.plan --recipe FILE --rows train.jsonl --base DIR [--no-probe]

Tokens are counted with the base's tokenizer. Memory and time come from a probe: the longest and a
middling micro-batch are trained on, a few times, by the run's own trainer, and nothing is kept.
Stdout carries JSON lines: notes, then one `plan` or one `error` (with exit code 1).
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from finetune.events import Events, take_stdout
from finetune.memory import out_of_memory
from finetune.quiet import go_offline, hush
from finetune.recipe import Recipe, load_recipe
from finetune.rows import read_rows
from storage.errors import CopydeskError

PROBED = 8
"""Micro-batches that are timed, after one that is not: the first allocates what the rest reuse."""


@dataclass(frozen=True)
class Plan:
    """Counts are of one pass over the rows to train on, and of the whole run (`run_tokens`).

    `seconds` and `memory_mb` (the highest of the process) are None without a probe, or where the
    probe ran out of memory (`fits` says which).
    """

    rows: int
    held_out_rows: int
    replayed_rows: int
    tokens: int
    completion_tokens: int
    longest_row: int
    steps: int
    run_tokens: int
    trained_weights: int | None = None
    tokens_per_second: float | None = None
    seconds: float | None = None
    memory_mb: float | None = None
    fits: bool | None = None


def make_plan(recipe: Recipe, rows_path: Path, base: Path, probe: bool, events: Events) -> Plan:
    """Counts, and probes if asked to.

    Raises:
        CopydeskError: wrong recipe, rows or base, as the run itself would say.
    """
    from finetune.assemble import four_bits, load_tokenizer
    from finetune.options import step_count
    from finetune.prepare import prepare
    from finetune.tokens import completion_length, length_of

    hush()
    if recipe.quantization == "4bit":
        four_bits()  # what the run will need, asked for before anything is counted
    tokenizer = load_tokenizer(base)
    data = prepare(recipe, read_rows(rows_path, recipe.method), tokenizer, events)
    lengths = [length_of(row) for row in data.train]
    steps = step_count(recipe, len(lengths))
    run_tokens = round(sum(lengths) * steps * recipe.batch_rows / len(lengths))
    counts: dict[str, Any] = {
        "rows": len(data.train) - data.replayed,
        "held_out_rows": len(data.held_out),
        "replayed_rows": data.replayed,
        "tokens": sum(lengths),
        "completion_tokens": sum(map(completion_length, data.train)),
        "longest_row": max(lengths),
        "steps": steps,
        "run_tokens": run_tokens,
    }
    if probe:
        counts |= probed(recipe, base, tokenizer, data.train, run_tokens)
    return Plan(**counts)


def probed(
    recipe: Recipe, base: Path, tokenizer: Any, train: list[Any], run_tokens: int
) -> dict[str, Any]:
    """Speed and memory, from some micro-batches of the longest rows and of middling ones."""
    from finetune.assemble import Job, assemble
    from finetune.meter import Meter
    from finetune.tokens import length_of

    ordered = sorted(train, key=length_of)
    size = recipe.micro_batch
    middle = max(0, len(ordered) // 2 - size * PROBED // 2)
    short = recipe.model_copy(update={"batch_rows": size, "epochs": 100.0, "log_to": ()})
    work = Path(tempfile.mkdtemp(prefix="copydesk-plan-"))
    clock = Clock()
    try:
        for part, steps in (
            (ordered[-size:], 2),
            (ordered[middle : middle + size * PROBED], 1 + PROBED),
        ):
            limited = short.model_copy(update={"max_steps": steps})
            job = Job(limited, base, tokenizer, part, [], work, Quiet(), Meter(), size)
            trainer = assemble(job)
            trainer.args.save_strategy = "no"
            trainer.add_callback(clock.callback(job.meter))
            trainer.train()
            trained = trainer.model.num_parameters(only_trainable=True)
    except (MemoryError, RuntimeError) as error:
        if not out_of_memory(error):
            raise
        return {"fits": False}
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return {
        "trained_weights": trained,
        "tokens_per_second": round(clock.speed(), 1),
        "seconds": round(run_tokens / clock.speed(), 1),
        "memory_mb": round(peak_memory_mb()),
        "fits": True,
    }


class Quiet(Events):
    """Events that nobody is told."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def emit(self, event: str, **values: Any) -> None:
        """Says nothing."""


class Clock:
    """Times steps after the first of each training. Of the last training, that is the speed."""

    def __init__(self) -> None:
        self.speeds: list[float] = []

    def callback(self, meter: Any) -> Any:
        import time

        from transformers import TrainerCallback

        clock, begun = self, [0.0, 0.0]
        clock.speeds = []

        class Timed(TrainerCallback):  # type: ignore[misc]
            def on_step_begin(self, *_: Any, **__: Any) -> None:
                begun[:] = [time.perf_counter(), meter.tokens]

            def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
                if state.global_step > 1:
                    seconds = max(time.perf_counter() - begun[0], 1e-9)
                    clock.speeds.append((meter.tokens - begun[1]) / seconds)

        return Timed()

    def speed(self) -> float:
        """Tokens per second of the middling step: one that a neighbour slowed counts once."""
        return max(median(self.speeds), 1.0) if self.speeds else 1.0


def peak_memory_mb() -> float:
    """The highest that this process took: of the GPU where there is one, else of main memory."""
    import resource

    import torch

    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated() / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


def run(arguments: Sequence[str], events: Events) -> int:
    parser = argparse.ArgumentParser(prog="python -m finetune.plan")
    for name in ("recipe", "rows", "base"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--no-probe", action="store_true", help="count only; train nothing")
    given = parser.parse_args(arguments)
    try:
        recipe = load_recipe(given.recipe)
        plan = make_plan(recipe, given.rows, given.base, not given.no_probe, events)
    except CopydeskError as error:
        events.emit("error", message=str(error), next_step=error.next_step)
        return 1
    events.emit("plan", **asdict(plan))
    return 0


if __name__ == "__main__":
    go_offline()
    sys.exit(run(sys.argv[1:], take_stdout()))
