"""A recipe, a base and rows become a trainer. Knows TRL's and PEFT's options, with options.py."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer

from finetune.batches import Collator, FlatCollator
from finetune.events import Events
from finetune.meter import Meter
from finetune.options import options
from finetune.preference import LabelTrainer, PairTrainer, weights_of
from finetune.progress import EarlyStop, Progress
from finetune.recipe import Recipe
from finetune.shared import shared_tokens
from finetune.tokens import Ids, length_of, mismatched
from finetune.trainer import LeanTrainer
from storage.errors import BadInput, TrainingError


@dataclass(frozen=True)
class Job:
    """One run: the recipe, what it trains on and watches, and where it works.

    `micro_batch` is the recipe's, or a smaller divisor of it when memory ran out.
    """

    recipe: Recipe
    base: Path
    tokenizer: Any
    train: list[Ids]
    held_out: list[Ids]
    work: Path
    events: Events
    meter: Meter
    micro_batch: int


def load_tokenizer(base: Path) -> Any:
    tokenizer = AutoTokenizer.from_pretrained(base)
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def assemble(job: Job) -> Any:
    """The trainer, its adapter's weights drawn from the recipe's seed.

    Raises:
        BadInput: the recipe asks for a layer that the base has not.
        TrainingError: it asks for 4 bits, and there is no CUDA or no bitsandbytes.
    """
    model = load_model(job.recipe, job.base)
    layers = model.config.num_hidden_layers
    if job.recipe.first_layer >= layers:
        raise BadInput(
            f"first_layer is {job.recipe.first_layer}, but the base's last layer is {layers - 1}",
            "lower first_layer in the recipe",
        )
    return {"sft": sft, "dpo": dpo, "kto": kto}[job.recipe.method](job, model)


def sft(job: Job, model: Any) -> LeanTrainer:
    recipe, flat = job.recipe, job.recipe.padding_free
    # Checkpointing computes layers again without what the shared start left behind.
    plain = flat or recipe.gradient_checkpointing
    return LeanTrainer(
        lengths=[length_of(row) for row in job.train],
        group_by=recipe.micro_batch,
        shared=0 if plain else shared_tokens([*job.train, *job.held_out]),
        data_collator=FlatCollator() if flat else Collator(job.tokenizer.pad_token_id),
        **common(job, model),
    )


def dpo(job: Job, model: Any) -> PairTrainer:
    lengths = [length_of(row) for row in job.train]
    return PairTrainer(lengths=lengths, group_by=job.recipe.micro_batch, **common(job, model))


def kto(job: Job, model: Any) -> LabelTrainer:
    recipe = job.recipe
    train = mismatched(job.train, recipe.micro_batch, recipe.seed)
    held_out = mismatched(job.held_out, recipe.micro_batch, recipe.seed)
    desirable, undesirable = weights_of([row["label"] for row in train], recipe.desirable_weight)
    weights = {"desirable_weight": desirable, "undesirable_weight": undesirable}
    return LabelTrainer(**common(job, model, train, held_out, **weights))


def common(
    job: Job,
    model: Any,
    train: list[Ids] | None = None,
    held_out: list[Ids] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """What every trainer is given."""
    watched = sorted(held_out or job.held_out, key=length_of)
    callbacks: list[Any] = [Progress(job.events, job.meter)]
    if job.recipe.patience:
        callbacks.append(EarlyStop(job.recipe.patience))
    return {
        "meter": job.meter,
        "model": model,
        "args": options(
            job.recipe, len(job.train), len(watched), job.micro_batch, job.work, **more
        ),
        "train_dataset": Dataset.from_list(train or job.train),
        "eval_dataset": Dataset.from_list(watched) if watched else None,
        "processing_class": job.tokenizer,
        "peft_config": lora(job.recipe, model.config.num_hidden_layers),
        "callbacks": callbacks,
    }


def load_model(recipe: Recipe, base: Path) -> Any:
    """The base with its weights frozen in the recipe's number type."""
    if recipe.quantization == "none":
        return AutoModelForCausalLM.from_pretrained(base, dtype=precision(recipe))
    return AutoModelForCausalLM.from_pretrained(
        base, dtype=torch.bfloat16, quantization_config=four_bits()
    )


def four_bits() -> Any:
    """NF4 with doubly quantised scales (Dettmers et al. 2023, sec. 3).

    Raises:
        TrainingError: there is no CUDA GPU, or no bitsandbytes.
    """
    from importlib.util import find_spec

    missing = [] if torch.cuda.is_available() else ["a CUDA GPU"]
    missing += [] if find_spec("bitsandbytes") else ["the package bitsandbytes"]
    if missing:
        raise TrainingError(
            f"quantization: 4bit needs {' and '.join(missing)}",
            "set `quantization: none` in the recipe, or train where there is one",
        )
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
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


def lora(recipe: Recipe, layers: int) -> LoraConfig:
    return LoraConfig(
        task_type="CAUSAL_LM",
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        target_modules=list(recipe.target_modules),
        layers_to_transform=list(range(recipe.first_layer, layers)),
        use_rslora=recipe.lora_variant == "rslora",
        use_dora=recipe.lora_variant == "dora",
    )
