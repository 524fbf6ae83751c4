"""Fetching: pages come in, and what must not be reached or would never end does not."""

import datetime
import gzip
import io
import ipaddress
import socket
import ssl
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from web_server import Handler, Reply, WebServer, drip, redirect, serving

from agents.web.addresses import allowance, check_addresses, is_public
from agents.web.answers import next_hop
from agents.web.bodies import read_body
from agents.web.fetch import Fetched, Fetcher, FetchOptions, canonical, redact
from agents.web.kinds import suffix_of
from agents.web.robots import Robots
from agents.web.targets import target_of
from agents.web.waits import polite_wait, wait_text
from storage.errors import BadInput, FetchFailed

LIMIT = 200_000
PAGE = Reply(b"<p>Boards are oiled.</p>", "text/html; charset=ISO-8859-1")


@pytest.fixture
def site() -> Iterator[WebServer]:
    with serving() as server:
        yield server


@pytest.fixture
def fetcher(site: WebServer) -> Iterator[Fetcher]:
    options = FetchOptions(allowed_private=("127.0.0.1",), seconds=10, max_bytes=LIMIT)
    with Fetcher(options) as built:
        yield built


def fetch(url: str, resolve=None, **options) -> Fetched:
    given = {"allowed_private": ("127.0.0.1",), "seconds": 10} | options
    with Fetcher(FetchOptions(**given), resolve) as fetcher:
        return fetcher.get(url)


def nobody_resolves(host: str, port: int) -> Sequence[str]:
    raise AssertionError(f"{host} was looked up")


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def at(*addresses: str):
    """A resolver that knows one answer."""
    return lambda host, port: addresses


# pages


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


# busy servers


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


# redirects


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


# limits


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


# addresses


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "0",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "2852039166",
        "100.64.0.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[2001:db8::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::10.0.0.1]",
        "[2002:7f00:1::]",
        "[2002:a00:1::1]",
        "[2001:0:7f00:1::1]",
    ],
)
def test_private_addresses_are_refused_in_every_spelling(host: str) -> None:
    with Fetcher() as fetcher, pytest.raises(BadInput, match=r"a private network|Invalid IPv4"):
        fetcher.get(f"http://{host}/")


def test_refusing_an_address_takes_no_connection(site: WebServer) -> None:
    for host in ("127.0.0.1", "127.1", "0x7f.1", "[::ffff:127.0.0.1]"):
        with pytest.raises(BadInput, match="inside a private network"):
            fetch(site.url(host=host), allowed_private=())
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822", "::ffff:93.184.216.34"],
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(BadInput, match=r"10\.0\.0\.1"):
        fetch("http://example.org/", at("93.184.216.34", "10.0.0.1"))


def test_the_address_that_was_checked_is_the_one_connected_to(site: WebServer) -> None:
    """DNS rebinding: the second answer of the name server is private, and nobody asks for it."""
    site.routes["/"] = PAGE
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    got = fetch(site.url(host="rebind.example"), lambda host, port: answers.pop(0))
    assert got.data == PAGE.body
    assert len(answers) == 1
    assert site.asked[0][1]["host"] == f"rebind.example:{site.port}"


def test_each_redirect_is_looked_up_anew(site: WebServer) -> None:
    site.routes["/"] = redirect("/next")
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    with pytest.raises(BadInput, match=r"10\.0\.0\.1"):
        fetch(site.url(host="rebind.example"), lambda host, port: answers.pop(0))
    assert site.paths == ["/"]


def test_a_host_with_several_addresses_is_reached_by_any(site: WebServer) -> None:
    site.routes["/"] = PAGE
    got = fetch(
        site.url(host="two.example"), at("127.0.0.9", "127.0.0.1"), allowed_private=("two.example",)
    )
    assert got.status == "fetched"


def test_a_name_that_nobody_knows_fails() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror("Name or service not known")

    for resolve in (unknown, at()):
        with pytest.raises(FetchFailed, match=r"cannot find nowhere\.example"):
            fetch("http://nowhere.example/", resolve)


def test_a_name_server_that_does_not_answer_is_not_waited_for(site: WebServer) -> None:
    def slow(host: str, port: int) -> Sequence[str]:
        site.closing.wait(5)
        return ["127.0.0.1"]

    with pytest.raises(FetchFailed, match="in time"):
        fetch(site.url(), slow, seconds=0.1)


# what a team allows


def test_a_team_allows_hosts_networks_and_ports(site: WebServer) -> None:
    site.routes["/"] = PAGE
    url = site.url(host="wiki.example")
    for entry in (
        "wiki.example",
        "WIKI.example",
        "*.example",
        f"wiki.example:{site.port}",
        "127.0.0.0/8",
        f"127.0.0.1:{site.port}",
    ):
        assert fetch(url, at("127.0.0.1"), allowed_private=(entry,)).status == "fetched"


