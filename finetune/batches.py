"""Rows into batches: of like length together, or end to end without padding."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.utils.data import Sampler

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


class FlatCollator:
    """Rows end to end in one line, int64 [1, tokens], each counting its positions from 0: by that
    the attention of transformers keeps them apart."""

    def __call__(self, rows: list[dict[str, list[int]]]) -> dict[str, Tensor]:
        lengths = [len(row["input_ids"]) for row in rows]
        # No row predicts the first token of the next one.
        labels = [label for row in rows for label in (IGNORED, *row["labels"][1:])]
        return {
            "input_ids": torch.tensor([[token for row in rows for token in row["input_ids"]]]),
            "labels": torch.tensor([labels]),
            "position_ids": torch.cat([torch.arange(n) for n in lengths]).unsqueeze(0),
            "lengths": torch.tensor([lengths]),
        }
