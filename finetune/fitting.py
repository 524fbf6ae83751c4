"""Train to the end, whatever memory there is."""

import gc
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState

from finetune.assemble import Job, assemble
from finetune.events import Events
from finetune.memory import keep_micro_batch, kept_micro_batch, out_of_memory, sentence, smaller
from finetune.meter import Meter, last_checkpoint, read_meter
from finetune.options import processes
from finetune.prepare import Data
from finetune.recipe import Recipe
from storage.errors import BadInput, TrainingError


def fit(
    recipe: Recipe, base: Path, tokenizer: Any, data: Data, work: Path, events: Events
) -> tuple[Any, dict[str, Any]]:
    """The trainer after its last step, from the last checkpoint if there is one; and the sum.

    Out of memory, it goes on from there with fewer rows at once, and tells a `memory` event.

    Raises:
        TrainingError: the loss is no longer a number, or processes that do not fit the batch.
        MemoryError, RuntimeError: not even the smallest micro-batch fits.
    """
    micro_batch = kept_micro_batch(recipe, work)
    check_processes(recipe, micro_batch)
    PartialState(cpu=not torch.cuda.is_available()).wait_for_everyone()  # until work is prepared
    while True:
        checkpoint = last_checkpoint(work)
        meter = read_meter(checkpoint) if checkpoint else Meter()
        job = Job(
            *(recipe, base, tokenizer, data.train, data.held_out, work, events, meter, micro_batch)
        )
        trainer = attempt(job, checkpoint)
        if trainer is not None:
            return trainer, summed(job, trainer) | {"replayed_rows": data.replayed}
        less = smaller(recipe, micro_batch)
        assert less is not None  # attempt raises where nothing smaller is left
        said = sentence(micro_batch, less, "memory ran out")
        events.emit("memory", message=said, micro_batch=less)
        keep_micro_batch(work, less)
        micro_batch = less
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def attempt(job: Job, checkpoint: Path | None) -> Any:
    """The trainer after its last step; None when memory ran out and less may be tried.

    What it held is let go of on return: nothing of the error is kept.
    """
    try:
        trainer = assemble(job)
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        return trainer
    except (MemoryError, RuntimeError) as error:
        # Several processes wait for each other: one cannot change its mind alone.
        last = smaller(job.recipe, job.micro_batch) is None or processes() > 1
        if last or not out_of_memory(error):
            raise
        return None


def check_processes(recipe: Recipe, micro_batch: int) -> None:
    together = processes() * micro_batch
    if recipe.batch_rows % together:
        raise BadInput(
            f"{processes()} processes with micro_batch {micro_batch} compute {together} rows at "
            f"once, which does not divide batch_rows {recipe.batch_rows}",
            "change micro_batch or batch_rows in the recipe, or the number of processes",
        )


def summed(job: Job, trainer: Any) -> dict[str, Any]:
    """What the run did, in numbers.

    Raises:
        TrainingError: the loss is no longer a number.
    """
    meter = job.meter
    losses = meter.losses
    if not losses or losses[-1] != losses[-1]:
        raise TrainingError(
            "the loss is not a number any more", "lower learning_rate in the recipe"
        )
    return {
        "rows": len(job.train),
        "steps": trainer.state.global_step,
        "tokens": meter.tokens,
        "completion_tokens": meter.completion_tokens,
        "padding_share": round(1 - meter.tokens / meter.padded_tokens, 4),
        "seconds": round(meter.seconds, 2),
        "tokens_per_second": round(meter.tokens_per_second(), 2),
        "first_loss": losses[0],
        "last_loss": losses[-1],
        "micro_batch": job.micro_batch,
        "processes": processes(),
        **held_out_sum(job, trainer),
    }


def held_out_sum(job: Job, trainer: Any) -> dict[str, Any]:
    """Of the held-out rows: how many, the lowest loss, at which step, and if the run ended then."""
    if not job.held_out or not job.meter.held_out:
        return {}
    best = min(job.meter.held_out, key=lambda look: look[1])
    return {
        "held_out_rows": len(job.held_out),
        "best_step": best[0],
        "held_out_loss": best[1],
        "stopped_early": trainer.state.global_step < trainer.state.max_steps,
    }
