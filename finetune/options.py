"""A recipe as the trainers' arguments."""

import math
import os
from pathlib import Path
from typing import Any

import torch
from trl import DPOConfig, KTOConfig, SFTConfig

from finetune.logs import log_places
from finetune.recipe import Recipe

LOOKS = 8
"""Times that the held-out rows are looked at, if the recipe does not say."""


def options(
    recipe: Recipe,
    rows: int,
    watched: int,
    micro_batch: int,
    work: Path,
    **more: Any,
) -> Any:
    """The method's configuration, whole. `more` goes to it as it is."""
    steps = step_count(recipe, rows)
    given = schedule(recipe, steps, micro_batch) | watch(recipe, steps, watched, micro_batch)
    given |= machine(recipe) | method_options(recipe) | more
    given |= {
        "output_dir": str(work),
        "save_strategy": "steps",
        "save_total_limit": 2,  # while one is being written, the one before it stays whole
        "logging_steps": 1,
        "logging_nan_inf_filter": False,
        "report_to": log_places(recipe, work),
        "disable_tqdm": True,
        "remove_unused_columns": False,
        "dataloader_num_workers": 0,
    }
    return {"sft": SFTConfig, "dpo": DPOConfig, "kto": KTOConfig}[recipe.method](**given)


def step_count(recipe: Recipe, rows: int) -> int:
    """Optimizer steps of a run over so many rows, as the trainer counts them."""
    steps = max(1, math.ceil(recipe.epochs * math.ceil(rows / recipe.batch_rows)))
    return min(steps, recipe.max_steps or steps)


def schedule(recipe: Recipe, steps: int, micro_batch: int) -> dict[str, Any]:
    constant = recipe.schedule == "constant"
    return {
        "max_steps": steps,
        "per_device_train_batch_size": micro_batch,
        "gradient_accumulation_steps": max(1, recipe.batch_rows // (micro_batch * processes())),
        "learning_rate": recipe.learning_rate,
        "lr_scheduler_type": "constant_with_warmup" if constant else recipe.schedule,
        "warmup_steps": round(recipe.warmup * steps),
        "weight_decay": recipe.weight_decay,
        "max_grad_norm": recipe.clip,
        "seed": recipe.seed,
    }


def watch(recipe: Recipe, steps: int, watched: int, micro_batch: int) -> dict[str, Any]:
    """When checkpoints are written and the held-out rows looked at: then, at the same steps."""
    if not watched:
        return {"save_steps": recipe.save_steps or max(1, math.ceil(steps / 4))}
    every = recipe.eval_steps or max(1, math.ceil(steps / LOOKS))
    return {
        "eval_strategy": "steps",
        "eval_steps": every,
        "save_steps": every,
        "per_device_eval_batch_size": micro_batch,
        "prediction_loss_only": True,
        "load_best_model_at_end": True,
        "metric_for_best_model": "eval_loss",
        "greater_is_better": False,
    }


def machine(recipe: Recipe) -> dict[str, Any]:
    checkpointing = {"activation_checkpointing_kwargs": {"use_reentrant": False}}
    return {
        "use_cpu": not torch.cuda.is_available(),
        "bf16": False,  # the weights' own type decides; autocast would convert at every use
        "gradient_checkpointing": recipe.gradient_checkpointing,
        "dataloader_pin_memory": torch.cuda.is_available(),
        **(checkpointing if recipe.gradient_checkpointing else {}),
    }


def method_options(recipe: Recipe) -> dict[str, Any]:
    if recipe.method == "sft":
        return {"dataset_kwargs": {"skip_prepare_dataset": True}, "max_length": None}
    # Rows too long were refused when they were cut into tokens.
    return {"beta": recipe.beta, "max_length": None}


def processes() -> int:
    """Processes that train together, as `accelerate launch` tells each of them."""
    return int(os.environ.get("WORLD_SIZE", "1"))
