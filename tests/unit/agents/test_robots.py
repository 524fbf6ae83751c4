"""robots.txt: obeyed, read once, and missed without harm."""

import pytest
from web_server import Reply, WebServer

from agents.web.fetch import Fetcher
from agents.web.robots import Robots


def test_robots_txt_is_obeyed_and_read_once(site: WebServer, fetcher: Fetcher) -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: copydesk\nDisallow: /in\nCrawl-delay: 2\n"
    site.routes["/robots.txt"] = Reply(rules, "text/plain")
    robots = Robots(fetcher)
    assert robots.allows(site.url("/a"))
    assert not robots.allows(site.url("/in/a"))
    assert robots.delay(site.url("/a")) == 2
    assert site.paths == ["/robots.txt"]


@pytest.mark.parametrize(
    "answer", [Reply(status=404), Reply(status=500), Reply(b"\xff\0<html>"), Reply(b"")]
)
def test_a_missing_or_broken_robots_txt_allows(
    site: WebServer, fetcher: Fetcher, answer: Reply
) -> None:
    site.routes["/robots.txt"] = answer
    robots = Robots(fetcher)
    assert robots.allows(site.url("/a"))
    assert robots.delay(site.url("/a")) == 0
