"""URLs: one page has one spelling, and logins are kept out of it."""

from collections.abc import Sequence

import pytest
from fetching import PAGE, at, fetch, has_ipv6, nobody_resolves
from web_server import Reply, WebServer, serving

from agents.web.fetch import Fetcher, canonical, redact
from storage.errors import BadInput, FetchFailed


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org/",
        "example.org",
        "/etc/passwd",
        "",
        "http://",
        "http:///path",
        "http://example.org:0/",
        "http://example.org:99999/",
        "http://a b/",
        "http://exa\nmple.org/",
        "http://[::1/",
        "http://１２７.0.0.1/",
        "http://ann:se/cret@example.org/",
    ],
)
def test_what_is_no_web_address_is_refused_before_any_lookup(url: str) -> None:
    with pytest.raises(BadInput) as caught:
        fetch(url, nobody_resolves)
    assert "https://" in caught.value.next_step
    assert "cret" not in str(caught.value)
    assert ": 'se" not in str(caught.value)


def test_a_login_is_sent_but_neither_stored_nor_shown(site: WebServer, fetcher: Fetcher) -> None:
    site.routes["/"] = PAGE
    named = site.url(host="ann:s%40cret@127.0.0.1")
    assert fetcher.get(named).url == site.url()
    assert site.asked[0][1]["authorization"] == "Basic YW5uOnNAY3JldA=="
    site.routes["/"] = Reply(status=500)
    with pytest.raises(FetchFailed) as caught:
        fetcher.get(named)
    assert "cret" not in str(caught.value)
    assert redact("https://ann:secret@example.org/a@b?c=@d") == "https://example.org/a@b?c=@d"


def test_international_names_are_looked_up_and_stored_in_ascii(site: WebServer) -> None:
    site.routes["/b%C3%B6den"] = PAGE
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    got = fetch(site.url("/böden", host="bücher.example"), resolve)
    assert looked_up == ["xn--bcher-kva.example"]
    assert got.url == site.url("/b%C3%B6den", host="xn--bcher-kva.example")


def test_an_international_name_can_be_allowed(site: WebServer) -> None:
    site.routes["/"] = PAGE
    url = site.url(host="bücher.example")
    assert fetch(url, at("127.0.0.1"), allowed_private=("Bücher.example",)).data == PAGE.body


def test_one_page_has_one_spelling() -> None:
    assert canonical("HTTP://u:p@Example.ORG:80/a/../b?q=1#c") == "http://example.org/b?q=1"
    assert canonical("https://example.org:443") == "https://example.org/"
    assert canonical("http://[::1]:8080/a") == "http://[::1]:8080/a"


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_ipv6_addresses_are_read() -> None:
    with serving(host="::1") as server:
        server.routes["/"] = PAGE
        got = fetch(server.url(host="[::1]"), allowed_private=(f"[::1]:{server.port}",))
        assert got.url == server.url(host="[::1]")
        assert server.asked[0][1]["host"] == f"[::1]:{server.port}"
