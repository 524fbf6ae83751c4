"""TRL's SFTTrainer, made lean: no padding to speak of, and no logits where none are needed."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.data import Sampler
from transformers import PrinterCallback, TrainerCallback
from trl import SFTTrainer

from finetune.events import Events
from finetune.meter import Meter
from finetune.shared import hidden_states, shared_tokens
from finetune.tokens import IGNORED


class LengthBatches(Sampler[int]):
    """Row numbers such that each run of `micro_batch` of them is of one length or nearly.

    Rows are shuffled, sorted by length (ties stay shuffled), cut into micro-batches, and these
    are shuffled. The order depends on seed and epoch alone, so that a resumed run repeats it.
    """

    def __init__(self, lengths: Sequence[int], micro_batch: int, seed: int) -> None:
        self.lengths, self.micro_batch, self.seed, self.epoch = lengths, micro_batch, seed, 0

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch

    def __len__(self) -> int:
        return len(self.lengths)

    def __iter__(self) -> Iterator[int]:
        draw = torch.Generator().manual_seed(self.seed * 1_000_003 + self.epoch)
        rows: list[int] = torch.randperm(len(self), generator=draw).tolist()
        rows.sort(key=lambda row: self.lengths[row])
        batches = [rows[at : at + self.micro_batch] for at in range(0, len(rows), self.micro_batch)]
        # The short batch goes last: elsewhere it would shift every later cut by a few rows.
        short = [batches.pop()] if len(batches[-1]) < self.micro_batch else []
        order: list[int] = torch.randperm(len(batches), generator=draw).tolist()
        for batch in [batches[at] for at in order] + short:
            yield from batch


class Collator:
    """Rows to tensors, int64 [rows, longest]; padding is on the right and carries no label."""

    def __init__(self, pad: int) -> None:
        self.pad = pad

    def __call__(self, rows: list[dict[str, list[int]]]) -> dict[str, Tensor]:
        longest = max(len(row["input_ids"]) for row in rows)
        return {
            "input_ids": self._fill([row["input_ids"] for row in rows], self.pad, longest),
            "labels": self._fill([row["labels"] for row in rows], IGNORED, longest),
            "lengths": torch.tensor([len(row["input_ids"]) for row in rows]),
        }

    @staticmethod
    def _fill(rows: list[list[int]], value: int, longest: int) -> Tensor:
        return torch.tensor([row + [value] * (longest - len(row)) for row in rows])


class LeanTrainer(SFTTrainer):  # type: ignore[misc]
    """SFT with the loss on completions, computed at completion positions only."""

    def __init__(
        self, *, meter: Meter, rows: Sequence[dict[str, list[int]]], **options: Any
    ) -> None:
        self.meter, self.shared = meter, shared_tokens(rows)
        self.lengths = [len(row["input_ids"]) for row in rows]
        super().__init__(**options)
        self.remove_callback(PrinterCallback)  # it would print among the events

    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:
        return LengthBatches(self.lengths, self.args.per_device_train_batch_size, self.args.seed)

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Tensor],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Any:
        """Mean cross-entropy over the completion tokens of the whole optimizer step.

        No attention mask: padding is on the right, attention looks left only, and padded
        positions have no label, so a mask would change nothing but forbid the fast kernel.
        """
        labels = inputs["labels"]
        self._count(inputs)
        if hasattr(model, "module") or return_outputs:  # wrapped for several devices
            plain = {"input_ids": inputs["input_ids"], "labels": labels}
            plain["attention_mask"] = torch.ones_like(labels)
            return super().compute_loss(model, plain, return_outputs, num_items_in_batch)
        causal = model.get_base_model()
        hidden = hidden_states(causal.model, inputs["input_ids"], self.shared)
        targets = labels[:, self.shared + 1 :]
        wanted = targets != IGNORED
        logits = causal.lm_head(hidden[:, :-1][wanted])  # [completion tokens, vocabulary]
        total = functional.cross_entropy(logits.float(), targets[wanted], reduction="sum")
        return total / (wanted.sum() if num_items_in_batch is None else num_items_in_batch)

    def _count(self, inputs: dict[str, Tensor]) -> None:
        self.meter.tokens += int(inputs["lengths"].sum())
        self.meter.padded_tokens += inputs["input_ids"].numel()
        self.meter.completion_tokens += int((inputs["labels"] != IGNORED).sum())


class Progress(TrainerCallback):  # type: ignore[misc]
    """Tells each step, and completes each checkpoint with the meter's state."""

    def __init__(self, events: Events, meter: Meter) -> None:
        self.events, self.meter = events, meter

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.meter.start()

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        if not logs or "loss" not in logs:
            return
        seconds = self.meter.lap()
        self.meter.losses.append(float(logs["loss"]))
        self.events.emit(
            "step",
            step=state.global_step,
            of=state.max_steps,
            loss=round(float(logs["loss"]), 4),
            tokens_per_second=round(self.meter.tokens_per_second(), 1),
            eta_seconds=round(seconds / state.global_step * (state.max_steps - state.global_step)),
        )

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.meter.lap()
        self.meter.write(Path(args.output_dir) / f"checkpoint-{state.global_step}")
