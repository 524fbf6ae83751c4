"""From rows to token ids: what is held out, what is mixed in, in which order facts stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finetune.events import Events
from finetune.mixing import hold_out, with_replay
from finetune.ordering import order_facts
from finetune.recipe import Recipe
from finetune.rows import Row, read_rows
from finetune.tokens import Ids, tokenize


@dataclass(frozen=True)
class Data:
    """Rows as token ids. `replayed` of those to train on are general ones."""

    train: list[Ids]
    held_out: list[Ids]
    replayed: int = 0


def prepare(recipe: Recipe, rows: Sequence[Row], tokenizer: Any, events: Events) -> Data:
    """What a run trains on and watches.

    Raises:
        BadInput: rows too long, replay rows that cannot be read, nothing to hold out.
    """
    ordered = order_facts(rows) if recipe.order_facts else rows
    train, watched = hold_out(ordered, recipe.held_out_share, recipe.seed)
    replayed = 0
    if recipe.replay:
        train, replayed = replay(recipe, train, events)

    def cut(part: Sequence[Row]) -> list[Ids]:
        return tokenize(part, tokenizer, recipe.max_tokens, recipe.method)

    return Data(cut(train), cut(watched), replayed)


def replay(recipe: Recipe, rows: list[Row], events: Events) -> tuple[list[Row], int]:
    """The rows with general ones, and how many; says so where there are too few of them."""
    mixed, taken = with_replay(
        rows, read_rows(Path(recipe.replay)), recipe.replay_share, recipe.seed
    )
    share = taken / len(mixed)
    if share < 0.95 * recipe.replay_share:
        said = f"{Path(recipe.replay).name} has {taken} rows: replay is {share:.0%} of all rows"
        events.emit("note", message=f"{said}, not {recipe.replay_share:.0%}")
    return mixed, taken
