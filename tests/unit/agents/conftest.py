"""A local web server, and a fetcher that may reach it."""

from collections.abc import Iterator

import pytest
from fetching import LIMIT
from web_server import WebServer, serving

from agents.web.fetch import Fetcher, FetchOptions


@pytest.fixture
def site() -> Iterator[WebServer]:
    with serving() as server:
        yield server


@pytest.fixture
def fetcher(site: WebServer) -> Iterator[Fetcher]:
    options = FetchOptions(allowed_private=("127.0.0.1",), seconds=10, max_bytes=LIMIT)
    with Fetcher(options) as built:
        yield built
