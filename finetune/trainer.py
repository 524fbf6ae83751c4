"""TRL's SFTTrainer, made lean: no padding to speak of, and no logits where none are needed."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import Sampler
from transformers import PrinterCallback
from trl import SFTTrainer

from finetune.batches import LengthBatches
from finetune.lean import make_lean
from finetune.meter import Meter
from finetune.tokens import IGNORED


class LeanTrainer(SFTTrainer):  # type: ignore[misc]
    """SFT with the loss on completions, computed at completion positions only."""

    def __init__(
        self,
        *,
        meter: Meter,
        lengths: Sequence[int],
        group_by: int,
        shared: int,
        **options: Any,
    ) -> None:
        """`group_by` rows of like length stay together; the micro-batch divides it."""
        self.meter, self.lengths, self.group_by = meter, lengths, group_by
        super().__init__(**options)
        self.remove_callback(PrinterCallback)  # it would print among the events
        make_lean(self.model.get_base_model(), shared)

    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:
        return LengthBatches(self.lengths, self.group_by, self.args.seed)

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Tensor],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Any:
        """Mean cross-entropy over the completion tokens of the whole optimizer step."""
        labels = inputs["labels"]
        if model.training:
            self._count(inputs)
        given = {name: value for name, value in inputs.items() if name != "lengths"}
        total = model(**given, lean=True)
        if num_items_in_batch is None:
            return total / (labels[:, 1:] != IGNORED).sum()
        # The items are those of every process, and their gradients will be averaged.
        return total / num_items_in_batch * self.accelerator.num_processes

    def prediction_step(
        self,
        model: Any,
        inputs: dict[str, Tensor],
        prediction_loss_only: bool,
        ignore_keys: list[str] | None = None,
    ) -> tuple[Tensor, None, None]:
        with torch.no_grad():
            loss = self.compute_loss(model, self._prepare_inputs(inputs))
        return loss.detach(), None, None

    def _count(self, inputs: dict[str, Tensor]) -> None:
        """Adds a micro-batch to the meter; of several processes, each is taken for this one."""
        processes = self.accelerator.num_processes
        labelled = int((inputs["labels"] != IGNORED).sum())
        self.meter.count(
            int(inputs["lengths"].sum()) * processes,
            inputs["input_ids"].numel() * processes,
            labelled * processes,
        )
