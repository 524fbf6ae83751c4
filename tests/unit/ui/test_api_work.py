"""What the API's calls do: briefs in, items and tasks out, decisions, what goes out."""

import json
from collections.abc import Iterator

import pytest
from api_client import ask, calling, problem, token_for
from desk_home import add_learning, add_source
from fastapi.testclient import TestClient
from scripted import FACTS, GOOD, drafted, finished, new_item, rows
from team import hire

from graphs.house import House
from graphs.worker import work
from storage.tables import Item, Task
from storage.tasks import find_task


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with calling(house) as made:
        yield made


def task_of(house: House, item_id: str) -> str:
    with house.db.read() as session:
        return find_task(session, item_id).id


def decide(client: TestClient, task: str, verdict: str = "approve", **headers: str) -> object:
    return client.post(f"/v1/tasks/{task}/decisions", json={"verdict": verdict}, headers=headers)


def test_a_brief_becomes_an_item_once_and_another_when_asked(client: TestClient) -> None:
    body = {"instruction": "Write the blurb.", "facts": FACTS}
    first = client.post("/v1/briefs", json=body)
    same = client.post("/v1/briefs", json=body)
    another = client.post("/v1/briefs", json={**body, "again": True})
    assert [a.status_code for a in (first, same, another)] == [201, 200, 201]
    assert first.json()["id"] == same.json()["id"] != another.json()["id"]
    assert not same.json()["created"]


def test_a_key_gives_the_answer_it_gave_and_no_second_item(
    house: House, client: TestClient
) -> None:
    body, key = {"instruction": "Write.", "again": True}, {"Idempotency-Key": "k1"}
    first = client.post("/v1/briefs", json=body, headers=key)
    again = client.post("/v1/briefs", json=body, headers=key)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again.headers["idempotency-replayed"] == "true" and len(rows(house, Item)) == 1
    other = client.post("/v1/briefs", json={**body, "instruction": "No."}, headers=key)
    problem(other, 422, "idempotency_key_reused")


def test_a_key_is_its_callers_own(house: House, client: TestClient) -> None:
    key = {"Idempotency-Key": "k1"}
    client.post("/v1/briefs", json={"instruction": "Mine."}, headers=key)
    with calling(house, token_for(house, "ben", ["briefs"])) as other:
        answer = other.post("/v1/briefs", json={"instruction": "Another."}, headers=key)
    assert answer.status_code == 201


def test_a_brief_that_was_refused_leaves_its_key_free(client: TestClient) -> None:
    key = {"Idempotency-Key": "k1"}
    bad = {"instruction": "Write.", "content_type": "none"}
    problem(client.post("/v1/briefs", json=bad, headers=key), 422, "bad_input")
    assert client.post("/v1/briefs", json={"instruction": "a"}, headers=key).status_code == 201


def test_rows_of_a_batch_are_taken_or_refused_one_by_one(house: House, client: TestClient) -> None:
    given = [
        {"instruction": "One."},
        {"instruction": ""},
        {"instruction": "One."},
        {"instruction": "Two.", "content_type": "none"},
        {"instruction": "\x1c", "facts": {"a": 1}},
        {"nothing": 1},
        {"instruction": "Three.", "limits": {"min_words": 9, "max_words": 8}},
    ]
    body = {"briefs": given, "name": "list.csv"}
    answer = client.post("/v1/briefs/batch", json=body).json()
    taken = [row["id"] is not None for row in answer["rows"]]
    assert taken == [True, False, True, False, True, False, False]
    assert (answer["accepted"], answer["refused"]) == (3, 4)
    assert all(row["problem"]["status"] == 422 for row in answer["rows"] if not row["id"])
    assert client.post("/v1/briefs/batch", json=body).json()["id"] == answer["id"]
    assert len(rows(house, Item)) == 3
    shown = client.get(f"/v1/briefs/batches/{answer['id']}?limit=2").json()
    assert shown["total"] == 3 and len(shown["rows"]) == 2


def test_items_come_a_page_at_a_time_and_each_of_them_once(
    house: House, client: TestClient
) -> None:
    made = [new_item(house, str(n)) for n in range(7)]
    seen, after = [], ""
    while True:
        page = client.get("/v1/items", params={"limit": 3, "after": after}).json()
        seen += [row["id"] for row in page["rows"]]
        if len(seen) == 3:
            new_item(house, "while one pages")
        if not page["next"]:
            break
        after = page["next"]
    assert sorted(seen) == sorted(made) and len(seen) == 7


@pytest.mark.parametrize("after", ["x", "é", "bnVsbA", "WyJhIiwiYiJd", "W10", "=" * 50, "[[[["])
def test_a_page_that_is_not_there_is_said(client: TestClient, after: str) -> None:
    for path in ("/v1/items", "/v1/tasks", "/v1/sources"):
        problem(client.get(path, params={"after": after}), 422, "bad_input")


