"""Adapts MiniLM to the intake's messages, in torch, and fits what reads its vectors.

The upper layers learn low-rank changes (Hu et al. 2021, LoRA) together with the linear-chain random
field of `agents.intake.tagger` and its heads. The layers below stay as they are: what they make of
each message is kept.
"""

import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from agents.embedder import load_tokenizer
from agents.grounding import vectors
from agents.intake import tagger
from agents.intake.tagger import DENSE, NEVER, Field, Head, Weights
from agents.model_files import MINILM_WEIGHTS
from evals._intake_lessons import Known, Lesson, known_of
from finetune.minilm import SentenceEncoder

Floats = NDArray[np.float32]
LOWEST = 3
"""The first layer that changes, counted from 0: so many stay."""
READ = tuple(vectors.LAYERS[place] for place in tagger.LAYERS)
"""Layers whose vectors are read, counted from 1."""
STAYING = tuple(layer for layer in READ if layer <= LOWEST)
RANK = 16
RATE, SIGN_RATE = 1e-3, 5e-3
DECAY, VECTOR_DECAY = 0.01, 0.05
EPOCHS = 4
BATCH = 16
WARM = 0.06
"""Share of the steps in which the rate rises."""
CHANGES_DROPPED, VECTORS_DROPPED, SIGNS_DROPPED = 0.1, 0.2, 0.25
SCALE = 2.0
"""Of the changes, while they are learnt."""
LONGEST_SLOPE = 5.0


def fitted(lessons: Sequence[Lesson], epochs: int = EPOCHS) -> Weights:
    """The same lessons and libraries give the same weights, on one thread."""
    torch.manual_seed(0)
    dice = random.Random(0)
    net = Net(known_of(lessons))
    kept = [net.kept(lesson) for lesson in lessons]
    optimizer = torch.optim.AdamW(net.groups())
    steps = epochs * math.ceil(len(kept) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1.0, (n + 1) / (WARM * steps)) * max(0.02, 1 - n / steps)
    )
    net.train()
    for _ in range(epochs):
        for batch in batches(kept, dice):
            loss = net.loss(batch, dice) / len(batch)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(net.parameters(), LONGEST_SLOPE)
            optimizer.step()
            schedule.step()
    return net.weights_made()


@dataclass(frozen=True)
class Kept:
    """A lesson as numbers: `low` [pieces, layers that stay and are read, and the last that
    stays, 384], `owners` the token of each piece; `signs` of each token, `whole_signs` [signs]."""

    low: Tensor
    owners: list[int]
    gold: list[int]
    signs: list[list[int]]
    plain_signs: list[list[int]]
    whole_signs: Tensor
    whole: dict[str, int]


def batches(kept: Sequence[Kept], dice: random.Random) -> Iterator[list[Kept]]:
    """Of like length, in any order."""
    order = sorted(kept, key=lambda one: len(one.low) + dice.random() * 8)
    made = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    dice.shuffle(made)
    return iter(made)