def test_what_is_allowed_is_no_more_than_was_said(site: WebServer) -> None:
    url = site.url(host="wiki.example")
    for entry in (
        "example",
        "*.wiki.example",
        "other.example",
        "wiki.example:1",
        "127.0.0.1:1",
        "10.0.0.0/8",
        "::1",
    ):
        with pytest.raises(BadInput, match="private network"):
            fetch(url, at("127.0.0.1"), allowed_private=(entry,))


def test_a_name_never_stands_for_a_metadata_service() -> None:
    for address in ("169.254.169.254", "0.0.0.0", "fe80::1", "64:ff9b::a9fe:a9fe"):
        with pytest.raises(BadInput, match="private network"):
            fetch("http://wiki.example/", at(address), allowed_private=("wiki.example",))


@pytest.mark.parametrize(
    "entry", ["", "a b", "http://wiki.example", "wiki.example:x", "[::1", "*", "*.*", "[wiki]:80"]
)
def test_what_cannot_be_allowed_is_said_at_once(entry: str) -> None:
    with pytest.raises(BadInput, match="no host name"):
        Fetcher(FetchOptions(allowed_private=(entry,)))


# spellings of URLs


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


# encryption


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for wiki.example, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "wiki.example")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("wiki.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def safe_site(certificate: Path) -> Iterator[WebServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(context) as server:
        server.routes["/"] = PAGE
        yield server


def test_the_certificate_is_checked_against_the_name(
    safe_site: WebServer, certificate: Path
) -> None:
    known = {"ca_file": str(certificate)}
    assert fetch(safe_site.url(host="wiki.example"), at("127.0.0.1"), **known).data == PAGE.body
    with pytest.raises(FetchFailed, match="certificate"):
        fetch(safe_site.url(host="other.example"), at("127.0.0.1"), **known)
    with pytest.raises(FetchFailed, match="certificate"):
        fetch(safe_site.url(host="wiki.example"), at("127.0.0.1"))


def test_two_names_at_one_address_share_no_connection(
    safe_site: WebServer, certificate: Path
) -> None:
    options = FetchOptions(allowed_private=("127.0.0.1",), ca_file=str(certificate), seconds=10)
    with Fetcher(options, at("127.0.0.1")) as fetcher:
        fetcher.get(safe_site.url(host="wiki.example"))
        with pytest.raises(FetchFailed, match="certificate"):
            fetcher.get(safe_site.url(host="other.example"))


def test_a_file_that_holds_no_certificates_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("nothing")
    for name in ("no.pem", "missing.pem"):
        with pytest.raises(BadInput, match="cannot read certificates"):
            Fetcher(FetchOptions(ca_file=str(tmp_path / name)))


# kinds of content


@pytest.mark.parametrize(
    ("media_type", "path", "data", "suffix"),
    [
        ("text/html", "/a.pdf", b"<p>", ".html"),
        ("application/xhtml+xml", "/", b"", ".html"),
        ("text/plain", "/README.md", b"# A", ".md"),
        ("text/plain", "/a", b"<html>", ".txt"),
        ("text/markdown", "/a.html", b"", ".md"),
        ("application/pdf", "/a", b"", ".pdf"),
        ("text/html", "/report", b"%PDF-1.7", ".pdf"),
        ("application/octet-stream", "/a.PDF", b"", ".pdf"),
        ("application/octet-stream", "/a.docx", b"PK", ".docx"),
        ("", "/page.php", b"<!DOCTYPE html><p>", ".html"),
        ("", "/x", b"<?xml version='1.0'?><html xmlns='x'>", ".html"),
        ("", "/x", b"<?xml version='1.0'?><rss>", ".xml"),
        ("", "/x", "Größe".encode(), ".txt"),
        ("", "/x", b"\0\1\2", ""),
        ("", "/x", b"", ""),
        ("", "/x", b"PK\x03\x04 broken", ""),
        ("application/rss+xml", "/feed", b"", ".xml"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "/", b"", ".xlsx"),
        ("image/png", "/a.md", b"", ".png"),
        ("application/x-nobody-knows", "/a.csv", b"", ".csv"),
    ],
)
def test_the_suffix_comes_from_the_server_the_path_or_the_bytes(
    media_type: str, path: str, data: bytes, suffix: str
) -> None:
    assert suffix_of(media_type, path, data) == suffix


def test_an_office_file_without_a_name_is_known_by_its_parts() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert suffix_of("application/zip", "/download", packed.getvalue()) == ".docx"


# robots.txt


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
