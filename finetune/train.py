"""Train one LoRA adapter, in a process of its own.

    python -m finetune.train --recipe FILE --rows train.jsonl --base DIR --out DIR [--resume]

Under `accelerate launch ... -m finetune.train` several processes train together; the first speaks.
Stdout carries JSON lines: `step`, `held_out`, `memory` and `note` events, then one `done` or one
`error` (with exit code 1).
Checkpoints lie in `OUT.work` until the adapter is whole; a killed run goes on with --resume.
OUT is PEFT's adapter_config.json and adapter_model.safetensors, recipe.yaml and metrics.json.
"""

import argparse
import errno
import hashlib
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from finetune.base import base_identity
from finetune.events import Events, is_first, take_stdout
from finetune.logs import check_installed
from finetune.memory import out_of_memory
from finetune.quiet import go_offline, hush
from finetune.recipe import Recipe, load_recipe
from finetune.rows import Row, read_rows
from storage.errors import CopydeskError, TrainingError

METRICS = "metrics.json"
RUN = "run.json"


@dataclass(frozen=True)
class Setup:
    """Everything checked that can be checked before a model is loaded."""

    recipe: Recipe
    rows: list[Row]
    base: Path
    base_name: str
    base_sha256: str
    out: Path
    inputs: dict[str, str]

    @property
    def work(self) -> Path:
        return self.out.with_name(self.out.name + ".work")


def setup(arguments: Sequence[str]) -> Setup:
    """Parse and check the call; prepare the work folder.

    Raises:
        CopydeskError: wrong recipe, rows or base, or a work folder of another run.
    """
    parser = argparse.ArgumentParser(prog="python -m finetune.train")
    for name in ("recipe", "rows", "base", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    given = parser.parse_args(arguments)
    name, sha256 = base_identity(given.base)
    inputs = {
        "recipe_sha256": fingerprint(given.recipe),
        "rows_sha256": fingerprint(given.rows),
        "base_sha256": sha256,
    }
    recipe = load_recipe(given.recipe)
    check_installed(recipe)
    if recipe.replay:
        inputs["replay_sha256"] = fingerprint(Path(recipe.replay))
    made = Setup(
        recipe,
        read_rows(given.rows, recipe.method),
        given.base,
        name,
        sha256,
        given.out.absolute(),
        inputs,
    )
    _check_out(made)
    if is_first():
        made.out.parent.mkdir(parents=True, exist_ok=True)
        _prepare_work(made.work, inputs, given.resume)
    return made


def fingerprint(path: Path) -> str:
    """sha256 of a small file's bytes; empty if it cannot be read (its reader says why)."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def main(made: Setup, events: Events) -> dict[str, Any]:
    """Assemble model, rows and trainer; fit; write OUT whole. Returns the metrics."""
    finished = made.out / METRICS
    if finished.is_file():
        metrics: dict[str, Any] = json.loads(finished.read_text())
        return metrics
    from finetune.assemble import load_tokenizer
    from finetune.fitting import fit
    from finetune.prepare import prepare

    hush()
    tokenizer = load_tokenizer(made.base)
    data = prepare(made.recipe, made.rows, tokenizer, events)
    trainer, metrics = fit(made.recipe, made.base, tokenizer, data, made.work, events)
    metrics |= {"base": made.base_name, **made.inputs}
    write_out(made, trainer, metrics)
    return metrics


def _check_out(made: Setup) -> None:
    """A folder that is there must be this very run's result: found now, not after training."""
    finished = made.out / METRICS
    if finished.is_file():
        metrics = json.loads(finished.read_text())
        if any(metrics.get(name) != value for name, value in made.inputs.items()):
            raise TrainingError(
                f"{made.out} holds an adapter of other rows, another recipe or another base",
                "name another folder",
            )
    elif made.out.exists():
        raise TrainingError(f"{made.out} exists and holds no adapter", "name another folder")


def _prepare_work(work: Path, inputs: dict[str, str], resume: bool) -> None:
    run = work / RUN
    if resume and run.is_file() and json.loads(run.read_text()) != inputs:
        raise TrainingError(
            f"{work} belongs to a run with other rows, another recipe or another base",
            "leave out --resume to start afresh, or name another folder",
        )
    if not resume or not run.is_file():
        shutil.rmtree(work, ignore_errors=True)
    work.mkdir(exist_ok=True)
    run.write_text(json.dumps(inputs))


def write_out(made: Setup, trainer: Any, metrics: dict[str, Any]) -> None:
    """The finished folder, put in its place whole; of several processes, the first writes it."""
    weights = trainer.accelerator.get_state_dict(trainer.model_wrapped)
    if not is_first():
        return
    draft = made.work / "out"
    shutil.rmtree(draft, ignore_errors=True)
    model = trainer.accelerator.unwrap_model(trainer.model)
    # The base by name, not by this machine's path: adapters are copied and published.
    model.peft_config["default"].base_model_name_or_path = made.base_name
    # The vocabulary never changes here, so PEFT need not look for the base to compare it.
    model.save_pretrained(draft, state_dict=weights, save_embedding_layers=False)
    (draft / "README.md").unlink(missing_ok=True)  # PEFT's empty model card
    (draft / "recipe.yaml").write_text(yaml.safe_dump(made.recipe.model_dump(mode="json")))
    (draft / METRICS).write_text(json.dumps(metrics, indent=1) + "\n")
    draft.rename(made.out)
    shutil.rmtree(made.work, ignore_errors=True)


def run(arguments: Sequence[str], events: Events) -> int:
    """The process's whole life: exit code 0, or 1 after one `error` event."""
    try:
        metrics = main(setup(arguments), events)
    except CopydeskError as error:
        events.emit("error", message=str(error), next_step=error.next_step)
        return 1
    except (MemoryError, RuntimeError, OSError) as error:
        known = explain(error)
        if known is None:
            raise
        events.emit("error", message=known[0], next_step=known[1])
        return 1
    events.emit("done", **metrics)
    return 0


def explain(error: BaseException) -> tuple[str, str] | None:
    """Message and next step for what machines run out of; None for anything else."""
    if out_of_memory(error):
        return (
            "the machine has too little memory even for the smallest micro-batch",
            "set gradient_checkpointing, lower max_tokens, or take a smaller base",
        )
    full = (errno.ENOSPC, errno.EDQUOT)
    said = str(error).lower()
    if (isinstance(error, OSError) and error.errno in full) or "no space left" in said:
        return "the disk is full", "free some space, then run the same command with --resume"
    if isinstance(error, OSError):
        return f"cannot read or write: {error}", "check the folder's permissions"
    return None


if __name__ == "__main__":
    go_offline()
    sys.exit(run(sys.argv[1:], take_stdout()))
