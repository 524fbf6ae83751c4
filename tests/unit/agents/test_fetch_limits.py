"""Fetching: what is too large, too slow or never ends is cut off."""

import gzip
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from fetching import LIMIT, PAGE, fetch
from web_server import Reply, WebServer, drip

from agents.web.bodies import read_body
from agents.web.fetch import Fetcher, FetchOptions
from storage.errors import BadInput, FetchFailed


def test_threads_share_a_fetcher_and_keep_their_own_time(site: WebServer) -> None:
    site.routes |= {"/slow": drip(b""), "/fast": PAGE}
    with Fetcher(FetchOptions(allowed_private=("127.0.0.1",), seconds=0.5)) as fetcher:

        def get(path: str) -> str:
            try:
                return fetcher.get(site.url(path)).status
            except FetchFailed:
                return "failed"

        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(get, ["/slow", "/fast"] * 4))
    assert found == ["failed", "fetched"] * 4


def test_a_body_over_the_limit_is_refused(site: WebServer, fetcher: Fetcher) -> None:
    site.routes["/exact"] = Reply(b"x" * LIMIT)
    site.routes["/more"] = Reply(b"x" * (LIMIT + 1))
    assert len(fetcher.get(site.url("/exact")).data) == LIMIT
    with pytest.raises(BadInput, match=r"larger than 0\.2 MB"):
        fetcher.get(site.url("/more"))


def test_a_body_without_a_stated_length_is_counted(site: WebServer, fetcher: Fetcher) -> None:
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    site.routes["/"] = drip(head, b"x" * 100_000)
    with pytest.raises(BadInput, match="larger"):
        fetcher.get(site.url())


def test_packed_bodies_are_unpacked(site: WebServer, fetcher: Fetcher) -> None:
    packed = gzip.compress(PAGE.body[:5]) + gzip.compress(PAGE.body[5:])
    site.routes["/"] = Reply(packed, headers={"Content-Encoding": "gzip"})
    assert fetcher.get(site.url()).data == PAGE.body
    assert site.asked[0][1]["accept-encoding"] == "gzip"


def test_a_packed_body_is_counted_as_it_unfolds(site: WebServer, fetcher: Fetcher) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < LIMIT
    site.routes["/"] = Reply(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(BadInput, match="larger"):
        fetcher.get(site.url())


@pytest.mark.parametrize("cut", [1, 9, 20])
def test_a_packed_body_that_ends_early_is_no_page(cut: int) -> None:
    packed = gzip.compress(PAGE.body * 9)
    with pytest.raises(FetchFailed, match="broken"):
        read_body([packed[:-cut]], "gzip", 1000, "it")
    with pytest.raises(FetchFailed, match="broken"):
        read_body([b"not packed at all"], "gzip", 1000, "it")


def test_pieces_of_any_size_unpack_to_the_same() -> None:
    whole = bytes(range(256)) * 1000
    packed = gzip.compress(whole) + gzip.compress(b"") + gzip.compress(b"end") + b"\0\0"
    for size in (1, 7, 5000, len(packed)):
        pieces = [packed[i : i + size] for i in range(0, len(packed), size)]
        assert read_body(pieces, "gzip", 10**6, "it") == whole + b"end"


def test_packing_that_was_not_asked_for_is_refused(site: WebServer, fetcher: Fetcher) -> None:
    site.routes["/"] = Reply(b"x", headers={"Content-Encoding": "br"})
    with pytest.raises(BadInput, match="'br'"):
        fetcher.get(site.url())


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
    ],
)
def test_a_server_that_drips_is_cut_off(site: WebServer, first: bytes) -> None:
    rest = b"HTTP/1.1 100 Continue\r\n\r\n" if not first else b"x"
    site.routes["/"] = drip(first, rest)
    with pytest.raises(FetchFailed, match=r"longer than 0\.3 seconds"):
        fetch(site.url(), seconds=0.3)


def test_headers_have_a_limit(site: WebServer, fetcher: Fetcher) -> None:
    site.routes["/"] = drip(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 60_000)
    with pytest.raises(FetchFailed, match="cannot read"):
        fetcher.get(site.url())


def test_a_server_that_hangs_up_or_is_away_fails(site: WebServer, fetcher: Fetcher) -> None:
    site.routes["/"] = lambda handler: None
    with pytest.raises(FetchFailed):
        fetcher.get(site.url())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    with pytest.raises(FetchFailed, match="cannot read"):
        fetcher.get(f"http://127.0.0.1:{free}/")
