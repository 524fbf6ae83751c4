"""Items: what is written, how far it is, and what goes out."""

from typing import Any

from fastapi import APIRouter
from sqlmodel import Session

from storage.errors import NotFound
from storage.lineage import trace_publication
from storage.listing import items_after
from storage.publications import publication_of, publish
from storage.tables import Item
from storage.views import item_view, items_lines
from storage.withdraw import withdraw
from ui.api.asking import Admin, Decides, Read
from ui.api.bodies import After, Limit, Reason, StatusAsked, Text, Word
from ui.api.item_shapes import ItemsPage, ItemView, PublicationView
from ui.api.problems import documented
from ui.api.shapes import WithdrawalView

router = APIRouter(prefix="/v1/items", tags=["items"])


def item_at(session: Session, item_id: str) -> Item:
    """By its whole id: programs do not abbreviate."""
    item = session.get(Item, item_id)
    if item is None:
        raise NotFound(f"no item {item_id!r}", "list them: GET /v1/items")
    return item


@router.get("", operation_id="list_items", response_model=ItemsPage, responses=documented())
def list_items(
    asked: Read,
    limit: Limit = 50,
    after: After = "",
    status: StatusAsked = "",
    content_type: Word = "",
    text: Text = "",
) -> Any:
    """Items, newest first; `text` is looked for in titles. To a token that may decide, an item
    whose audit is open is in review, like any other that waits for a decision."""
    judge = asked.caller.judge
    with asked.house.db.read() as session:
        found = items_after(
            session, judge, limit, after, status=status, content_type=content_type, text=text
        )
        return {"rows": items_lines(session, found.rows, judge), "next": found.next}


@router.get("/{item}", operation_id="get_item", response_model=ItemView, responses=documented(404))
def get_item(asked: Read, item: str) -> Any:
    """One item: its brief, its drafts with each claim's evidence, what was decided, what is out."""
    with asked.house.db.read() as session:
        return item_view(session, item_at(session, item), asked.caller.judge)


@router.get(
    "/{item}/publication",
    operation_id="get_publication",
    response_model=PublicationView,
    responses=documented(404),
)
def get_publication(asked: Read, item: str) -> Any:
    """The published text, each of its sentences with the span of the source it rests on."""
    with asked.house.db.read() as session:
        found = publication_of(session, item_at(session, item).id)
        if found is None:
            raise NotFound(f"item {item} is not published", f"POST /v1/items/{item}/publish")
        return trace_publication(session, found)


@router.post(
    "/{item}/publish",
    operation_id="publish_item",
    response_model=PublicationView,
    responses=documented(404, 409),
)
def publish_item(asked: Decides, item: str) -> Any:
    """Freezes an approved item as published; doing it again changes nothing."""
    with asked.house.db.write() as session:
        made = publish(session, item_at(session, item), asked.name)
        session.flush()
        return trace_publication(session, made)


@router.post(
    "/{item}/withdraw",
    operation_id="withdraw_item",
    response_model=WithdrawalView,
    responses=documented(404, 409),
)
def withdraw_item(asked: Admin, item: str, body: Reason) -> Any:
    """Takes an item back, and marks everything that came from it."""
    with asked.house.db.write() as session:
        found = item_at(session, item)
        return withdraw(session, found.id, asked.name, body.reason).as_dict()
