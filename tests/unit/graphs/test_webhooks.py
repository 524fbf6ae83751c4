"""Webhooks: signed, tried again, kept until delivered or dead, and sent to no private address."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from api_client import calling, problem
from scripted import new_item, open_scripted_house, rows
from team import hire
from web_server import Handler, Reply, WebServer

from agents.web.post import Poster
from graphs.house import House
from graphs.webhooks import Courier, alter_webhook, deliver_due, register_webhook, signed
from storage.deliveries import pause_after
from storage.errors import BadInput, Forbidden
from storage.tables import Webhook, WebhookDelivery
from storage.tables.base import now
from storage.webhooks import remove_webhook


class Receiver:
    """A server that keeps what it was sent and answers as it is told."""

    def __init__(self, server: WebServer) -> None:
        self.status = 204
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.url = server.url("/hook")
        server.routes["/hook"] = self.answer

    def answer(self, handler: Handler) -> Reply:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.got.append(({k.lower(): v for k, v in handler.headers.items()}, body))
        return Reply(status=self.status)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = WebServer()
    server.start()
    yield Receiver(server)
    server.stop()


@pytest.fixture
def telling(home: Any) -> Iterator[House]:
    """A house that may reach this machine."""
    built = open_scripted_house(home, allowed_private_hosts=("127.0.0.1",))
    yield built
    built.close()


def go(house: House) -> dict[str, str]:
    with Poster(house.settings.allowed_private_hosts) as poster:
        return deliver_due(house, poster)


def deliveries(house: House) -> list[WebhookDelivery]:
    return rows(house, WebhookDelivery)


def make_due(house: House, **values: Any) -> None:
    with house.db.write() as session:
        for row in deliveries(house):
            session.merge(row).sqlmodel_update({"next_at": now() - timedelta(1), **values})


def test_what_happens_is_told_once_and_signed(telling: House, receiver: Receiver) -> None:
    new_item(telling, "before")
    webhook = register_webhook(telling, "ann", receiver.url, ["item.create"])
    item_id = new_item(telling)
    assert list(go(telling).values()) == ["delivered"] and go(telling) == {}
    ((headers, body),) = receiver.got
    said = json.loads(body)
    assert (said["type"], said["subject"], said["actor"]) == ("item.create", item_id, "ann")
    stamp = int(headers["webhook-timestamp"])
    expected = signed(webhook.secret, headers["webhook-id"], stamp, body)
    assert headers["webhook-signature"] == expected
    assert headers["user-agent"].endswith("(+webhooks)")


def test_a_signature_is_as_standard_webhooks_has_it() -> None:
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    made = signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_was_not_taken_is_tried_again_later(telling: House, receiver: Receiver) -> None:
    register_webhook(telling, "ann", receiver.url, ["item.create"])
    new_item(telling)
    receiver.status = 500
    assert list(go(telling).values()) == ["waiting"]
    (row,) = deliveries(telling)
    assert row.error == "answered 500" and row.next_at > now()
    assert go(telling) == {}
    receiver.status = 200
    make_due(telling)
    assert list(go(telling).values()) == ["delivered"]
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {row.id}


def test_a_redirect_is_not_followed(telling: House, receiver: Receiver) -> None:
    register_webhook(telling, "ann", receiver.url, ["item.create"])
    new_item(telling)
    receiver.status = 302
    assert list(go(telling).values()) == ["waiting"] and len(receiver.got) == 1


def test_after_some_days_it_is_dead(telling: House, receiver: Receiver) -> None:
    register_webhook(telling, "ann", receiver.url, ["item.create"])
    new_item(telling)
    receiver.status = 500
    go(telling)
    make_due(telling, created_at=now() - timedelta(days=4))
    assert list(go(telling).values()) == ["dead"]
    make_due(telling)
    assert go(telling) == {}


def test_what_was_given_up_is_sent_when_somebody_asks_for_it(
    telling: House, receiver: Receiver
) -> None:
    hook = register_webhook(telling, "ann", receiver.url, ["item.create"])
    new_item(telling)
    receiver.status = 500
    go(telling)
    make_due(telling, created_at=now() - timedelta(days=4))
    go(telling)
    receiver.status = 200
    path = f"/v1/webhooks/{hook.id}/deliveries"
    with calling(telling) as client:
        (row,) = client.get(path).json()["rows"]
        assert row["status"] == "dead"
        assert client.post(f"{path}/{row['id']}/retry").json()["status"] == "waiting"
        assert go(telling) == {row["id"]: "delivered"}
        problem(client.post(f"{path}/{row['id']}/retry"), 409, "conflict")
        problem(client.post(f"{path}/msg_none/retry"), 404, "not_found")


def test_an_address_that_turns_private_is_not_reached(home: Any, receiver: Receiver) -> None:
    house = open_scripted_house(home)
    register_webhook(house, "ann", "https://hooks.example/x", ["item.create"])
    new_item(house)
    with Poster(resolve=lambda host, port: ["127.0.0.1"]) as poster:
        assert list(deliver_due(house, poster).values()) == ["waiting"]
    assert "private network" in deliveries(house)[0].error and receiver.got == []
    house.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest",
        "https://user:word@hooks.example/",
        "ftp://hooks.example/",
        "hooks",
        "https://" + "x" * 3000,
    ],
)
def test_an_address_that_must_not_be_told_is_refused(house: House, url: str) -> None:
    with pytest.raises(BadInput):
        register_webhook(house, "ann", url)


def test_events_secrets_and_rights_are_checked(house: House) -> None:
    url = "https://hooks.example/x"
    with pytest.raises(BadInput):
        register_webhook(house, "ann", url, ["signed_in"])
    with pytest.raises(BadInput):
        register_webhook(house, "ann", url, [], "whsec_short")
    hire(house)
    with pytest.raises(Forbidden):
        register_webhook(house, "Cleo", url)


def test_a_webhook_that_rests_is_not_told_later(telling: House, receiver: Receiver) -> None:
    webhook = register_webhook(telling, "ann", receiver.url, ["item.create"])
    alter_webhook(telling, "ann", webhook.id, active=False)
    new_item(telling)
    assert go(telling) == {}
    alter_webhook(telling, "ann", webhook.id, active=True)
    assert go(telling) == {}
    new_item(telling, "two")
    assert list(go(telling).values()) == ["delivered"]


def test_a_removed_webhook_takes_along_what_was_on_its_way(
    telling: House, receiver: Receiver
) -> None:
    webhook = register_webhook(telling, "ann", receiver.url)
    new_item(telling)
    receiver.status = 500
    go(telling)
    with telling.db.write() as session:
        remove_webhook(session, "ann", webhook.id)
    assert rows(telling, Webhook) == [] and deliveries(telling) == []


def test_pauses_grow_and_end_at_six_hours() -> None:
    for attempts in range(1, 60):
        longest = min(6 * 3600.0, 5.0 * 2 ** (attempts - 1))
        assert longest / 2 <= pause_after(attempts) <= longest


def test_the_courier_delivers_in_a_thread_of_its_own(telling: House, receiver: Receiver) -> None:
    register_webhook(telling, "ann", receiver.url, ["item.create"])
    new_item(telling)
    said: list[str] = []
    courier = Courier(telling, said.append)
    courier.look()
    if courier.thread is not None:
        courier.thread.join()
    courier.close()
    assert len(receiver.got) == 1 and said == []
