"""One side of `copydesk eval training`, in a process of its own: train, and print one JSON line.

    python -m evals._training_side SIDE --rows FILE --base DIR --batch N --epochs E

SIDE is `ours`, or one of TRL's SFTTrainer with PEFT: `defaults` (TRL's own), `plain` (no gradient
checkpointing), `bf16` (that, and weights in bfloat16). Every side sees the same rows as often, in
batches of the same size, with the same rank, step sizes and seed. Steps after the first are timed.
The loss at the end is computed for all sides alike: on every row, in the same batches.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from finetune.quiet import go_offline, hush

SIDES = ("ours", "defaults", "plain", "bf16")
RANK, ALPHA, RATE = 16, 32, 1e-3
COUNTED = 32
"""Rows whose loss is computed at once in the end."""


class Watch:
    """Seconds and tokens of the steps after the first; tokens are the rows', without padding.

    Seconds of the clock, and of the processor: others' work changes the second far less.
    """

    def __init__(self) -> None:
        self.seconds, self.cpu_seconds, self.tokens, self.taken = 0.0, 0.0, 0, 0
        self.begun, self.first = (0.0, 0.0), True

    def callback(self) -> Any:
        from transformers import TrainerCallback

        watch = self

        class Timed(TrainerCallback):  # type: ignore[misc]
            def on_step_begin(self, *_: Any, **__: Any) -> None:
                watch.begun, watch.taken = (time.perf_counter(), time.process_time()), 0

            def on_step_end(self, *_: Any, **__: Any) -> None:
                if not watch.first:
                    watch.seconds += time.perf_counter() - watch.begun[0]
                    watch.cpu_seconds += time.process_time() - watch.begun[1]
                    watch.tokens += watch.taken
                watch.first = False

        return Timed()

    def count(self, trainer: Any) -> None:
        """Has the trainer's micro-batches counted as they are computed: batches are read ahead."""
        compute = trainer.compute_loss

        def counted(model: Any, inputs: dict[str, Any], *given: Any, **more: Any) -> Any:
            lengths = inputs["lengths"] if "lengths" in inputs else inputs["attention_mask"]
            self.taken += int(lengths.sum())
            return compute(model, inputs, *given, **more)

        trainer.compute_loss = counted


def ours(options: argparse.Namespace, data: Any, tokenizer: Any, watch: Watch) -> Any:
    """Our trainer as `copydesk tune` assembles it."""
    from finetune.assemble import Job, assemble
    from finetune.events import Events
    from finetune.meter import Meter
    from finetune.recipe import parse_recipe

    recipe = parse_recipe(
        {
            "name": "eval",
            "rank": RANK,
            "alpha": ALPHA,
            "learning_rate": RATE,
            "schedule": "linear",
            "warmup": 0.0,
            "epochs": options.epochs,
            "batch_rows": options.batch,
            "micro_batch": min(options.batch, 4),
            "save_steps": 100_000,
        }
    )
    work = Path(tempfile.mkdtemp())
    with (work / "events").open("w") as stream:
        job = Job(
            *(recipe, options.base, tokenizer, data, [], work, Events(stream), Meter()),
            recipe.micro_batch,
        )
        trainer = assemble(job)
        trainer.add_callback(watch.callback())
        watch.count(trainer)
        trainer.train()
    return trainer.model


def peer(options: argparse.Namespace, tokenizer: Any, watch: Watch) -> Any:
    """TRL's trainer on the same file, prompt and completion apart."""
    import torch
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM
    from trl import SFTConfig, SFTTrainer

    from finetune.recipe import parse_recipe

    given: dict[str, Any] = {} if options.side == "defaults" else {"gradient_checkpointing": False}
    if options.side == "plain":
        given["bf16"] = False
    dtype = torch.bfloat16 if options.side == "bf16" else torch.float32  # TRL's own default
    config = SFTConfig(
        output_dir=tempfile.mkdtemp(),
        use_cpu=True,
        num_train_epochs=options.epochs,
        per_device_train_batch_size=options.batch,
        learning_rate=RATE,
        lr_scheduler_type="linear",
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        seed=0,
        **given,
    )
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(options.base, dtype=dtype),
        processing_class=tokenizer,
        args=config,
        train_dataset=Dataset.from_list(prompts(options.rows)),
        peft_config=LoraConfig(
            task_type="CAUSAL_LM",
            r=RANK,
            lora_alpha=ALPHA,
            target_modules=list(parse_recipe({"name": "eval"}).target_modules),
        ),
        callbacks=[watch.callback()],
    )
    watch.count(trainer)
    trainer.train()
    return trainer.model


def prompts(path: Path) -> list[dict[str, Any]]:
    rows = [json.loads(line)["messages"] for line in path.read_text().splitlines() if line]
    return [{"prompt": turns[:-1], "completion": turns[-1:]} for turns in rows]


def final_loss(model: Any, data: list[Any], pad: int) -> float:
    """Mean cross-entropy of every completion token, by the plain forward of transformers."""
    import torch
    from torch.nn import functional

    from finetune.batches import Collator
    from finetune.tokens import IGNORED, length_of

    model.eval()
    ordered, total, counted = sorted(data, key=length_of), 0.0, 0
    for start in range(0, len(ordered), COUNTED):
        batch = Collator(pad)(ordered[start : start + COUNTED])
        mask = torch.arange(batch["input_ids"].shape[1]) < batch["lengths"][:, None]
        with torch.no_grad():
            logits = model(input_ids=batch["input_ids"], attention_mask=mask.long()).logits
        targets = batch["labels"][:, 1:]
        wanted = targets != IGNORED
        loss = functional.cross_entropy(
            logits[:, :-1][wanted].float(), targets[wanted], reduction="sum"
        )
        total, counted = total + float(loss), counted + int(wanted.sum())
    return total / counted


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("side", choices=SIDES)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--epochs", type=float, default=1)
    options = parser.parse_args(arguments)
    out, sys.stdout = sys.stdout, sys.stderr
    hush()
    from finetune.assemble import load_tokenizer
    from finetune.rows import read_rows
    from finetune.tokens import tokenize

    tokenizer = load_tokenizer(options.base)
    data = tokenize(read_rows(options.rows), tokenizer, 2048)
    watch = Watch()
    model = (
        ours(options, data, tokenizer, watch)
        if options.side == "ours"
        else peer(options, tokenizer, watch)
    )
    loss = final_loss(model, data, tokenizer.pad_token_id)
    said = {
        "side": options.side,
        "tokens": watch.tokens,
        "seconds": watch.seconds,
        "cpu_seconds": watch.cpu_seconds,
        "loss": loss,
    }
    out.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    go_offline()
    main(sys.argv[1:])
