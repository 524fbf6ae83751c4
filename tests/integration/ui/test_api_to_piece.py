"""The HTTP API's whole way on the embedded model: a brief in, a reviewed piece out."""

from pathlib import Path

from api_client import calling
from embedded import EDITED, FACTS, embedded_house, written

from graphs.worker import work


def test_a_brief_becomes_a_reviewed_piece(home: Path) -> None:
    with embedded_house(home) as house, calling(house) as client:
        wish = {"instruction": "Write the blurb.", "facts": FACTS, "due_at": "2026-11-27"}
        item = client.post("/v1/briefs", json=wish).json()["id"]
        work(house, once=True)
        (row,) = client.get("/v1/tasks").json()["rows"]
        task = client.get(f"/v1/tasks/{row['task']}").json()
        assert row["item"] == item and task["draft"]["text"] == written(house)
        assert task["draft"]["claims"][0]["evidence"], "each statement is shown with its evidence"
        said = {"verdict": "edit", "text": EDITED}
        assert client.post(f"/v1/tasks/{row['task']}/decisions", json=said).status_code == 201
        work(house, once=True)
        assert client.post(f"/v1/items/{item}/publish").json()["text"] == EDITED
        told = client.get(f"/v1/items/{item}/events?wait=0").text
        for event in ("item.create", "task.open", "decision.edit", "publish", "status"):
            assert f"event: {event}\r\n" in told
        assert '"status": "published"' in told
