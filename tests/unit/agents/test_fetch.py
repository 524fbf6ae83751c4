"""Fetching: pages come in as their servers send them, and busy servers are left alone."""

import datetime

import pytest
from fetching import PAGE
from web_server import Handler, Reply, WebServer, redirect, serving

from agents.web.addresses import allowance, check_addresses
from agents.web.answers import next_hop
from agents.web.fetch import Fetched, Fetcher
from agents.web.targets import target_of
from agents.web.waits import polite_wait, wait_text
from storage.errors import BadInput, FetchFailed


def test_a_page_comes_with_what_its_server_says_of_it(site: WebServer, fetcher: Fetcher) -> None:
    marks = {"ETag": 'W/"1"', "Last-Modified": "Tue, 05 May 2026 10:00:00 GMT"}
    site.routes["/boards?size=2"] = Reply(PAGE.body, PAGE.media_type, headers=marks)
    assert fetcher.get(site.url("/boards?size=2#care")) == Fetched(
        site.url("/boards?size=2"),
        "fetched",
        PAGE.body,
        ".html",
        "text/html",
        "iso-8859-1",
        'W/"1"',
        "Tue, 05 May 2026 10:00:00 GMT",
    )


def test_it_says_who_asks_and_keeps_no_cookies(site: WebServer, fetcher: Fetcher) -> None:
    site.routes["*"] = Reply(PAGE.body, headers={"Set-Cookie": "id=1"})
    fetcher.get(site.url("/1"))
    fetcher.get(site.url("/2"))
    _, headers = site.asked[1]
    assert headers["user-agent"].startswith("copydesk")
    assert headers["user-agent"].endswith("(+source reader)")
    assert headers["host"] == f"127.0.0.1:{site.port}"
    assert "cookie" not in headers


def test_one_connection_serves_many_pages(site: WebServer, fetcher: Fetcher) -> None:
    ports: set[int] = set()

    def route(handler: Handler) -> Reply:
        ports.add(handler.client_address[1])
        return PAGE

    site.routes["*"] = route
    for number in range(3):
        fetcher.get(site.url(f"/{number}"))
    assert len(ports) == 1


def test_what_has_not_changed_is_not_sent_again(site: WebServer, fetcher: Fetcher) -> None:
    site.routes["/"] = Reply(status=304)
    got = fetcher.get(site.url(), '"1"', "Tue, 05 May 2026 10:00:00 GMT")
    assert (got.status, got.data, got.etag) == ("unchanged", b"", '"1"')
    assert got.last_modified == "Tue, 05 May 2026 10:00:00 GMT"
    _, headers = site.asked[0]
    assert headers["if-none-match"] == '"1"'
    assert headers["if-modified-since"] == "Tue, 05 May 2026 10:00:00 GMT"


def test_marks_go_back_as_they_came(site: WebServer, fetcher: Fetcher) -> None:
    def route(handler: Handler) -> Reply:
        same = (handler.headers["If-None-Match"] or "").encode("latin-1") == '"ö"'.encode()
        return Reply(status=304) if same else PAGE

    site.routes["/"] = route
    assert fetcher.get(site.url(), '"ö"').status == "unchanged"
    with pytest.raises(FetchFailed):
        fetcher.get(site.url(), "1\r\nX: injected")
    assert len(site.asked) == 1


def test_unchanged_is_believed_only_if_it_was_asked_for(site: WebServer, fetcher: Fetcher) -> None:
    site.routes["/"] = Reply(status=304)
    with pytest.raises(BadInput, match="status 304"):
        fetcher.get(site.url())


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_told_from_one_that_fails(
    site: WebServer, fetcher: Fetcher, status: int
) -> None:
    site.routes["/"] = Reply(b"gone", status=status)
    assert fetcher.get(site.url()) == Fetched(site.url(), "gone")


@pytest.mark.parametrize("status", [401, 403, 451, 400, 204, 206, 300, 418])
def test_other_answers_are_no_pages(site: WebServer, fetcher: Fetcher, status: int) -> None:
    site.routes["/"] = Reply(status=status)
    with pytest.raises(BadInput, match=f"status {status}") as caught:
        fetcher.get(site.url())
    assert caught.value.next_step


@pytest.mark.parametrize("status", [500, 502, 408])
def test_a_failing_server_may_do_better_later(
    site: WebServer, fetcher: Fetcher, status: int
) -> None:
    site.routes["/"] = Reply(status=status)
    with pytest.raises(FetchFailed, match=f"status {status}"):
        fetcher.get(site.url())


