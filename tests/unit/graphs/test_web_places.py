"""Pages, site maps and feeds: fetched when they changed, retired when they are gone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted import open_scripted_house, rows
from web_server import Handler, Reply, WebServer, serving

from graphs.house import House
from graphs.ingest import Wishes, ingest
from storage.source_views import state_of
from storage.tables import Source

PAGE = (
    "<html><head><title>Returns</title></head><body><main><h1>Returns</h1>{}</main></body></html>"
)
"""A page with one paragraph to fill in."""


@pytest.fixture
def site() -> Iterator[WebServer]:
    with serving() as server:
        server.routes["/robots.txt"] = Reply(b"", status=404)
        yield server


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    built = open_scripted_house(home, pii={}, allowed_private_hosts=["127.0.0.1"])
    yield built
    built.close()


def page(words: str) -> Reply:
    return Reply(PAGE.format(f"<p>{words}</p>").encode())


def sitemap(site: WebServer, *paths: str) -> Reply:
    entries = "".join(f"<url><loc>{site.url(path)}</loc></url>" for path in paths)
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'<?xml version="1.0"?><urlset xmlns="{namespace}">{entries}</urlset>'
    return Reply(text.encode(), "application/xml")


def feed(site: WebServer, *entries: tuple[str, str]) -> Reply:
    items = "".join(
        f"<item><title>{title}</title><link>{site.url('/' + title)}</link>"
        f"<description>{words}</description></item>"
        for title, words in entries
    )
    channel = f"<channel><title>News</title>{items}</channel>"
    text = f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'
    return Reply(text.encode(), "application/rss+xml")


def conditional(reply: Reply) -> Any:
    """A route that knows its reply's mark."""

    def answer(request: Handler) -> Reply:
        if request.headers.get("If-None-Match") == '"1"':
            return Reply(status=304)
        return Reply(reply.body, reply.media_type, headers={"ETag": '"1"'})

    return answer


def found(house: House, query: str) -> list[str]:
    return [one.text for one in house.searcher.search(query, 10)]


def states(house: House) -> dict[str, str]:
    return {row.uri.rpartition("/")[2]: state_of(row) for row in rows(house, Source)}


def test_a_page_is_read_by_its_main_part(house: House, site: WebServer) -> None:
    site.routes["/returns"] = page("You may return anything within 30 days.")
    report = ingest(house, [site.url("/returns")])
    assert report.added == [site.url("/returns")]
    assert any("30 days" in text for text in found(house, "return anything within days"))


def test_an_unchanged_page_is_not_sent_again(house: House, site: WebServer) -> None:
    site.routes["/returns"] = conditional(page("You may return anything within 30 days."))
    ingest(house, [site.url("/returns")])
    report = ingest(house, [site.url("/returns")])
    assert (report.unchanged, report.characters) == ([site.url("/returns")], 0)
    site.routes["/returns"] = page("You may return anything within 60 days.")
    assert ingest(house, [site.url("/returns")]).changed == [site.url("/returns")]


def test_a_page_that_is_gone_is_retired(house: House, site: WebServer) -> None:
    site.routes["/returns"] = page("You may return anything within 30 days.")
    ingest(house, [site.url("/returns")])
    site.routes["/returns"] = Reply(status=410)
    assert ingest(house, [site.url("/returns")]).retired == [site.url("/returns")]
    assert found(house, "return anything within days") == []


def test_a_server_that_is_away_refuses_its_page_and_the_rest_goes_on(
    house: House, site: WebServer
) -> None:
    site.routes["/returns"] = page("You may return anything within 30 days.")
    site.routes["/broken"] = Reply(status=500)
    ingest(house, [site.url("/returns")])
    site.routes["/returns"] = Reply(status=500)
    site.routes["/delivery"] = page("We deliver on weekdays.")
    report = ingest(house, [site.url("/returns"), site.url("/broken"), site.url("/delivery")])
    assert sorted(report.refused) == [site.url("/broken"), site.url("/returns")]
    assert report.added == [site.url("/delivery")]
    assert any("30 days" in text for text in found(house, "return anything within days"))


def test_private_addresses_are_refused_unless_they_are_allowed(home: Path, site: WebServer) -> None:
    site.routes["/returns"] = page("Words.")
    closed = open_scripted_house(home, pii={})
    report = ingest(closed, [site.url("/returns"), "http://169.254.169.254/latest/meta-data"])
    assert len(report.refused) == 2
    assert site.asked == []
    closed.close()


def test_a_sitemap_brings_its_pages_and_takes_out_what_it_no_longer_names(
    house: House, site: WebServer
) -> None:
    site.routes["/one"], site.routes["/two"] = page("First words."), page("Second words.")
    site.routes["/sitemap.xml"] = sitemap(site, "/one", "/two")
    assert len(ingest(house, [site.url("/sitemap.xml")]).added) == 2
    site.routes["/sitemap.xml"] = sitemap(site, "/two")
    report = ingest(house, [site.url("/sitemap.xml")])
    assert (report.retired, report.unchanged) == ([site.url("/one")], [site.url("/two")])
    assert states(house) == {"one": "retired", "two": "served"}


def test_pages_that_robots_txt_forbids_are_refused(house: House, site: WebServer) -> None:
    site.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private\n", "text/plain")
    site.routes["/open"], site.routes["/private"] = page("Open words."), page("Private words.")
    site.routes["/sitemap.xml"] = sitemap(site, "/open", "/private")
    report = ingest(house, [site.url("/sitemap.xml")])
    assert (report.added, list(report.refused)) == ([site.url("/open")], [site.url("/private")])


def test_a_feeds_entries_stay_when_the_feed_moves_on(house: House, site: WebServer) -> None:
    site.routes["/feed"] = feed(site, ("first", "First words."), ("second", "Second words."))
    assert len(ingest(house, [site.url("/feed")]).added) == 2
    site.routes["/feed"] = feed(site, ("second", "Better second words."), ("third", "Third."))
    report = ingest(house, [site.url("/feed")])
    assert (report.added, report.changed) == ([site.url("/third")], [site.url("/second")])
    assert states(house) == dict.fromkeys(("first", "second", "third"), "served")


def test_an_unchanged_feed_reports_its_entries_as_unchanged(house: House, site: WebServer) -> None:
    site.routes["/feed"] = conditional(feed(site, ("first", "First words.")))
    ingest(house, [site.url("/feed")])
    assert ingest(house, [site.url("/feed")]).unchanged == [site.url("/first")]


def test_a_page_that_a_feed_names_as_well_stays_whole(house: House, site: WebServer) -> None:
    site.routes["/first"] = page("The whole page, in all its words.")
    site.routes["/sitemap.xml"] = sitemap(site, "/first")
    site.routes["/feed"] = feed(site, ("first", "In short."))
    ingest(house, [site.url("/sitemap.xml")])
    report = ingest(house, [site.url("/feed")])
    assert (report.changed, report.unchanged) == ([], [site.url("/first")])


def test_everything_can_be_read_again_on_request(house: House, site: WebServer) -> None:
    site.routes["/returns"] = conditional(page("You may return anything within 30 days."))
    ingest(house, [site.url("/returns")])
    report = ingest(house, [site.url("/returns")], Wishes(reread=True))
    assert report.unchanged == [site.url("/returns")]
    assert report.characters > 0
