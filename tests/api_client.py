"""The HTTP API as a program sees it, in this process."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from fastapi.testclient import TestClient

from graphs.house import House
from storage.tokens import add_token, usable_scopes
from ui.api.app import build_app


def token_for(house: House, person: str = "ann", scopes: Sequence[str] = (), name: str = "") -> str:
    """A new token that acts as somebody; without scopes, for all that their role may do."""
    with house.db.write() as session:
        scopes = scopes or usable_scopes(session, person)
        return add_token(session, person, name or f"{person}'s {'+'.join(scopes)}", scopes)[1]


@contextmanager
def calling(house: House, token: str | None = None) -> Iterator[TestClient]:
    """A client with a token: by default one of Ann's for everything; empty: none."""
    chosen = token_for(house) if token is None else token
    headers = {"Authorization": f"Bearer {chosen}"} if chosen else {}
    with TestClient(build_app(house), headers=headers) as client:
        yield client


def ask(house: House, **values: Any) -> dict[str, Any]:
    """What the API says to a brief."""
    with calling(house) as client:
        answer = client.post("/v1/briefs", json={"instruction": "Write the blurb.", **values})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """An answer that must be this problem, in the form that RFC 9457 asks for."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert (said["status"], said["code"]) == (status, code)
    assert said["request_id"] == answer.headers["x-request-id"]
    return said