def busy_once(wait: str):
    def route(handler: Handler) -> Reply:
        busy = len(handler.web.asked) == 1
        return Reply(status=429, headers={"Retry-After": wait}) if busy else PAGE

    return route


def test_a_busy_server_is_asked_once_more(site: WebServer, fetcher: Fetcher) -> None:
    site.routes["/"] = busy_once("0")
    assert fetcher.get(site.url()).data == PAGE.body
    assert len(site.asked) == 2


def test_a_server_that_stays_busy_is_left_alone(site: WebServer, fetcher: Fetcher) -> None:
    site.routes["/"] = Reply(status=503, headers={"Retry-After": "0"})
    with pytest.raises(FetchFailed):
        fetcher.get(site.url())
    assert len(site.asked) == 2


def test_a_long_wait_is_left_to_the_caller(site: WebServer, fetcher: Fetcher) -> None:
    site.routes["/"] = busy_once("3600")
    with pytest.raises(FetchFailed) as caught:
        fetcher.get(site.url())
    assert "60 minutes" in caught.value.next_step
    assert len(site.asked) == 1


def test_a_wait_is_a_number_of_seconds_or_a_date() -> None:
    now = datetime.datetime(2026, 5, 5, 10, 0, tzinfo=datetime.UTC)
    assert polite_wait(" 20 ", now) == 20
    assert polite_wait("Tue, 05 May 2026 10:01:00 GMT", now) == 60
    assert polite_wait("Tue, 05 May 2026 09:00:00 GMT", now) == 0
    assert [polite_wait(text, now) for text in ("", "soon", "-1", "٣")] == [None] * 4
    assert "90 seconds" in wait_text("90", now)


def test_a_redirect_is_followed_and_its_end_is_named(site: WebServer, fetcher: Fetcher) -> None:
    site.routes["/a/old"] = redirect("../b/new?x=1#part", 301)
    site.routes["/b/new?x=1"] = PAGE
    assert fetcher.get(site.url("/a/old")).url == site.url("/b/new?x=1")


def test_redirects_in_circles_are_refused(site: WebServer, fetcher: Fetcher) -> None:
    site.routes |= {"/a": redirect("/b"), "/b": redirect("/a#again")}
    with pytest.raises(BadInput, match="circles"):
        fetcher.get(site.url("/a"))
    assert site.paths == ["/a", "/b"]


def test_five_redirects_are_enough(site: WebServer, fetcher: Fetcher) -> None:
    site.routes |= {f"/{n}": redirect(f"/{n + 1}") for n in range(9)} | {"/9": PAGE}
    assert fetcher.get(site.url("/4")).url == site.url("/9")
    with pytest.raises(BadInput, match="more than 5"):
        fetcher.get(site.url("/3"))


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://example.org/", "data:text/plain,x", "http://", ""]
)
def test_redirects_lead_to_the_web(site: WebServer, fetcher: Fetcher, location: str) -> None:
    site.routes["/"] = redirect(location)
    with pytest.raises(BadInput):
        fetcher.get(site.url())


def test_a_redirect_into_a_private_network_is_refused(site: WebServer, fetcher: Fetcher) -> None:
    with serving() as inner:
        inner.routes["/"] = PAGE
        site.routes["/"] = redirect(inner.url(host="127.0.0.2"))
        with pytest.raises(BadInput, match=r"127\.0\.0\.2 is inside a private network"):
            fetcher.get(site.url())
        assert inner.asked == []


def test_a_public_page_cannot_lead_into_what_the_team_allowed() -> None:
    ours = [allowance("10.0.0.0/8")]
    assert check_addresses("wiki.example", 80, ["10.1.2.3"], ours)
    assert not check_addresses("example.org", 80, ["93.184.216.34"], ours, from_public=True)
    with pytest.raises(BadInput, match="a public page leads to"):
        check_addresses("wiki.example", 80, ["10.1.2.3"], ours, from_public=True)


def test_a_redirect_never_drops_encryption() -> None:
    start = target_of("https://example.org/a")
    assert next_hop(start, "/b", set()).url == "https://example.org/b"
    assert next_hop(target_of("http://example.org/a"), "https://example.org/a", set())
    with pytest.raises(BadInput, match="not encrypted"):
        next_hop(start, "http://example.org/a", set())


def test_a_login_goes_along_only_to_where_it_was_meant_for() -> None:
    start = target_of("https://ann:secret@example.org/a")
    assert next_hop(start, "/b", set()).authorization == start.authorization
    for elsewhere in ("https://other.example/", "https://example.org:444/"):
        assert next_hop(start, elsewhere, set()).authorization == ""
    assert next_hop(start, "https://eve:x@other.example/", set()).authorization == ""
