"""Every key of an answer is one that the document names."""

from collections.abc import Iterator
from typing import Any

import pytest
from api_client import calling, token_for
from desk_home import add_learning, add_source
from pydantic import BaseModel
from scripted import GOOD, decided, drafted, finished, new_item, tasks_of
from team import asked, release, says

from graphs.house import House
from graphs.outages import hold
from graphs.runner import advance
from storage.items import find_item
from storage.publications import publish
from storage.webhooks import add_webhook, fan_out
from ui.api import item_shapes, review_shapes, shapes

CALLS: dict[str, type[BaseModel]] = {
    "/v1/me": shapes.Me,
    "/v1/items": item_shapes.ItemsPage,
    "/v1/items/{published}": item_shapes.ItemView,
    "/v1/items/{edited}": item_shapes.ItemView,
    "/v1/items/{held}": item_shapes.ItemView,
    "/v1/items/{published}/publication": item_shapes.PublicationView,
    "/v1/tasks": review_shapes.TasksPage,
    "/v1/tasks/{open}": review_shapes.TaskView,
    "/v1/tasks/{decided}": review_shapes.TaskView,
    "/v1/sources": shapes.SourcesPage,
    "/v1/sources/{source}": shapes.SourceView,
    "/v1/search?q=alder": shapes.FoundList,
    "/v1/budgets": shapes.BudgetList,
    "/v1/adapters": shapes.AdapterList,
    "/v1/webhooks": shapes.WebhookList,
    "/v1/webhooks/{webhook}": shapes.WebhookView,
    "/v1/webhooks/{webhook}/deliveries": shapes.DeliveriesPage,
}
"""What shows all that there is; the words in braces are names of `furnish`."""


def furnish(house: House) -> dict[str, str]:
    """Something of everything, by name."""
    add_learning(house)
    with house.db.write() as session:
        words = "The Alder board is oiled by hand."
        source = add_source(session, "boards.md", "page", "Boards", words).source_id
        webhook = add_webhook(session, "ann", "https://example.org/hook", []).id
    published, edited = finished(house, "one"), drafted(house, "two")
    decision = decided(house, edited, "edit", text=GOOD)
    advance(house, edited)
    waiting, held = drafted(house, "three"), new_item(house, "four")
    hold(house, "the model is away", held)
    with house.db.write() as session:
        publish(session, find_item(session, published), "ann")
        fan_out(session)
    return {
        "source": source,
        "webhook": webhook,
        "published": published,
        "edited": edited,
        "held": held,
        "open": tasks_of(house, waiting)[0].id,
        "decided": decision.task_id,
    }


def undeclared(made: Any, path: str = "") -> Iterator[str]:
    """Where an answer has a key that its shape does not name."""
    if isinstance(made, BaseModel):
        yield from (f"{path}.{name}" for name in made.model_extra or {})
        for name in type(made).model_fields:
            yield from undeclared(getattr(made, name), f"{path}.{name}")
    elif isinstance(made, list):
        for one in made:
            yield from undeclared(one, path)


def declared(shape: type[BaseModel], answer: Any) -> Any:
    assert answer.status_code < 300, answer.text
    assert list(undeclared(shape.model_validate(answer.json()))) == []
    return answer.json()


def test_answers_hold_what_the_document_names_and_nothing_else(house: House) -> None:
    names = furnish(house)
    with calling(house) as client:
        told = {call: declared(CALLS[call], client.get(call.format(**names))) for call in CALLS}
    assert told["/v1/items/{held}"]["held"] == "the model is away"
    for call in ("/v1/items", "/v1/adapters", "/v1/sources", "/v1/webhooks/{webhook}/deliveries"):
        assert told[call]["rows"], f"{call} shows nothing"


def test_a_batch_and_what_is_said_of_it_are_declared(house: House) -> None:
    with calling(house) as client:
        briefs = {"briefs": [{"instruction": "Write.", "due_at": "2026-11-27"}, {"wish": "none"}]}
        batch = declared(shapes.BatchAnswer, client.post("/v1/briefs/batch", json=briefs))["id"]
        advance(house, client.get("/v1/items").json()["rows"][0]["id"])
        view = declared(item_shapes.BatchView, client.get(f"/v1/briefs/batches/{batch}"))
        assert view["rows"][0]["due_at"]
        path = f"/v1/tasks/{view['rows'][0]['task']}"
        declared(shapes.Held, client.put(f"{path}/hold"))
        said = client.post(f"{path}/decisions", json={"verdict": "reject", "reasons": ["tone"]})
        decision = declared(shapes.Said, said)["id"]
        declared(shapes.Reopened, client.post(f"/v1/decisions/{decision}/undo"))


@pytest.mark.parametrize("second", ["approve", "reject"])
def test_opinions_are_declared_alone_and_together(house: House, second: str) -> None:
    task = asked(house, 2)
    given = token_for(house, "Ana", ["read", "decide"])
    with calling(house, given) as client:
        said = client.post(f"/v1/tasks/{task.id}/decisions", json={"verdict": "approve"})
        declared(shapes.Said, said)
        declared(review_shapes.TaskView, client.get(f"/v1/tasks/{task.id}"))
    release(house, says(house, task.id, "Ben", second))
    with calling(house, token_for(house, "Cleo", ["read", "decide"])) as client:
        seen = declared(review_shapes.TaskView, client.get(f"/v1/tasks/{task.id}"))
        whole = declared(item_shapes.ItemView, client.get(f"/v1/items/{task.item_id}"))
    shown = whole if second == "approve" else seen
    assert len(shown["opinions"]) in (0, 2), "as far as they may be told"
