"""Webhooks: addresses that are told of events, and what is on its way to each.

Events are read from the log, so that what happened is told even if nobody was there to tell it.
A delivery is kept until it is delivered. After some days it is dead: it stays, and is tried again
when somebody asks for it. It may arrive twice (its id says so), and in another order than things
happened.
"""

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal, get_args

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from storage.deliveries import claim_row, is_due, pause_after
from storage.errors import BadInput, Conflict, NotFound
from storage.events import log
from storage.rights import must
from storage.tables import Event, Webhook, WebhookDelivery
from storage.tables.base import derived_id, new_id, now

Told = Literal[
    "item.create",
    "item.stale",
    "task.open",
    "task.adjudicate",
    "task.assign",
    "task.escalate",
    "decision.approve",
    "decision.edit",
    "decision.reject",
    "decision.rework",
    "decision.undo",
    "opinion.give",
    "opinion.undo",
    "publish",
    "withdraw",
    "budget.set",
    "brief.batch",
    "source.version",
    "source.retire",
    "adapter.train",
    "adapter.candidate",
    "adapter.canary",
    "adapter.live",
    "adapter.retired",
    "adapter.refused",
    "snapshot.freeze",
]
TOLD: tuple[Told, ...] = get_args(Told)
"""Events that leave the house. Who signed in, and with what password, stays in it."""

DELIVERY_STATUSES = ("waiting", "delivered", "dead")

MOST = 50
"""Webhooks of one home: each event is a row for each of them."""

AT_ONCE = 500
"""Events looked at in one transaction."""


def add_webhook(
    session: Session, actor: str, url: str, events: Sequence[str], secret: str = ""
) -> Webhook:
    """A webhook for what happens from now on.

    Args:
        url: checked already, by whoever knows networks.
        events: of TOLD; empty: all of them.
        secret: signs what is sent; empty: a new one.

    Raises:
        Forbidden: the actor may not.
        BadInput: an event that is not told, a secret that cannot be used, too many webhooks.
    """
    must(session, actor, "people")
    if session.exec(select(func.count()).select_from(Webhook)).one() >= MOST:
        raise BadInput(f"a home has at most {MOST} webhooks", "delete one that is not used")
    row = Webhook(
        id=new_id("whk"),
        url=url,
        secret=clean_secret(secret),
        events=clean_events(events),
        created_by=actor,
        seen=last_event(session),
    )
    session.add(row)
    session.flush()
    log(session, actor, "webhook.add", row.id, url=url)
    return row


def change_webhook(
    session: Session,
    actor: str,
    webhook_id: str,
    *,
    url: str | None = None,
    events: Sequence[str] | None = None,
    active: bool | None = None,
) -> Webhook:
    """Changes what is given. What happens while a webhook is not active is not told later.

    Raises:
        Forbidden, BadInput: as `add_webhook`.
        NotFound: no such webhook.
    """
    must(session, actor, "people")
    row = find_webhook(session, webhook_id)
    if active and not row.active:
        row.seen = last_event(session)
    row.url = row.url if url is None else url
    row.events = row.events if events is None else clean_events(events)
    row.active = row.active if active is None else active
    session.add(row)
    log(session, actor, "webhook.change", row.id)
    return row


def remove_webhook(session: Session, actor: str, webhook_id: str) -> None:
    """Removes a webhook with all that was on its way. Raises as `change_webhook`."""
    must(session, actor, "people")
    row = find_webhook(session, webhook_id)
    session.execute(delete(WebhookDelivery).where(col(WebhookDelivery.webhook_id) == row.id))
    session.delete(row)
    log(session, actor, "webhook.remove", row.id, url=row.url)


def find_webhook(session: Session, webhook_id: str) -> Webhook:
    row = session.get(Webhook, webhook_id)
    if row is None:
        raise NotFound(f"no webhook {webhook_id!r}", "list them: GET /v1/webhooks")
    return row


def webhooks(session: Session) -> list[Webhook]:
    """Oldest first."""
    return list(session.exec(select(Webhook).order_by(col(Webhook.created_at))))


def webhook_view(row: Webhook) -> dict[str, Any]:
    """Without its secret, which is shown once."""
    return row.model_dump(mode="json", exclude={"secret", "seen"})


def clean_events(events: Sequence[str]) -> list[str]:
    unknown = sorted(set(events) - set(TOLD))
    if unknown:
        raise BadInput(f"no event {unknown[0]!r} is told", f"choose from: {', '.join(TOLD)}")
    return [event for event in TOLD if event in events]