def test_an_item_shows_its_claims_with_their_evidence(house: House, client: TestClient) -> None:
    shown = client.get(f"/v1/items/{drafted(house)}").json()
    assert shown["status"] == "review" and shown["drafts"][0]["text"] == GOOD
    assert shown["drafts"][0]["claims"]
    problem(client.get(f"/v1/items/{shown['id'][:8]}"), 404, "not_found")


def test_a_task_is_held_decided_undone_and_decided_again(house: House, client: TestClient) -> None:
    task = task_of(house, drafted(house))
    assert [row["task"] for row in client.get("/v1/tasks").json()["rows"]] == [task]
    assert client.get(f"/v1/tasks/{task}").json()["draft"]["text"] == GOOD
    assert client.put(f"/v1/tasks/{task}/hold").status_code == 200
    with calling(house, token_for(house, "ben")) as ben:
        problem(ben.put(f"/v1/tasks/{task}/hold"), 409, "lease_held")
        problem(decide(ben, task), 409, "lease_held")
    assert client.delete(f"/v1/tasks/{task}/hold").status_code == 204
    said = decide(client, task)
    assert said.status_code == 201 and said.json()["undo_until"]
    problem(decide(client, task, "reject"), 409, "already_decided")
    undone = client.post(f"/v1/decisions/{said.json()['id']}/undo")
    assert undone.json()["task"] == task
    problem(client.post(f"/v1/decisions/{said.json()['id']}/undo"), 409, "conflict")
    assert decide(client, task, "reject").json()["verdict"] == "reject"


def test_a_decision_sent_twice_under_one_key_is_one(house: House, client: TestClient) -> None:
    task = task_of(house, drafted(house))
    first = decide(client, task, **{"Idempotency-Key": "d"})
    again = decide(client, task, **{"Idempotency-Key": "d"})
    assert first.json() == again.json() and again.status_code == 201


def test_one_of_several_opinions_tells_how_many_are_missing(house: House) -> None:
    task = task_of(house, drafted(house))
    hire(house)
    with house.db.write() as session:
        row = session.get_one(Task, task)
        row.wanted = 2
        session.add(row)
    with calling(house, token_for(house, "Ana")) as ana:
        assert decide(ana, task).json()["missing"] == 1
    with calling(house, token_for(house, "Ben")) as ben:
        assert "wanted" not in ben.get(f"/v1/tasks/{task}").text
        assert decide(ben, task).json()["missing"] == 0


def test_where_one_reviewer_is_asked_no_opinion_is_missing_after_it(
    house: House, client: TestClient
) -> None:
    said = decide(client, task_of(house, drafted(house))).json()
    assert (said["stands"], said["missing"]) == (True, 0)


@pytest.mark.parametrize("verdict", ["approve", "reject", "rework"])
def test_a_text_goes_with_an_edit_alone(house: House, client: TestClient, verdict: str) -> None:
    path = f"/v1/tasks/{task_of(house, drafted(house))}/decisions"
    refused = client.post(path, json={"verdict": verdict, "text": "zzz"})
    problem(refused, 422, "bad_input")
    assert "verdict edit" in refused.json()["next_step"]
    assert client.post(path, json={"verdict": verdict, "text": f"{GOOD}\n"}).status_code == 201


def test_what_is_approved_is_published_once_and_can_be_taken_back(
    house: House, client: TestClient
) -> None:
    waiting = drafted(house, "two")
    problem(client.post(f"/v1/items/{waiting}/publish"), 409, "conflict")
    item = finished(house)
    problem(client.get(f"/v1/items/{item}/publication"), 404, "not_found")
    first = client.post(f"/v1/items/{item}/publish").json()
    assert first["text"] == GOOD and first["claims"]
    assert client.post(f"/v1/items/{item}/publish").json()["id"] == first["id"]
    taken = client.post(f"/v1/items/{item}/withdraw", json={"reason": "wrong price"}).json()
    assert taken["pieces"] == [item]
    assert client.get(f"/v1/items/{item}/publication").json()["withdrawn_at"]


def test_sources_are_listed_found_shown_and_withdrawn(house: House, client: TestClient) -> None:
    with house.db.write() as session:
        for name in ("a", "b", "c"):
            add_source(session, f"pages/{name}.md", "page", name.upper(), f"All about {name}.")
    page = client.get("/v1/sources?limit=2").json()
    rest = client.get("/v1/sources", params={"after": page["next"]}).json()
    assert [row["uri"][6] for row in page["rows"] + rest["rows"]] == ["a", "b", "c"]
    source = rest["rows"][0]["id"]
    assert client.get(f"/v1/sources/{source}").json()["version"]["text"] == "All about c."
    problem(client.get(f"/v1/sources/{source}?version=9"), 404, "not_found")
    taken = client.post(f"/v1/sources/{source}/withdraw", json={})
    assert taken.json()["withdrawn"] == source


