"""Webhooks: who is told of what, and what is on its way."""

from typing import Any

from fastapi import APIRouter

from graphs.webhooks import alter_webhook, register_webhook
from storage.listing import deliveries_after
from storage.rights import must
from storage.webhooks import (
    delivery_view,
    find_webhook,
    remove_webhook,
    try_again,
    webhook_view,
    webhooks,
)
from ui.api.asking import Admin
from ui.api.bodies import After, Limit, WebhookPatch, WebhookPost
from ui.api.problems import documented
from ui.api.shapes import (
    DeliveriesPage,
    DeliveryView,
    WebhookList,
    WebhookMade,
    WebhookView,
)

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])


@router.get("", operation_id="list_webhooks", response_model=WebhookList, responses=documented())
def list_webhooks(asked: Admin) -> Any:
    """Every webhook, without its secret."""
    with asked.house.db.read() as session:
        must(session, asked.name, "people")
        return {"rows": [webhook_view(row) for row in webhooks(session)]}


@router.post(
    "",
    operation_id="create_webhook",
    status_code=201,
    response_model=WebhookMade,
    responses=documented(),
)
def create_webhook(asked: Admin, body: WebhookPost) -> Any:
    """Has an address told of what happens from now on. What is sent is signed with the secret,
    which is shown here and never again."""
    made = register_webhook(asked.house, asked.name, body.url, body.events, body.secret)
    return {**webhook_view(made), "secret": made.secret}


@router.get(
    "/{webhook}",
    operation_id="get_webhook",
    response_model=WebhookView,
    responses=documented(404),
)
def get_webhook(asked: Admin, webhook: str) -> Any:
    with asked.house.db.read() as session:
        must(session, asked.name, "people")
        return webhook_view(find_webhook(session, webhook))


@router.patch(
    "/{webhook}",
    operation_id="change_webhook",
    response_model=WebhookView,
    responses=documented(404),
)
def change_webhook(asked: Admin, webhook: str, body: WebhookPatch) -> Any:
    """Changes what is given. A webhook that rests is not told later of what happened meanwhile."""
    changes = body.model_dump(exclude_none=True)
    return webhook_view(alter_webhook(asked.house, asked.name, webhook, **changes))


@router.delete(
    "/{webhook}", operation_id="delete_webhook", status_code=204, responses=documented(404)
)
def delete_webhook(asked: Admin, webhook: str) -> None:
    """Removes it, with what was on its way."""
    with asked.house.db.write() as session:
        remove_webhook(session, asked.name, webhook)


@router.get(
    "/{webhook}/deliveries",
    operation_id="list_deliveries",
    response_model=DeliveriesPage,
    responses=documented(404),
)
def list_deliveries(asked: Admin, webhook: str, limit: Limit = 50, after: After = "") -> Any:
    """What was sent and what waits, newest event first."""
    with asked.house.db.read() as session:
        must(session, asked.name, "people")
        found = deliveries_after(session, find_webhook(session, webhook).id, limit, after)
        return {"rows": [delivery_view(row) for row in found.rows], "next": found.next}


@router.post(
    "/{webhook}/deliveries/{delivery}/retry",
    operation_id="retry_delivery",
    response_model=DeliveryView,
    responses=documented(404, 409),
)
def retry_delivery(asked: Admin, webhook: str, delivery: str) -> Any:
    """Has what was not delivered sent at once; what was given up is tried once more."""
    with asked.house.db.write() as session:
        return delivery_view(try_again(session, asked.name, webhook, delivery))
