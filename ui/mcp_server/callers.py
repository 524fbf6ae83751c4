"""Who acts: the bearer of a token over HTTP, the local user over stdio."""

from collections.abc import Callable

import anyio.to_thread
from fastmcp.server.auth import AccessToken, TokenVerifier
from fastmcp.server.dependencies import get_access_token

from graphs.house import House
from storage.database import Database
from storage.errors import Forbidden
from storage.tokens import SCOPES, Caller
from ui.bearers import bearer

Who = Callable[[], Caller]
"""Says who calls, at every call anew: a token may have been revoked since the one before."""


def local_caller(house: House, token: str = "") -> Who:
    """The one who started a server over stdio, or whom a token that they gave it stands for.

    Raises:
        Forbidden: the token is unknown, over or revoked.
    """
    if not token:
        return lambda: Caller("", house.reviewer, frozenset(SCOPES))

    def who() -> Caller:
        caller = bearer(house.db, token)
        if caller is None:
            raise Forbidden("this token is not valid (any more)", "see: copydesk tokens list")
        return caller

    who()
    return who


def http_caller() -> Caller:
    """The bearer of the token of the request under way."""
    token = get_access_token()
    if token is None:  # the server lets no request in without one
        raise Forbidden("this needs a token", "make one: copydesk tokens add NAME --scope read")
    return Caller(token.client_id, str(token.subject), frozenset(token.scopes))


class HomeTokens(TokenVerifier):
    """Checks bearer tokens against those of the home."""

    def __init__(self, db: Database) -> None:
        super().__init__()
        self._db = db

    async def verify_token(self, token: str) -> AccessToken | None:
        caller = await anyio.to_thread.run_sync(bearer, self._db, token)
        if caller is None:
            return None
        return AccessToken(
            token=token,
            client_id=caller.token_id,
            subject=caller.name,
            scopes=sorted(caller.scopes),
        )
