"""What the OpenAPI document and refusals tell whoever writes a program for this API."""

import re
from typing import Any

import pytest
from api_client import calling, problem
from fastapi.testclient import TestClient
from scripted import drafted, tasks_of

from graphs.house import House
from storage.reasons import REASON_CODES
from storage.webhooks import TOLD
from ui.api.app import build_app
from ui.api.steps import ASK, over_http


@pytest.fixture
def document(house: House) -> dict[str, Any]:
    return build_app(house).openapi()


def calls(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = [call for path in document["paths"].values() for call in path.values()]
    return {call["operationId"]: call for call in found}


def test_every_call_but_one_says_which_scope_it_needs(document: dict[str, Any]) -> None:
    for name, call in calls(document).items():
        if name == "health":
            assert "security" not in call
            continue
        ((scope,),) = (one["HTTPBearer"] for one in call["security"])
        assert call["description"].endswith(f"Needs the scope `{scope}`."), name
    assert calls(document)["decide_task"]["security"] == [{"HTTPBearer": ["decide"]}]


def test_codes_of_every_kind_are_listed(document: dict[str, Any]) -> None:
    shapes = document["components"]["schemas"]
    decided, posted = shapes["Decided"]["properties"], shapes["WebhookPost"]["properties"]
    assert decided["verdict"]["enum"] == ["approve", "edit", "reject", "rework"]
    assert decided["reasons"]["items"]["enum"] == list(REASON_CODES)
    assert posted["events"]["items"]["enum"] == list(TOLD)
    assert shapes["WebhookEvent"]["properties"]["type"]["enum"] == list(TOLD)
    assert "published" in shapes["ItemRow"]["properties"]["status"]["enum"]


def test_how_webhooks_are_signed_is_in_the_document(document: dict[str, Any]) -> None:
    told = document["webhooks"]["event"]["post"]
    assert "Standard Webhooks" in told["description"] and "HMAC-SHA256" in told["description"]
    names = [one["name"] for one in told["parameters"]]
    assert names == ["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"]


def test_a_status_that_no_item_has_is_refused_with_those_there_are(house: House) -> None:
    with calling(house) as client:
        said = problem(client.get("/v1/items?status=foo"), 422, "bad_input")
        assert "'review'" in said["detail"] and "'published'" in said["detail"]
        assert client.get("/v1/items?status=review").status_code == 200
        assert client.get("/v1/items?status=").status_code == 200


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"limits": {"max_words": 0}}, "max_words is 0"),
        ({"limits": {"max_words": -1}}, "limits.max_words"),
        ({"instruction": "a\0b"}, "NUL"),
        ({"facts": {"name": "a\0b"}}, "NUL"),
        ({"audience": "a\0b"}, "NUL"),
    ],
)
def test_briefs_that_nothing_can_be_written_from_are_refused(
    house: House, values: dict[str, Any], said: str
) -> None:
    brief = {"instruction": "Write.", **values}
    with calling(house) as client:
        assert said in problem(client.post("/v1/briefs", json=brief), 422, "bad_input")["detail"]
        (row,) = client.post("/v1/briefs/batch", json={"briefs": [brief]}).json()["rows"]
        assert row["problem"]["status"] == 422 and "copydesk" not in row["problem"]["next_step"]


def test_a_limit_of_none_of_something_is_a_limit(house: House) -> None:
    brief = {"instruction": "Write.", "limits": {"max_emoji": 0, "min_words": 0}}
    with calling(house) as client:
        assert client.post("/v1/briefs", json=brief).status_code == 201


def nul_calls(client: TestClient, task: str) -> list[Any]:
    decisions = f"/v1/tasks/{task}/decisions"
    return [
        client.post(decisions, json={"verdict": "edit", "text": "a\0b"}),
        client.post(decisions, json={"verdict": "reject", "note": "a\0b"}),
        client.post("/v1/briefs/batch", json={"briefs": [{}], "name": "a\0b"}),
        client.get("/v1/items?text=a%00b"),
        client.get("/v1/items/a%00b"),
    ]


def test_nul_characters_are_refused_wherever_they_are_put(house: House) -> None:
    task = tasks_of(house, drafted(house))[0].id
    with calling(house) as client:
        for answer in nul_calls(client, task):
            assert "NUL" in problem(answer, 422, "bad_input")["detail"]


def test_next_steps_name_calls_and_neither_commands_nor_pages(house: House) -> None:
    task = tasks_of(house, drafted(house))[0].id
    with calling(house) as client:
        answers = [
            client.post(f"/v1/tasks/{task}/decisions", json={"verdict": "edit", "text": " "}),
            client.get("/v1/briefs/batches/none"),
            client.post("/v1/decisions/none/undo"),
            client.post("/v1/adapters/none/rollback"),
        ]
    for answer in answers:
        step = answer.json()["next_step"]
        assert step and not re.search(r"copydesk \w+ |--|\bpage\b", step), step


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("list them with `copydesk items`", "list them with GET /v1/items"),
        ("see `copydesk show itm_12`", "see GET /v1/items/itm_12"),
        ("take one from the inbox", "list them: GET /v1/tasks"),
        ("choose another --home", ASK),
        ("see the last runs on the Sources page", ASK),
        ("see `copydesk doctor`", ASK),
        ("look at it again", "look at it again"),
        ("start at the first page", "start at the first page"),
    ],
)
def test_a_next_step_is_told_in_the_words_of_its_door(step: str, said: str) -> None:
    assert over_http(step) == said


def test_a_body_that_is_not_said_to_be_json_is_answered_with_the_header_to_send(
    house: House,
) -> None:
    plain = {"content-type": "text/plain"}
    with calling(house) as client:
        said = client.post("/v1/briefs", content=b'{"instruction": "Write."}', headers=plain)
    assert "Content-Type: application/json" in problem(said, 422, "bad_input")["next_step"]