def test_budgets_are_read_and_set(client: TestClient) -> None:
    set_ = client.put("/v1/budgets/product_blurb", json={"share": 0.05})
    assert set_.json()["budget"] == 0.05
    found = {row["content_type"]: row for row in client.get("/v1/budgets").json()["rows"]}
    assert found["product_blurb"]["budget"] == 0.05
    problem(client.put("/v1/budgets/none", json={"share": 0.05}), 404, "not_found")
    problem(client.put("/v1/budgets/faq_answer", json={"share": 1}), 422, "bad_input")


def test_adapters_go_live_on_trial_and_back(house: House, client: TestClient) -> None:
    _, candidate = add_learning(house)
    assert len(client.get("/v1/adapters").json()["rows"]) == 2
    tried = client.post(f"/v1/adapters/{candidate}/promote", json={"canary": 0.1})
    assert tried.json()["status"] == "canary"
    assert client.post(f"/v1/adapters/{candidate}/rollback").json() == {"writes": None}
    live = client.post(f"/v1/adapters/{candidate}/promote", json={})
    assert live.json()["status"] == "live"
    problem(client.post("/v1/adapters/none/promote", json={}), 404, "not_found")


def test_a_webhooks_secret_is_shown_once(client: TestClient) -> None:
    made = client.post("/v1/webhooks", json={"url": "https://hooks.example/x"})
    assert made.status_code == 201 and made.json()["secret"].startswith("whsec_")
    path = f"/v1/webhooks/{made.json()['id']}"
    assert "secret" not in client.get(path).json()
    assert client.get("/v1/webhooks").json()["rows"][0]["id"] == made.json()["id"]
    assert client.patch(path, json={"active": False}).json()["active"] is False
    assert client.get(f"{path}/deliveries").json() == {"rows": [], "next": None}
    assert client.delete(path).status_code == 204
    problem(client.get(path), 404, "not_found")
    private = client.post("/v1/webhooks", json={"url": "https://10.0.0.1/"})
    problem(private, 422, "bad_input")


def events_in(text: str) -> list[dict[str, str]]:
    """Server-sent events as a client reads them."""
    blocks = text.replace("\r\n", "\n").split("\n\n")
    found = [dict(line.split(": ", 1) for line in b.splitlines() if b) for b in blocks]
    return [one for one in found if "data" in one]


def test_events_go_on_after_the_last_one_that_was_seen(house: House, client: TestClient) -> None:
    made = [new_item(house, name) for name in ("one", "two")]
    whole = events_in(client.get("/v1/events?wait=0&after=0").text)
    created = [one for one in whole if one["event"] == "item.create"]
    assert [json.loads(one["data"])["subject"] for one in created] == made
    seen = {"Last-Event-ID": created[0]["id"]}
    rest = events_in(client.get("/v1/events?wait=0", headers=seen).text)
    assert [one["id"] for one in rest] == [created[1]["id"]]
    assert events_in(client.get("/v1/events?wait=0").text) == []
    problem(client.get("/v1/events", headers={"Last-Event-ID": "x"}), 422, "bad_input")


def test_an_items_events_are_its_own_and_say_its_status(house: House, client: TestClient) -> None:
    item, _ = drafted(house), new_item(house, "another")
    found = events_in(client.get(f"/v1/items/{item}/events?wait=0").text)
    assert [one["event"] for one in found] == ["item.create", "task.open", "status"]
    assert json.loads(found[-1]["data"]) == {"id": item, "status": "review"}
    problem(client.get("/v1/items/none/events?wait=0"), 404, "not_found")


def test_signing_in_and_tokens_are_no_ones_to_stream(house: House, client: TestClient) -> None:
    hire(house, {"ann": "admin"})
    with calling(house, token_for(house, name="one more")) as ann:
        assert "token" not in ann.get("/v1/events?wait=0&after=0").text


def test_a_brief_becomes_a_published_piece(house: House) -> None:
    """The whole way, as a program goes it, with a worker at its side."""
    item = ask(house, facts=FACTS)["id"]
    house.settings.undo_seconds = 0
    work(house, once=True)
    with calling(house, token_for(house, name="the rest")) as client:
        task = client.get("/v1/tasks").json()["rows"][0]
        assert task["item"] == item
        assert decide(client, task["task"]).status_code == 201
        work(house, once=True)
        assert client.post(f"/v1/items/{item}/publish").json()["text"] == GOOD
        assert client.get(f"/v1/items/{item}").json()["status"] == "published"


def test_an_empty_inbox_can_be_sorted_by_type(client: TestClient) -> None:
    assert client.get("/v1/tasks?sort=type").json()["rows"] == []


def test_a_budget_that_nobody_could_prove_is_refused(client: TestClient) -> None:
    problem(client.put("/v1/budgets/faq_answer", json={"share": 5e-324}), 422, "bad_input")
    assert client.get("/v1/budgets").status_code == 200
