"""A model that does not answer: whether items wait for it, and what people are told meanwhile."""

from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import col

from storage.errors import ModelError, ModelUnavailable
from storage.items import WAITING
from storage.tables import Item

if TYPE_CHECKING:
    from graphs.house import House


def gives_up(house: "House", item_id: str) -> bool:
    """Counts that the model was away for an item. True when a person is to be asked: it was so
    often enough, and the model answers others.

    While it answers nobody, items wait for it, and what that takes counts against none of them.
    """
    failures = count_failure(house, item_id)
    if failures < house.settings.item_retries:
        return False
    if not is_away(house):
        return True
    count_failure(house, item_id, -failures)
    return False


def count_failure(house: "House", item_id: str, by: int = 1) -> int:
    """How often the model was away for an item, this time included."""
    with house.db.write() as session:
        item = session.get_one(Item, item_id)
        item.failures += by
        session.add(item)
        return item.failures


def is_away(house: "House") -> bool:
    """Whether the model answers nothing at all: it is asked for a word."""
    try:
        house.model.complete([{"role": "user", "content": "Say hello."}], max_tokens=8)
    except ModelUnavailable:
        return True
    except ModelError:  # it answers, if nothing of use
        return False
    return False


def hold(house: "House", why: str, item_id: str = "") -> None:
    """Keeps with items that wait for their draft why they could not be given one; nothing: they
    can be. It is forgotten when an item's status changes.

    Args:
        item_id: of the only one that it is said of; empty: all.
    """
    waiting = update(Item).where(col(Item.status).in_(WAITING), col(Item.held) != why)
    if item_id:
        waiting = waiting.where(col(Item.id) == item_id)
    with house.db.write() as session:
        session.execute(waiting.values(held=why).execution_options(synchronize_session=False))
