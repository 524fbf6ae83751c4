"""Telling webhooks what happened: a courier in a thread of its own, beside a worker's items.

Messages are signed as Standard Webhooks says (standardwebhooks.com, "Signature scheme"):
HMAC-SHA256 over `id.timestamp.body`, with the webhook's own secret.
"""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from agents.web.post import SECONDS, Poster, check_receiver
from graphs.house import House
from storage.errors import BadInput, CopydeskError, FetchFailed
from storage.idempotency import forget_answers
from storage.tables import Webhook, WebhookDelivery
from storage.tables.base import now
from storage.webhooks import (
    add_webhook,
    anything_to_do,
    change_webhook,
    claim,
    due_ids,
    fan_out,
    settle,
)

if TYPE_CHECKING:
    from agents.web.connect import Resolve

CLAIMED_SECONDS = 6 * SECONDS
"""How long a courier that died keeps what it was about to deliver."""


def register_webhook(
    house: House, actor: str, url: str, events: Sequence[str] = (), secret: str = ""
) -> Webhook:
    """A webhook, its address checked. Raises as `add_webhook` and `check_receiver` do."""
    url = check_receiver(url, house.settings.allowed_private_hosts)
    with house.db.write() as session:
        return add_webhook(session, actor, url, events, secret)


def alter_webhook(house: House, actor: str, webhook_id: str, **changes: Any) -> Webhook:
    """Changes a webhook, its new address checked."""
    if changes.get("url") is not None:
        changes["url"] = check_receiver(changes["url"], house.settings.allowed_private_hosts)
    with house.db.write() as session:
        return change_webhook(session, actor, webhook_id, **changes)


def signed(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header `webhook-signature`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()


def deliver_due(
    house: House, poster: Poster, stop: threading.Event | None = None
) -> dict[str, str]:
    """Looks at new events and makes one attempt at everything that is due; statuses by id."""
    left = 1
    while left:
        with house.db.write() as session:
            left = fan_out(session)
    with house.db.read() as session:
        ids = due_ids(session)
    done = {}
    for delivery_id in ids:
        if stop is not None and stop.is_set():
            break
        status = deliver(house, poster, delivery_id)
        if status:
            done[delivery_id] = status
    return done


def deliver(house: House, poster: Poster, delivery_id: str) -> str:
    """One attempt; the delivery's status after it, or nothing where somebody else has it."""
    with house.db.write() as session:
        claimed = claim(session, delivery_id, CLAIMED_SECONDS)
    if claimed is None:
        return ""
    error = attempt(poster, *claimed)
    with house.db.write() as session:
        return settle(session, delivery_id, error, house.settings.webhook_days)


def attempt(poster: Poster, delivery: WebhookDelivery, webhook: Webhook) -> str:
    """Sends it; empty, or what went wrong."""
    body = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = int(now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "Webhook-Id": delivery.id,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": signed(webhook.secret, delivery.id, timestamp, body),
    }
    try:
        status = poster.post(webhook.url, body, headers)
    except (BadInput, FetchFailed) as error:
        return str(error)
    return "" if 200 <= status < 300 else f"answered {status}"


class Courier:
    """Delivers beside a worker, one round at a time; a slow receiver holds up no item."""

    def __init__(
        self, house: House, say: Callable[[str], None], resolve: "Resolve | None" = None
    ) -> None:
        self.house = house
        self.say = say
        self.resolve = resolve
        self.stop = threading.Event()
        self.thread: threading.Thread | None = None

    def look(self) -> None:
        """Starts a round if there is something to tell and none is under way."""
        if self.thread is not None and self.thread.is_alive():
            return
        with self.house.db.read() as session:
            if not anything_to_do(session):
                return
        self.thread = threading.Thread(target=self.round, name="webhooks")
        self.thread.start()

    def round(self) -> None:
        try:
            with Poster(self.house.settings.allowed_private_hosts, resolve=self.resolve) as poster:
                done = deliver_due(self.house, poster, self.stop)
            with self.house.db.write() as session:
                forget_answers(session)
        except CopydeskError as error:
            self.say(f"webhooks: {error} ({error.next_step})")
            return
        failed = sum(status not in ("delivered", "removed") for status in done.values())
        if failed:
            self.say(f"webhooks: {failed} of {len(done)} not delivered")

    def finish(self) -> None:
        """Waits for the round that is under way."""
        if self.thread is not None:
            self.thread.join()

    def close(self) -> None:
        """Waits for the attempt that is under way."""
        self.stop.set()
        self.finish()
