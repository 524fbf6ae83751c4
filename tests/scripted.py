"""Houses on a scripted model and vectors in memory, and the steps most tests begin with."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ready_home import prepare_home
from sqlmodel import Session, select

from agents.fakes import MemoryEmbedder, ScriptedModel
from graphs.house import House, open_house
from graphs.routing import Choice, ColdStart, Critiqued, must_review
from graphs.runner import advance, create_item
from storage.briefs import BriefIn
from storage.decisions import decide
from storage.errors import ModelUnavailable
from storage.settings import load_settings
from storage.tables import Decision, Example, Item, Task
from storage.tasks import find_task
from storage.vectors import MemoryVectors

FACTS = {"name": "Alder board", "material": "oiled alder", "size": "38 by 24 cm", "price": "£42"}
GOOD = "The Alder board is made from oiled alder, measures 38 by 24 cm and costs £42."
"""States every fact and nothing else: the critic finds nothing in it."""

WRONG = "The Alder board is made from oiled alder, measures 38 by 24 cm and costs £45."
"""Has a price that is not the record's."""

BASE_SHA256 = "b" * 64


class AcceptAll(ColdStart):
    """What a calibrated policy may do one day: accept whatever nothing forbids."""

    version = "accept-all"

    def choose(self, session: Session, draft: Critiqued) -> Choice:
        return must_review(draft) or Choice("accept", "good enough", confidence=0.99)


class AuditAll(ColdStart):
    """Accepts whatever nothing forbids, and has all of it audited."""

    version = "audit-all"

    def choose(self, session: Session, draft: Critiqued) -> Choice:
        return must_review(draft) or Choice(
            "accept", "good enough", why="audit", audit=True, said="please look"
        )


def open_scripted_house(
    home: Path,
    reply: str | Callable[[Sequence[Any]], str] = GOOD,
    model: Any = None,
    **settings: Any,
) -> House:
    """Everything real but the models and the vectors."""
    script = reply if callable(reply) else lambda messages: reply
    chosen = model or ScriptedModel(script)
    house = open_house(
        load_settings(home=prepare_home(home), **settings),
        make_model=lambda _: chosen,
        make_vectors=lambda _: MemoryVectors(MemoryEmbedder()),
    )
    house.embedder = MemoryEmbedder()
    return house


def new_item(house: House, name: str = "one", **values: Any) -> str:
    """An item that nobody has worked on yet."""
    brief = BriefIn(**{"instruction": f"Write the blurb. {name}", "facts": FACTS, **values})
    return create_item(house, brief.key(), brief, "ann")


def drafted(house: House, name: str = "one", **values: Any) -> str:
    """An item that waits for a person."""
    item_id = new_item(house, name, **values)
    assert advance(house, item_id) == "review"
    return item_id


def decided(house: House, item_id: str, verdict: str = "approve", **values: Any) -> Decision:
    """A decision that the graph has not followed yet."""
    with house.db.write() as session:
        reviewer = values.pop("reviewer", "ann")
        return decide(session, find_task(session, item_id), verdict, reviewer, **values)


def finished(house: House, name: str = "one", verdict: str = "approve", **values: Any) -> str:
    """An item that was drafted, decided and curated."""
    item_id = drafted(house, name)
    decided(house, item_id, verdict, **values)
    advance(house, item_id)
    return item_id


def rows(house: House, table: Any, **where: Any) -> list[Any]:
    """Rows of a table with these values, in the order in which they were made."""
    query = select(table)
    for name, value in where.items():
        query = query.where(getattr(table, name) == value)
    with house.db.read() as session:
        found = list(session.exec(query))
    return sorted(found, key=lambda row: row.created_at) if hasattr(table, "created_at") else found


def item_of(house: House, item_id: str) -> Item:
    return rows(house, Item, id=item_id)[0]


def tasks_of(house: House, item_id: str) -> list[Task]:
    return rows(house, Task, item_id=item_id)


def decisions_of(house: House, item_id: str) -> list[Decision]:
    return rows(house, Decision, item_id=item_id)


def examples_of(house: House, item_id: str) -> list[Example]:
    return rows(house, Example, item_id=item_id)


def thread_of(house: House, item_id: str) -> Any:
    """Where an item's graph stands."""
    return house.editorial.get_state({"configurable": {"thread_id": item_id}})


def asked_of(house: House) -> list[list[dict[str, str]]]:
    """Every call to the model, as the model got it."""
    return house.model.calls


def away(messages: object) -> str:
    """A reply of a model that does not answer."""
    raise ModelUnavailable("the model is away", "start it")
