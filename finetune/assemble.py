"""A recipe, a base and rows become a trainer. Knows TRL's and PEFT's options, alone."""

import math
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import SFTConfig

from finetune.events import Events
from finetune.meter import Meter
from finetune.recipe import Recipe
from finetune.trainer import Collator, LeanTrainer, Progress
from storage.errors import BadInput


def load_tokenizer(base: Path) -> Any:
    return AutoTokenizer.from_pretrained(base)


def assemble(
    recipe: Recipe,
    base: Path,
    tokenizer: Any,
    data: list[dict[str, list[int]]],
    work: Path,
    events: Events,
    meter: Meter,
) -> LeanTrainer:
    """The trainer, its adapter's weights drawn from the recipe's seed.

    Raises:
        BadInput: the recipe asks for a layer that the base has not.
    """
    model = AutoModelForCausalLM.from_pretrained(base, dtype=precision(recipe))
    layers = model.config.num_hidden_layers
    if recipe.first_layer >= layers:
        raise BadInput(
            f"first_layer is {recipe.first_layer}, but the base's last layer is {layers - 1}",
            "lower first_layer in the recipe",
        )
    return LeanTrainer(
        meter=meter,
        rows=data,
        model=model,
        args=_options(recipe, len(data), work),
        train_dataset=Dataset.from_list(data),
        data_collator=Collator(tokenizer.pad_token_id),
        processing_class=tokenizer,
        peft_config=_lora(recipe, layers),
        callbacks=[Progress(events, meter)],
    )


def precision(recipe: Recipe) -> torch.dtype:
    """bfloat16 where the processor multiplies in it; emulated it is slower than float32."""
    if recipe.precision != "auto":
        return torch.bfloat16 if recipe.precision == "bf16" else torch.float32
    if torch.cuda.is_available():
        native = torch.cuda.is_bf16_supported()
    else:
        native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if native else torch.float32


def step_count(recipe: Recipe, rows: int) -> int:
    """Optimizer steps of a run over so many rows, as the trainer counts them."""
    steps = max(1, math.ceil(recipe.epochs * math.ceil(rows / recipe.batch_rows)))
    return min(steps, recipe.max_steps or steps)


def _lora(recipe: Recipe, layers: int) -> LoraConfig:
    return LoraConfig(
        task_type="CAUSAL_LM",
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        target_modules=list(recipe.target_modules),
        layers_to_transform=list(range(recipe.first_layer, layers)),
    )


def _options(recipe: Recipe, rows: int, work: Path) -> SFTConfig:
    steps = step_count(recipe, rows)
    return SFTConfig(
        output_dir=str(work),
        max_steps=steps,
        per_device_train_batch_size=recipe.micro_batch,
        gradient_accumulation_steps=recipe.batch_rows // recipe.micro_batch,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type="constant_with_warmup"
        if recipe.schedule == "constant"
        else recipe.schedule,
        warmup_steps=round(recipe.warmup * steps),
        weight_decay=recipe.weight_decay,
        max_grad_norm=recipe.clip,
        seed=recipe.seed,
        use_cpu=not torch.cuda.is_available(),
        bf16=False,  # the weights' own type decides; autocast would convert at every use
        gradient_checkpointing=False,
        save_strategy="steps",
        save_steps=recipe.save_steps or max(1, math.ceil(steps / 4)),
        save_total_limit=2,  # while one is being written, the one before it stays whole
        logging_steps=1,
        logging_nan_inf_filter=False,
        report_to="none",
        disable_tqdm=True,
        remove_unused_columns=False,
        dataloader_num_workers=0,
        dataloader_pin_memory=torch.cuda.is_available(),
        dataset_kwargs={"skip_prepare_dataset": True},
        max_length=None,
    )
