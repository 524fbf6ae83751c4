"""Work functions: plain, idempotent functions of an id, for the CLI, the desk and workers."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command, StateSnapshot
from sqlmodel import Session, col, select

from graphs.answers import answer_of
from graphs.auditing import follow_audit, wish_of
from graphs.evidence import facts_text
from graphs.house import House
from graphs.outages import hold
from storage.briefs import BriefIn
from storage.content_types import check_limits
from storage.database import users_words
from storage.errors import BadInput, LeaseHeld, ModelError, ModelFileError
from storage.items import WAITING, put_item
from storage.outbox import standing_of, unfollowed
from storage.rights import must
from storage.sources import (
    find_source,
    put_passages,
    put_source,
    serve_version,
)
from storage.tables import Item, SourceVersion
from storage.tables.base import sha256_text


def create_item(
    house: House, key: str, brief: BriefIn, actor: str, adapter_choice: str = "live"
) -> str:
    """The id of the brief's item; the same key always gives the same item.

    Raises:
        Forbidden, NotFound, BadInput: as `item_for` does.
    """
    with house.db.write() as session:
        return item_for(house, session, key, brief, actor, adapter_choice).id


def item_for(
    house: House,
    session: Session,
    key: str,
    brief: BriefIn,
    actor: str,
    adapter_choice: str = "live",
) -> Item:
    """The brief's item, in the caller's transaction.

    Raises:
        Forbidden: the actor may not ask for anything.
        NotFound: an unknown content type or source.
        BadInput: limits that no text can keep, or a source that cannot be used.
    """
    must(session, actor, "brief")
    check_limits(house.kind(brief.content_type), brief.limits)
    brief, version_id = resolve_facts(session, brief, actor)
    return put_item(session, key, brief, actor, version_id, adapter_choice)


def resolve_facts(session: Session, brief: BriefIn, actor: str) -> tuple[BriefIn, str | None]:
    """The brief with its facts, and the source version that holds them, so that claims can
    point at them. Facts come from the record it names, or are kept as a source of their own."""
    if brief.source_uri:
        source = find_source(session, brief.source_uri)
        if source.kind != "record" or source.current_version_id is None:
            raise BadInput(f"{brief.source_uri} is not a record", "name a row of a table")
        if source.withdrawn_at is not None:
            raise BadInput(f"{brief.source_uri} was withdrawn", "use another source")
        version = session.get_one(SourceVersion, source.current_version_id)
        pairs = [line.partition(": ") for line in version.text.splitlines()]
        return brief.model_copy(update={"facts": {k: v for k, _, v in pairs}}), version.id
    if not brief.facts:
        return brief, None
    text = facts_text(brief.facts)
    uri = f"facts:{sha256_text(text)[:12]}"
    source, version = put_source(session, uri, "facts", "Facts of the brief", text, actor)
    if source.current_version_id != version.id:
        put_passages(session, version, [(0, len(text), "")])
        serve_version(session, source, version)
    return brief, version.id


def advance(house: House, item_id: str) -> str:
    """Runs an item's graph as far as it goes; returns the item's status.

    Safe to call at any time, from any process, after any crash: it goes on from the last
    checkpoint, resumes with the recorded decision if there is one, and does nothing when the
    item waits for a person or is finished.

    Raises:
        LeaseHeld: another runner is on it.
        ModelError, ModelFileError: the item stays where it is, and says why.
        StoreError: the item stays where it is.
    """
    with house.keeper.lease(item_id) as token, users_words():  # the saver's errors too
        try:
            return go_on(house, item_id, token)
        except (ModelError, ModelFileError) as error:
            hold(house, str(error), item_id)
            raise


def go_on(house: House, item_id: str, token: str) -> str:
    """As `advance`, for whoever holds the item's lease."""
    config: RunnableConfig = {"configurable": {"thread_id": item_id, "lease_token": token}}
    place = place_of(house.editorial.get_state(config))
    while True:
        with house.db.read() as session:
            status, decision = standing_of(session, item_id, place.task_id)
        if place.finished:
            status = follow_audit(house, item_id, token) or status
            if status == "drafting":  # an audit asked for another draft
                place = reopen(house, item_id, config)
                continue
        if place.finished or status == "withdrawn" or (place.task_id and decision is None):
            return status
        step = Command(resume=answer_of(decision)) if decision else place.input(item_id)
        # Every node's result is a row that a second run finds, so a checkpoint where the
        # graph stops is enough; one after each node would only be written to be replaced.
        values = house.editorial.invoke(step, config, durability="exit")
        if values.get("__interrupt__"):
            place = Place(task_id=values["task_id"])
        else:  # finished, or stopped where a killed run had left it
            place = place_of(house.editorial.get_state(config))


def reopen(house: House, item_id: str, config: RunnableConfig) -> "Place":
    """Has a finished graph go on where a reviewer's rework would have it go on. Until the next
    draft is begun the item's status says that this is to be done."""
    house.editorial.update_state(config, wish_of(house, item_id), as_node="record")
    return Place()


@dataclass(frozen=True)
class Place:
    """Where an item's graph stands: not begun, between nodes, at a review task, or finished."""

    begun: bool = True
    task_id: str = ""
    finished: bool = False

    def input(self, item_id: str) -> Any:
        """What to invoke the graph with from here."""
        return None if self.begun else {"item_id": item_id}


def place_of(state: StateSnapshot) -> Place:
    """Killed on its first step, a graph has its input and no next node: it has not begun."""
    if not state.values or (state.tasks and not state.next):
        return Place(begun=False)
    waits = any(task.interrupts for task in state.tasks)
    return Place(task_id=state.values["task_id"] if waits else "", finished=not state.next)


def advance_all(
    house: House,
    item_ids: Sequence[str],
    on_done: Callable[[str, str], None] = lambda item_id, status: None,
) -> dict[str, str]:
    """Advances many items at once; the first error stops the rest and is raised.

    `on_done(item_id, status)` is called on this thread as items finish. Items that another
    runner has are left to it (status `elsewhere`).
    """
    statuses: dict[str, str] = {}
    house.warm()
    with ThreadPoolExecutor(house.settings.parallel, thread_name_prefix="item") as pool:
        futures: dict[Future[str], str] = {
            pool.submit(advance, house, item_id): item_id for item_id in item_ids
        }
        pending = set(futures)
        try:
            while pending:
                finished, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in finished:
                    item_id = futures[future]
                    statuses[item_id] = status_of(future)
                    on_done(item_id, statuses[item_id])
        except BaseException:
            for future in pending:
                future.cancel()
            raise
    return statuses


def status_of(future: "Future[str]") -> str:
    try:
        return future.result()
    except LeaseHeld:
        return "elsewhere"


def fresh_items(session: Session, limit: int = 100) -> list[str]:
    """Items that wait for a draft, new ones and interrupted ones, the oldest first. Whether
    somebody is on one already, its lease tells."""
    query = select(Item.id).where(col(Item.status).in_(WAITING))
    return list(session.exec(query.order_by(col(Item.created_at)).limit(limit)))


def decided_items(session: Session, limit: int = 100) -> list[str]:
    """Those whose decision has not been followed yet."""
    return list(dict.fromkeys(decision.item_id for decision in unfollowed(session, limit)))
