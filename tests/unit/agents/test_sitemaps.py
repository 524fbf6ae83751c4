"""Site maps: which pages a site names, and telling a map from a feed from a page."""

import gzip
from datetime import UTC, datetime

import pytest

from agents.web.sitemaps import MAX_ENTRIES, Sitemap, SitemapPage, looks_like, read_sitemap
from storage.errors import BadInput

HOME = "https://www.example.org/sitemap.xml"
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def urlset(inside: str) -> bytes:
    return f'<?xml version="1.0"?>\n<urlset xmlns="{SPACE}">{inside}</urlset>'.encode()


def urls(*addresses: str) -> bytes:
    return urlset("".join(f"<url><loc>{address}</loc></url>" for address in addresses))


def pages(data: bytes, home: str = HOME) -> list[str]:
    return [page.url for page in read_sitemap(data, home).pages]


def test_pages_come_with_the_time_of_their_last_change() -> None:
    data = urlset(
        "<url><loc>\n https://www.example.org/a?b=1&amp;c=2#top </loc>"
        "<lastmod>2026-05-05T14:00:00+02:00</lastmod><priority>0.5</priority></url>"
        "<url><loc>https://www.example.org/b</loc></url><url></url>"
    )
    (first, second) = read_sitemap(data, HOME).pages
    assert first.url == "https://www.example.org/a?b=1&c=2"
    assert first.last_modified == datetime(2026, 5, 5, 12, tzinfo=UTC)
    assert second == SitemapPage("https://www.example.org/b")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-05", datetime(2026, 5, 1, tzinfo=UTC)),
        ("2026-05-05", datetime(2026, 5, 5, tzinfo=UTC)),
        ("2026-05-05T12:00Z", datetime(2026, 5, 5, 12, tzinfo=UTC)),
        ("yesterday", None),
        ("2026-99", None),
        ("", None),
    ],
)
def test_dates_may_be_short(text: str, moment: datetime | None) -> None:
    data = urlset(f"<url><loc>https://example.org/</loc><lastmod>{text}</lastmod></url>")
    (page,) = read_sitemap(data, HOME).pages
    assert page.last_modified == moment


def test_an_index_names_further_maps() -> None:
    data = f"""<sitemapindex xmlns="{SPACE}">
    <sitemap><loc>https://www.example.org/a.xml.gz</loc></sitemap>
    <sitemap><loc>https://www.example.org/a.xml.gz</loc></sitemap>
    <sitemap><loc>https://elsewhere.example/b.xml</loc></sitemap></sitemapindex>""".encode()
    assert read_sitemap(data, HOME) == Sitemap(
        (), ("https://www.example.org/a.xml.gz",), ("https://elsewhere.example/b.xml",)
    )


def test_addresses_of_pictures_are_no_pages() -> None:
    data = urlset(
        '<url><image:image xmlns:image="http://example.org/image">'
        "<image:loc>https://example.org/a.png</image:loc></image:image>"
        "<loc>https://example.org/a</loc></url>"
    )
    assert pages(data) == ["https://example.org/a"]


def test_a_packed_map_and_a_list_read_the_same() -> None:
    data = urls("https://example.org/a", "https://example.org/b")
    listed = b"\xef\xbb\xbfhttps://example.org/a\r\n\r\nhttps://example.org/b\r\n"
    for form in (data, gzip.compress(data), b"\n" + data, listed, gzip.compress(listed)):
        assert pages(form) == ["https://example.org/a", "https://example.org/b"]


def test_a_map_speaks_for_its_own_site_only() -> None:
    ours = ["https://example.org/a", "http://www.example.org/b", "https://docs.example.org/c"]
    foreign = [
        "https://elsewhere.example/",
        "https://notexample.org/",
        "https://example.org.evil.example/",
        "https://example.org:8443/",
        "file:///etc/passwd",
        "/relative",
    ]
    found = read_sitemap(urls(*ours, *foreign), HOME)
    assert [page.url for page in found.pages] == ours
    assert list(found.foreign) == foreign
    assert pages(urls("https://blog.example.org/"), "https://docs.example.org/map.xml") == []


def test_logins_are_not_kept() -> None:
    data = urls("https://ann:secret@example.org/a", "ftp://ann:secret@example.org/b")
    found = read_sitemap(data, HOME.replace("//", "//ann:secret@"))
    assert [page.url for page in found.pages] == ["https://example.org/a"]
    assert found.foreign == ("ftp://example.org/b",)


def test_a_map_longer_than_the_protocol_allows_is_cut_and_says_so() -> None:
    many = [f"https://example.org/{n}" for n in range(MAX_ENTRIES + 1)]
    found = read_sitemap(urls(*many), HOME)
    assert (len(found.pages), found.cut) == (MAX_ENTRIES, True)
    assert not read_sitemap(urls(*many[:3]), HOME).cut


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<html><body>Page</body></html>",
        b"<rss/>",
        urls("https://example.org/")[:-5],
        b"<urlset><url></urlset>",
        gzip.compress(urls("https://example.org/"), mtime=0)[:-5],
        b'<!DOCTYPE u [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>',
        b'<!DOCTYPE u SYSTEM "file:///etc/passwd" [<!ENTITY % a "b">]><urlset/>',
    ],
)
def test_what_is_no_map_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        read_sitemap(data, HOME)
    assert caught.value.next_step


def test_a_map_that_unfolds_to_too_much_is_refused() -> None:
    for data in (gzip.compress(bytes(10_000_000)), urls("https://example.org/" + "a" * 200_000)):
        with pytest.raises(BadInput, match="larger"):
            read_sitemap(data, HOME, max_bytes=100_000)


def test_a_hostile_address_is_looked_at_only_so_far() -> None:
    found = read_sitemap(urls("https://example.org/" + "a" * 200_000), HOME)
    assert all(len(page.url) < 5_000 for page in found.pages)


RSS = b'<?xml version="1.0"?><!-- news --><rss version="2.0"><channel/></rss>'


@pytest.mark.parametrize(
    ("data", "media_type", "kind"),
    [
        (urls(), "application/xml", "sitemap"),
        (b"\xef\xbb\xbf\n" + urls(), "text/html", "sitemap"),
        (gzip.compress(urls(), mtime=0), "application/gzip", "sitemap"),
        (b"<sitemapindex/>", "", "sitemap"),
        (b"https://example.org/a\nhttps://example.org/b", "text/plain", "sitemap"),
        (RSS, "text/xml", "feed"),
        (RSS.decode().encode("utf-16"), "", "feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "", "feed"),
        (b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "", "feed"),
        (b'{"version": "https:\\/\\/jsonfeed.org\\/version\\/1", "items": []}', "", "feed"),
        (b"<!doctype html><html><p>page</html>", "text/html", "page"),
        (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', "", "page"),
        (b"See https://example.org/a\n", "text/plain", "page"),
        (b"https://example.org/a", "text/html", "page"),
        (b'{"version": 1}', "application/json", "page"),
        (b"%PDF-1.7", "application/pdf", "page"),
        (b"\x1f\x8b broken", "application/gzip", "page"),
        (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss/>', "", "page"),
        (b"", "", "page"),
    ],
)
def test_a_document_tells_what_it_is(data: bytes, media_type: str, kind: str) -> None:
    assert looks_like(data, media_type) == kind
