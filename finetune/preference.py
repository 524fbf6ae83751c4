"""TRL's DPO and KTO trainers on rows that are already tokens, and with our meter.

Their own preparation would cut prompt and completion together and teach the template's line
break after the end of turn; ours cuts them as the server does.
"""

from collections.abc import Sequence
from typing import Any

from datasets import Dataset
from torch import Tensor
from torch.utils.data import Sampler
from transformers import PrinterCallback
from trl import DPOTrainer, KTOTrainer

from finetune.batches import LengthBatches
from finetune.meter import Meter


class PairTrainer(DPOTrainer):  # type: ignore[misc]
    """DPO (Rafailov et al. 2023), pairs of like length together."""

    def __init__(
        self, *, meter: Meter, lengths: Sequence[int], group_by: int, **options: Any
    ) -> None:
        self.meter, self.lengths, self.group_by = meter, lengths, group_by
        super().__init__(**options)
        self.remove_callback(PrinterCallback)

    def _prepare_dataset(self, dataset: Dataset, *_: Any) -> Dataset:
        return dataset

    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:
        return LengthBatches(self.lengths, self.group_by, self.args.seed)

    def compute_loss(self, model: Any, inputs: dict[str, Tensor], *given: Any, **more: Any) -> Any:
        if model.training:
            count(self.meter, inputs, self.accelerator.num_processes)
        return super().compute_loss(model, inputs, *given, **more)


class LabelTrainer(KTOTrainer):  # type: ignore[misc]
    """KTO (Ethayarajh et al. 2024); the rows lie in the order in which they are trained on."""

    def __init__(self, *, meter: Meter, **options: Any) -> None:
        self.meter = meter
        super().__init__(**options)
        self.remove_callback(PrinterCallback)

    def _prepare_dataset(self, dataset: Dataset, *_: Any) -> Dataset:
        return dataset

    def compute_loss(self, model: Any, inputs: dict[str, Tensor], *given: Any, **more: Any) -> Any:
        if model.training:
            count(self.meter, inputs, self.accelerator.num_processes)
        return super().compute_loss(model, inputs, *given, **more)


def count(meter: Meter, inputs: dict[str, Tensor], processes: int) -> None:
    """Adds one micro-batch to the meter: the texts that are judged, not those that KTO compares
    them with."""
    meter.count(
        int(inputs["attention_mask"].sum()) * processes,
        inputs["input_ids"].numel() * processes,
        int(inputs["completion_mask"].sum()) * processes,
    )


def weights_of(labels: Sequence[bool], desirable: float | None) -> tuple[float, float]:
    """KTO's weights of approved and refused texts: both sides the same in all, or as given."""
    if desirable is not None:
        return desirable, 1.0
    approved = max(1, sum(labels))
    refused = max(1, len(labels) - approved)
    # The rarer side is raised; lowering the other would lower the step size with it.
    return max(1.0, refused / approved), max(1.0, approved / refused)
