"""Who may call, how often and with how much; every error is a problem with a next step."""

from collections.abc import Iterator

import pytest
from api_client import calling, problem, token_for
from fastapi.testclient import TestClient
from scripted import drafted, open_scripted_house
from team import hire

from graphs.house import House
from ui.api.app import build_app
from ui.api.limits import MOST_BYTES


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with calling(house) as made:
        yield made


def test_only_health_and_the_document_answer_without_a_token(house: House) -> None:
    with calling(house, "") as client:
        paths = client.get("/openapi.json").json()["paths"]
        assert client.get("/health").json() == {"state": "ok"}
        for path, methods in paths.items():
            for method in methods:
                if path != "/health":
                    answer = client.request(method, path.replace("{", "").replace("}", ""))
                    problem(answer, 401, "no_token")
                    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["cd_wrong", "x", "cd_" + "a" * 9000, "\x7f", "é".encode()])
def test_a_token_that_nobody_has_opens_nothing(client: TestClient, token: str | bytes) -> None:
    value = b"Bearer " + (token if isinstance(token, bytes) else token.encode())
    problem(client.get("/v1/me", headers={b"Authorization": value}), 401, "no_token")


def test_every_scope_opens_its_own_calls_alone(house: House) -> None:
    calls = {
        "read": ("GET", "/v1/items", None),
        "briefs": ("POST", "/v1/briefs", {"instruction": "Write."}),
        "decide": ("POST", "/v1/decisions/x/undo", None),
        "sources": ("POST", "/v1/sources/x/withdraw", {}),
        "admin": ("GET", "/v1/webhooks", None),
    }
    for scope in calls:
        with calling(house, token_for(house, scopes=[scope])) as client:
            for wanted, (method, path, body) in calls.items():
                answer = client.request(method, path, json=body)
                if wanted == scope:
                    assert answer.status_code in (200, 201, 404)
                else:
                    problem(answer, 403, "forbidden")


def test_a_token_may_do_no_more_than_its_person(house: House) -> None:
    item_id = drafted(house)
    hire(house)
    with calling(house, token_for(house, "Wim")) as client:
        problem(client.get("/v1/tasks"), 403, "forbidden")
        problem(client.post(f"/v1/items/{item_id}/publish"), 403, "forbidden")
        problem(client.post(f"/v1/items/{item_id}/withdraw", json={}), 403, "forbidden")
        problem(client.put("/v1/budgets/product_blurb", json={"share": 0.1}), 403, "forbidden")
        problem(client.get("/v1/webhooks"), 403, "forbidden")
        assert client.get("/v1/items").status_code == 200


def test_whoever_calls_too_often_is_told_how_long_to_wait(home) -> None:
    house = open_scripted_house(home, api_per_second=1)
    with calling(house) as client:
        answers = [client.get("/v1/me") for _ in range(4)]
        assert [a.status_code for a in answers][:2] == [200, 200]
        problem(answers[-1], 429, "too_many")
        assert int(answers[-1].headers["retry-after"]) >= 1
    house.close()


def test_a_body_that_is_too_large_is_not_read(client: TestClient) -> None:
    stated = {"content-length": str(MOST_BYTES + 1)}
    problem(client.post("/v1/briefs", content=b"{", headers=stated), 413, "too_large")
    parts = (b"x" * 65536 for _ in range(MOST_BYTES // 65536 + 1))
    problem(client.post("/v1/briefs", content=parts), 413, "too_large")


def test_a_request_keeps_its_own_id_where_it_can_be_shown(client: TestClient) -> None:
    assert client.get("/health", headers={"x-request-id": "a-1"}).headers["x-request-id"] == "a-1"
    strange = client.get("/health", headers={"x-request-id": "<script>"}).headers["x-request-id"]
    assert "<" not in strange


@pytest.mark.parametrize(
    ("path", "code"), [("/v1/nothing", "no_such_path"), ("/v1/items/it_x", "not_found")]
)
def test_what_is_not_there_is_a_problem_with_a_next_step(
    client: TestClient, path: str, code: str
) -> None:
    assert problem(client.get(path), 404, code)["next_step"]


def test_a_wrong_method_says_which_ones_there_are(client: TestClient) -> None:
    answer = client.delete("/v1/items")
    problem(answer, 405, "no_such_method")
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"instruction": ""}',
        b'{"instruction": "\\u001c", "extra": 1}',
        b'{"instruction": "\\ud800"}',
        b'{"instruction": "a", "facts": {"\\ud800": "b"}}',
        b'{"instruction": "a", "facts": {"a": "\\ud800"}}',
        b'{"instruction": "a", "content_type": "no such type"}',
        b'{"instruction": "a", "source_uri": "no such source"}',
        b'{"instruction": "a", "source_uri": "\\u0000"}',
        b'{"instruction": "a", "limits": {"max_characters": -1}}',
        b'{"instruction": "a", "limits": {"min_words": 9, "max_words": 8}}',
        b'{"instruction": "' + b"a" * 20_001 + b'"}',
        b"[" * 100_000,
        b"\xff\xfe",
        b"9" * 5000,
    ],
)
def test_a_brief_that_cannot_be_used_is_said(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/briefs", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_texts_of_signs_that_nobody_sees_are_taken_as_they_are(client: TestClient) -> None:
    for text in ("\x1c", "\u2028", "\x00a", "\u202e", "﷽" * 100):
        answer = client.post("/v1/briefs", json={"instruction": text, "facts": {"name": text}})
        assert answer.status_code in (200, 201, 422), answer.text


def test_a_fault_of_ours_says_nothing_of_its_inside(house: House) -> None:
    app = build_app(house)

    @app.get("/broken")
    def broken() -> None:
        raise ValueError("the password is hunter2")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/broken")
    assert answer.status_code == 500 and "hunter2" not in answer.text
    assert answer.headers["content-type"] == "application/problem+json"
