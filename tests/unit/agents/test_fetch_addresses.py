"""Fetching: private addresses are not reached, unless the team allows them."""

import ipaddress
import socket
from collections.abc import Sequence

import pytest
from fetching import PAGE, at, fetch
from web_server import WebServer, redirect

from agents.web.addresses import is_public
from agents.web.fetch import Fetcher, FetchOptions
from storage.errors import BadInput, FetchFailed


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
