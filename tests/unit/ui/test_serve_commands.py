"""Tokens on the command line, and who may not serve."""

import socket

import pytest
from calling import Call, wrong

from graphs.house import House
from storage.tokens import caller_of


def test_a_token_is_printed_once_and_listed_without_itself(call: Call, house: House) -> None:
    said = call("tokens", "add", "site", "--scope", "read", "--scope", "briefs", "--as", "ann")
    token = said.out.strip()
    with house.db.read() as session:
        found = caller_of(session, token)
    assert found is not None and (found.name, found.scopes) == ("ann", {"read", "briefs"})
    listed = call("tokens", "list", "--json")
    assert token not in listed.out and listed.json[0]["state"] == "active"
    call("tokens", "revoke", "site", "--as", "ann")
    assert call("tokens", "list", "--json").json[0]["state"] == "revoked"


@pytest.mark.parametrize("words", [["--scope", "write"], ["--scope", "read", "--days", "0"]])
def test_a_token_that_cannot_be_is_said(call: Call, words: list[str]) -> None:
    wrong(call("tokens", "add", "site", *words))


def test_a_home_without_people_is_served_to_this_machine_alone(call: Call) -> None:
    wrong(call("serve", "--host", "0.0.0.0"), "anybody who reaches 0.0.0.0", "people add")


@pytest.mark.parametrize("words", [["serve", "--no-worker"], ["desk", "--no-open"]])
def test_a_port_that_is_taken_is_said_before_anything_starts(call: Call, words: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        wrong(call(*words, "--port", port), "cannot listen", f"port {port}", "--port")
