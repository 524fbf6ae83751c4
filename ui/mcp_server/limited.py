"""The limit on a token's calls over MCP: the one that its calls of the API count against, too."""

from typing import Any

import anyio.to_thread
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.server.middleware.rate_limiting import RateLimitError

from ui.mcp_server.callers import http_caller
from ui.rates import Rates


class Limited(Middleware):
    """Raises RateLimitError, which a client is told, for a token that calls too often."""

    def __init__(self, rates: Rates) -> None:
        self.rates = rates

    async def on_request(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]
    ) -> Any:
        wait = await anyio.to_thread.run_sync(self.rates.take, http_caller().token_id)
        if wait:
            raise RateLimitError(f"Rate limit exceeded: wait {wait:.1f} s")
        return await call_next(context)