def clean_secret(secret: str) -> str:
    """As Standard Webhooks writes secrets: `whsec_` and base64 of 24 to 64 bytes."""
    if not secret:
        return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    try:
        length = len(base64.b64decode(secret.removeprefix("whsec_"), validate=True))
    except ValueError:
        length = 0
    if not secret.startswith("whsec_") or not 24 <= length <= 64:
        raise BadInput(
            "a secret is `whsec_` and the base64 of 24 to 64 bytes", "leave it out for a new one"
        )
    return secret


def last_event(session: Session) -> int:
    return session.exec(select(func.max(Event.id))).one() or 0


def anything_to_do(session: Session) -> bool:
    """Whether an event is still to be looked at, or a delivery is due: no more than a look."""
    behind = select(Webhook.id).where(
        col(Webhook.active).is_(True), col(Webhook.seen) < last_event(session)
    )
    return bool(session.exec(behind.limit(1)).first() or due_ids(session, 1))


def fan_out(session: Session) -> int:
    """Makes a delivery of each new event for each webhook that wants it; returns how many events
    are still to be looked at by the one that is furthest behind."""
    left, last = 0, last_event(session)
    for webhook in session.exec(select(Webhook).where(col(Webhook.active).is_(True))):
        wanted = webhook.events or TOLD
        upto = min(last, webhook.seen + AT_ONCE)
        news = select(Event).where(col(Event.id) > webhook.seen, col(Event.id) <= upto)
        told = session.exec(news.where(col(Event.verb).in_(wanted)).order_by(col(Event.id)))
        session.add_all(delivery_of(webhook, event) for event in told)
        webhook.seen = upto
        session.add(webhook)
        left = max(left, last - upto)
    return left


def delivery_of(webhook: Webhook, event: Event) -> WebhookDelivery:
    assert event.id is not None, "read from the database"
    return WebhookDelivery(
        id=derived_id("msg", webhook.id, event.id, digits=20),
        webhook_id=webhook.id,
        event_id=event.id,
        event=event.verb,
        payload=event_view(event),
    )


def event_view(event: Event) -> dict[str, Any]:
    """One event as programs are told of it."""
    return {
        "id": event.id,
        "type": event.verb,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "subject": event.subject,
        "data": event.data,
    }


def due_ids(session: Session, limit: int = 50) -> list[str]:
    """Deliveries whose time has come, the longest waiting first."""
    query = (
        select(WebhookDelivery.id)
        .join(Webhook, col(WebhookDelivery.webhook_id) == Webhook.id)
        .where(is_due(WebhookDelivery), col(Webhook.active).is_(True))
    )
    return list(session.exec(query.order_by(col(WebhookDelivery.next_at)).limit(limit)))


def claim(
    session: Session, delivery_id: str, seconds: float
) -> tuple[WebhookDelivery, Webhook] | None:
    """Takes a delivery for one attempt; None where somebody else has it. A courier that dies
    keeps it for `seconds`."""
    row = claim_row(session, WebhookDelivery, delivery_id, seconds)
    if row is None:
        return None
    return row, session.get_one(Webhook, row.webhook_id)


def settle(session: Session, delivery_id: str, error: str, days: float) -> str:
    """Writes down what came of an attempt; returns the delivery's status.

    Args:
        error: empty where it was delivered.
        days: after so many it is not tried again.
    """
    row = session.get(WebhookDelivery, delivery_id)
    if row is None:
        return "removed"
    row.error = error[:300]
    if not error:
        row.status, row.delivered_at = "delivered", now()
    elif now() - row.created_at > timedelta(days=days):
        row.status = "dead"
    else:
        row.next_at = now() + timedelta(seconds=pause_after(row.attempts))
    session.add(row)
    return row.status


def try_again(session: Session, actor: str, webhook_id: str, delivery_id: str) -> WebhookDelivery:
    """Has what was not delivered sent at once, also where it was dead: once more then.

    Raises:
        Forbidden: the actor may not.
        NotFound: no such webhook, or it has no such delivery.
        Conflict: it was delivered.
    """
    must(session, actor, "people")
    row = session.get(WebhookDelivery, delivery_id)
    if row is None or row.webhook_id != find_webhook(session, webhook_id).id:
        raise NotFound(f"no delivery {delivery_id!r}", "list them: GET .../deliveries")
    if row.status == "delivered":
        raise Conflict("this was delivered", "nothing is to be done")
    row.status, row.next_at = "waiting", now()
    session.add(row)
    log(session, actor, "webhook.retry", row.webhook_id, delivery=row.id)
    return row


def delivery_view(row: WebhookDelivery) -> dict[str, Any]:
    return row.model_dump(mode="json")
