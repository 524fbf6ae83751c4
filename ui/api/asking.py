"""Who calls: a token, its person, and the house they call at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session

from graphs.house import House
from storage.errors import BadInput
from storage.idempotency import check_key, keep_answer, kept_answer
from storage.tokens import Caller, Scope
from ui.api.problems import NoToken, TooMany
from ui.bearers import bearer
from ui.rates import Rates

BEARER = HTTPBearer(
    auto_error=False,
    description="`cd_...`, of `copydesk tokens add`. It has scopes, and none includes another.",
)


@dataclass(frozen=True)
class Asked:
    """One request of somebody who may make it, as far as scopes tell. Verbs ask for rights."""

    house: House
    caller: Caller
    token: str

    @property
    def name(self) -> str:
        return self.caller.name


def caller_with(house: House, rates: Rates, token: str) -> Caller:
    """Raises NoToken where nobody is known by it, TooMany where they call too often."""
    caller = bearer(house.db, token)
    if caller is None:
        raise NoToken
    wait = rates.take(caller.token_id)
    if wait:
        raise TooMany(wait)
    return caller


@dataclass(frozen=True)
class Asking:
    """A dependency: who asks, with this scope."""

    scope: Scope

    def __call__(
        self,
        request: Request,
        credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
    ) -> Asked:
        house: House = request.app.state.house
        token = credentials.credentials if credentials else ""
        caller = caller_with(house, request.app.state.rates, token)
        caller.needs(self.scope)
        if "\0" in request.url.path or b"%00" in request.scope["query_string"]:
            raise BadInput("an address with a NUL character in it names nothing", "take it out")
        return Asked(house, caller, token)


Read = Annotated[Asked, Depends(Asking("read"))]
Briefs = Annotated[Asked, Depends(Asking("briefs"))]
Decides = Annotated[Asked, Depends(Asking("decide"))]
Sources = Annotated[Asked, Depends(Asking("sources"))]
Admin = Annotated[Asked, Depends(Asking("admin"))]

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="The same key with the same request is answered as the first time, for a week.",
        min_length=1,
        max_length=255,
    ),
]


def once(
    asked: Asked,
    response: Response,
    key: str | None,
    request: str,
    work: Callable[[Session], tuple[int, Mapping[str, Any]]],
) -> Mapping[str, Any]:
    """Does something in one transaction with writing its answer down; a key that was used for
    the same request gets the answer it got.

    Args:
        request: method, path and body: what makes two requests the same.
        work: gives status and answer.
    """
    with asked.house.db.write() as session:
        kept = kept_answer(session, asked.caller.token_id, check_key(key), request) if key else None
        if kept is not None:
            response.status_code = kept.status
            response.headers["Idempotency-Replayed"] = "true"
            return kept.body
        response.status_code, body = work(session)
        if key:
            caller = asked.caller.token_id
            keep_answer(session, caller, key, request, response.status_code, body)
        return body
