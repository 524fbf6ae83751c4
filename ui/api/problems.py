"""Errors as `application/problem+json` (RFC 9457), each with what to do next."""

import json
import math
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from storage.errors import (
    AlreadyDecided,
    BadInput,
    Conflict,
    CopydeskError,
    FetchFailed,
    Forbidden,
    LeaseHeld,
    ModelError,
    ModelFileError,
    NotFound,
    StoreError,
)
from storage.idempotency import KeyReused
from ui.api.steps import over_http

MEDIA_TYPE = "application/problem+json"

STATUS: tuple[tuple[type[CopydeskError], int, str], ...] = (
    (NotFound, 404, "not_found"),
    (KeyReused, 422, "idempotency_key_reused"),
    (BadInput, 422, "bad_input"),
    (Forbidden, 403, "forbidden"),
    (AlreadyDecided, 409, "already_decided"),
    (LeaseHeld, 409, "lease_held"),
    (Conflict, 409, "conflict"),
    (FetchFailed, 502, "fetch_failed"),
    (StoreError, 503, "store_unavailable"),
    (ModelError, 503, "model_unavailable"),
    (ModelFileError, 503, "model_file"),
    (CopydeskError, 500, "failed"),
)
"""The first that fits says what an error is over HTTP."""

DESCRIBED = {
    401: "No token, or one that is not valid (any more)",
    403: "The token's scope or its person's role does not allow it",
    404: "There is no such thing",
    409: "Somebody else was first, or its state does not allow it",
    413: "The request is too large",
    422: "The request says something that cannot be used",
    429: "Too many requests: `Retry-After` says how many seconds to wait",
    503: "The database or a model is away: try again",
}


class Flaw(BaseModel):
    """One thing that is wrong with a request."""

    where: str
    what: str


class Problem(BaseModel):
    """RFC 9457. `code` is for programs, `detail` and `next_step` for people."""

    model_config = ConfigDict(extra="forbid")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    next_step: str = ""
    request_id: str = ""
    errors: list[Flaw] = []


class TooMany(Exception):
    """A token was used faster than it may be. `wait` is in seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__("too many requests")
        self.wait = wait


class NoToken(Exception):
    """Nobody says who calls."""


def answer(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """ASCII alone: what was wrong may be that a text is none, and its words may be quoted."""
    body = json.dumps(problem.model_dump(), ensure_ascii=True)
    return Response(body, problem.status, headers, MEDIA_TYPE)


def problem_of(
    status: int,
    detail: str,
    code: str,
    next_step: str = "",
    request_id: str = "",
    errors: Sequence[Flaw] = (),
) -> Problem:
    return Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        next_step=next_step,
        request_id=request_id,
        errors=list(errors),
    )


def of_error(error: CopydeskError, request_id: str = "") -> Problem:
    """What one of our errors is over HTTP."""
    status, code = next((s, c) for kind, s, c in STATUS if isinstance(error, kind))
    return problem_of(status, str(error), code, over_http(error.next_step), request_id)


def id_of(request: Request) -> str:
    return str(request.scope.get("request_id", ""))


async def on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, CopydeskError)
    problem = of_error(error, id_of(request))
    return answer(problem, {"Retry-After": "1"} if problem.status == 503 else None)


async def on_invalid(request: Request, error: Exception) -> Response:
    """What a client sent is not quoted back: it can be anything."""
    assert isinstance(error, RequestValidationError)
    flaws = [Flaw(where=".".join(map(str, e["loc"])), what=e["msg"]) for e in error.errors()[:50]]
    said = f"{flaws[0].where}: {flaws[0].what}" if flaws else "it cannot be read"
    where = "see /openapi.json for what is expected"
    kind = request.headers.get("content-type", "")
    if any(flaw.where == "body" for flaw in flaws) and "json" not in kind.lower():
        where = "send JSON, with the header Content-Type: application/json"
    return answer(problem_of(422, said[:500], "bad_input", where, id_of(request), flaws))


async def on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "no_such_path", 405: "no_such_method", 413: "too_large"}.get(
        error.status_code, "refused"
    )
    where = "see /openapi.json for what there is"
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(methods_at(request)) or headers.get("Allow", "")
    if error.status_code == 400:  # how FastAPI says that a body is neither JSON nor UTF-8
        return answer(problem_of(422, str(error.detail), "bad_input", where, id_of(request)))
    problem = problem_of(error.status_code, str(error.detail), code, where, id_of(request))
    return answer(problem, headers)


def methods_at(request: Request) -> list[str]:
    """All methods of this path; the router itself names those of one route alone."""
    for path, methods in request.app.openapi()["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))
        if re.fullmatch(pattern, request.url.path):
            return sorted(method.upper() for method in methods)
    return []


async def on_too_many(request: Request, error: Exception) -> Response:
    assert isinstance(error, TooMany)
    wait = str(max(1, math.ceil(error.wait)))
    said = "this token is used faster than it may be"
    problem = problem_of(429, said, "too_many", f"wait {wait} s", id_of(request))
    return answer(problem, {"Retry-After": wait})


async def on_no_token(request: Request, error: Exception) -> Response:
    said = "this needs a token that is valid"
    step = "send `Authorization: Bearer cd_...`; whoever runs copydesk here makes tokens"
    problem = problem_of(401, said, "no_token", step, id_of(request))
    return answer(problem, {"WWW-Authenticate": 'Bearer realm="copydesk"'})


async def on_crash(request: Request, error: Exception) -> Response:
    """A fault of ours; the server's log has its traceback."""
    said = "something went wrong here"
    step = "tell whoever runs this, with the request's id"
    return answer(problem_of(500, said, "fault", step, id_of(request)))


def handle_errors(app: FastAPI) -> None:
    for kind, handler in (
        (CopydeskError, on_error),
        (RequestValidationError, on_invalid),
        (HTTPException, on_http),
        (TooMany, on_too_many),
        (NoToken, on_no_token),
        (Exception, on_crash),
    ):
        app.add_exception_handler(kind, handler)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Errors of a route, for OpenAPI. What every route with a token may answer is in it."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": DESCRIBED[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted({401, 403, 422, 429, 503, *statuses})
    }