class Net(SentenceEncoder):
    """MiniLM with changes, the field over its words and the heads over its messages."""

    no_step: Tensor
    no_first: Tensor

    def __init__(self, known: Known) -> None:
        from safetensors.torch import load_file

        file = MINILM_WEIGHTS.verified()
        super().__init__(load_file(file), json.loads((file.parent / "config.json").read_text()))
        for weight in self.weights.values():
            weight.requires_grad = False
        self.known = known
        self.tokenizer = load_tokenizer()
        self.down, self.up = nn.ParameterDict(), nn.ParameterDict()
        for name in vectors.matrix_names(range(LOWEST, self.layers)):
            out, inner = self.weights[f"{name}/weight"].shape
            self.down[name] = nn.Parameter(torch.randn(inner, RANK) / math.sqrt(inner))
            self.up[name] = nn.Parameter(torch.zeros(RANK, out))
        wide, width = len(known.labels), self.heads * self.head_width
        self.by_vector = nn.Parameter(torch.zeros(3 * len(READ) * width, wide))
        self.by_sign = nn.Embedding(len(known.signs) + 1, wide, padding_idx=len(known.signs))
        nn.init.zeros_(self.by_sign.weight)
        self.steps, self.first = (
            nn.Parameter(torch.zeros(wide, wide)),
            nn.Parameter(torch.zeros(wide)),
        )
        no_step, no_first = forbidden(known.labels)
        self.register_buffer("no_step", no_step)
        self.register_buffer("no_first", no_first)
        ends = np.cumsum([len(row) for row in known.heads.values()])
        self.rows = {
            head: slice(end - len(known.heads[head]), end)
            for head, end in zip(known.heads, ends.tolist(), strict=True)
        }
        self.whole_by_sign = nn.Linear(len(known.whole_signs), int(ends[-1]))
        self.whole_by_vector = nn.Linear(width, int(ends[-1]), bias=False)
        nn.init.zeros_(self.whole_by_sign.weight)
        nn.init.zeros_(self.whole_by_vector.weight)

    def groups(self) -> list[dict[str, Any]]:
        changes = [*self.down.values(), *self.up.values()]
        by_vector = [self.by_vector, *self.whole_by_vector.parameters()]
        rest = [self.by_sign.weight, self.steps, self.first, *self.whole_by_sign.parameters()]
        return [
            {"params": changes, "lr": RATE, "weight_decay": DECAY},
            {"params": by_vector, "lr": RATE, "weight_decay": VECTOR_DECAY},
            {"params": rest, "lr": SIGN_RATE, "weight_decay": 0.0},
        ]

    def _linear(self, name: str, hidden: Tensor) -> Tensor:
        made = super()._linear(name, hidden)
        if name not in self.down:
            return made
        seen = functional.dropout(hidden, CHANGES_DROPPED, self.training)
        changed: Tensor = made + SCALE * (seen @ self.down[name] @ self.up[name])
        return changed

    def kept(self, lesson: Lesson) -> Kept:
        seen, known = lesson.seen, self.known
        encoded = tagger.encode(self.tokenizer, seen.text)
        with torch.no_grad():
            low = [self._embed(torch.tensor([encoded.ids]))]
            for layer in range(LOWEST):
                low.append(self._layer(f"encoder/layer/{layer}", low[-1], torch.zeros(1)))
        whole = torch.zeros(len(known.whole_signs))
        for name, by in seen.whole_signs.items():
            if name in known.whole_signs:
                whole[known.whole_signs[name]] = by
        return Kept(
            torch.stack([low[layer][0] for layer in (*STAYING, LOWEST)], dim=1),
            tagger.owners(encoded, seen.tokens),
            [known.labels.index(label) for label in lesson.labels],
            [[known.signs[x] for x in row if x in known.signs] for row in seen.signs],
            [[known.signs[x] for x in row if x in known.signs] for row in lesson.plain_signs],
            whole,
            {head: known.heads[head].index(label) for head, label in lesson.whole.items()},
        )

    def loss(self, batch: Sequence[Kept], dice: random.Random) -> Tensor:
        """Of the batch together."""
        layers, pooled = self.contexts(batch)
        dense = functional.dropout(words_of(batch, layers), VECTORS_DROPPED, self.training)
        signs = self.signs_of(batch, dice)
        scores = dense @ self.by_vector + self.by_sign(signs).sum(2) / (1 - SIGNS_DROPPED)
        return self.field_loss(scores, batch) + self.head_loss(pooled, batch)

    def contexts(self, batch: Sequence[Kept]) -> tuple[list[Tensor], Tensor]:
        """Pieces' vectors of the layers that are read [messages, longest, 384], messages' ones."""
        low = nn.utils.rnn.pad_sequence([one.low for one in batch], batch_first=True)
        sizes = torch.tensor([len(one.low) for one in batch])
        there = (torch.arange(low.shape[1])[None] < sizes[:, None]).float()
        bias = (1 - there[:, None, None, :]) * torch.finfo(torch.float32).min
        hidden, layers = low[:, :, -1], [low[:, :, place] for place in range(len(STAYING))]
        for layer in range(LOWEST, self.layers):
            hidden = self._layer(f"encoder/layer/{layer}", hidden, bias)
            if layer + 1 in READ:
                layers.append(hidden)
        pooled = (hidden * there[:, :, None]).sum(1) / sizes[:, None]
        return layers, functional.normalize(pooled, dim=1) * DENSE

    def signs_of(self, batch: Sequence[Kept], dice: random.Random) -> Tensor:
        """int64 [messages, most tokens, most signs]; some are left out."""
        rows = [one.plain_signs if dice.random() < 0.5 else one.signs for one in batch]
        longest = max(len(row) for row in rows)
        most = max(len(names) for row in rows for names in row)
        made = torch.full((len(rows), longest, most), len(self.known.signs))
        for place, row in enumerate(rows):
            for token, names in enumerate(row):
                made[place, token, : len(names)] = torch.tensor(names)
        return torch.where(torch.rand(made.shape) < SIGNS_DROPPED, len(self.known.signs), made)

    def field_loss(self, scores: Tensor, batch: Sequence[Kept]) -> Tensor:
        """The negative logarithm of the labels' probability, by the forward algorithm."""
        gold = nn.utils.rnn.pad_sequence(
            [torch.tensor(one.gold) for one in batch], batch_first=True
        )
        sizes = torch.tensor([len(one.gold) for one in batch])
        there = (torch.arange(gold.shape[1])[None] < sizes[:, None]).float()
        right = (scores.gather(2, gold[:, :, None])[:, :, 0] * there).sum(1) + self.first[
            gold[:, 0]
        ]
        right = right + (self.steps[gold[:, :-1], gold[:, 1:]] * there[:, 1:]).sum(1)
        steps = self.steps + self.no_step
        ahead = scores[:, 0] + self.first + self.no_first
        for place in range(1, gold.shape[1]):
            come = torch.logsumexp(ahead[:, :, None] + steps, 1) + scores[:, place]
            ahead = torch.where(there[:, place, None] > 0, come, ahead)
        return (torch.logsumexp(ahead, 1) - right).sum()

    def head_loss(self, pooled: Tensor, batch: Sequence[Kept]) -> Tensor:
        signs = torch.stack([one.whole_signs for one in batch])
        pooled = functional.dropout(pooled, VECTORS_DROPPED, self.training)
        signs = functional.dropout(signs, SIGNS_DROPPED, self.training)
        scores = self.whole_by_sign(signs) + self.whole_by_vector(pooled)
        total = torch.zeros(())
        for head, rows in self.rows.items():
            asked = [place for place, one in enumerate(batch) if head in one.whole]
            gold = torch.tensor([batch[place].whole[head] for place in asked], dtype=torch.int64)
            total = total + functional.cross_entropy(scores[asked, rows], gold, reduction="sum")
        return total

    def weights_made(self) -> Weights:
        known = self.known
        field = Field(
            known.labels,
            known.signs,
            array(self.by_sign.weight[:-1]),
            array(self.by_vector),
            array(self.steps + self.no_step),
            array(self.first + self.no_first),
        )
        table = np.hstack([array(self.whole_by_sign.weight), array(self.whole_by_vector.weight)])
        heads = {
            name: Head(
                known.heads[name],
                known.whole_signs,
                table[rows],
                array(self.whole_by_sign.bias)[rows],
            )
            for name, rows in self.rows.items()
        }
        added = {name: (array(self.down[name]), array(self.up[name] * SCALE)) for name in self.down}
        return Weights(field, heads, added)


def words_of(batch: Sequence[Kept], layers: Sequence[Tensor]) -> Tensor:
    """[messages, most tokens, 9 x 384], as `agents.intake.tagger.Contexts` makes them."""
    longest = max(len(one.gold) for one in batch)
    sums = torch.zeros(len(batch), longest + 2, layers[0].shape[1])
    for place, one in enumerate(batch):
        for piece, owner in enumerate(one.owners):
            if owner >= 0:
                sums[place, owner + 1, piece] = 1
    made = torch.cat([DENSE * functional.normalize(sums @ layer, dim=-1) for layer in layers], -1)
    return torch.cat([made[:, 1:-1], made[:, :-2], made[:, 2:]], -1)


def forbidden(labels: Sequence[str]) -> tuple[Tensor, Tensor]:
    """`I-x` stands only behind `B-x` and `I-x`."""
    steps = [
        [NEVER if to[0] == "I" and one[2:] != to[2:] else 0.0 for to in labels] for one in labels
    ]
    return torch.tensor(steps), torch.tensor([NEVER if to[0] == "I" else 0.0 for to in labels])


def array(values: Tensor) -> Floats:
    made: Floats = values.detach().numpy().astype(np.float32)
    return made
