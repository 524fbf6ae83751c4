"""`copydesk people`: a team from the command line, and who acts in one."""

import io

import pytest
from calling import Call, failed, refused, wrong

WORDS = "correct horse battery"


@pytest.fixture
def team(call: Call) -> Call:
    call("people", "add", "Ada", "--role", "admin", "--email", "Ada@Example.org")
    call("people", "add", "Rob", "--role", "reviewer", "--team", "Shop", "--as", "Ada")
    return call


def test_a_team_is_added_listed_and_changed(team: Call) -> None:
    said = team("people", "set", "rob", "--role", "lead", "--skill", "faq_answer", "--as", "Ada")
    assert said.code == 0 and "faq_answer" in said.out
    ada, rob = team("people", "list", "--json").json
    assert (ada["name"], ada["email"], ada["password"]) == ("Ada", "ada@example.org", False)
    assert (rob["role"], rob["team"], rob["skills"]) == ("lead", "Shop", ["faq_answer"])
    assert team("people", "set", "Rob", "--inactive", "--as", "Ada").code == 0
    assert team("people", "list", "--json").json[1]["active"] is False


def test_a_home_with_one_user_says_how_a_team_starts(call: Call) -> None:
    said = call("people", "list")
    assert said.code == 0 and "copydesk people add" in " ".join(said.out.split())
    wrong(call("people", "add", "Rob", "--role", "reviewer"), "first person must be an admin")


def test_whoever_acts_in_a_team_says_who_they_are(
    team: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPYDESK_REVIEWER", "somebody")
    wrong(team("people", "add", "Eve", "--role", "writer"), "somebody is not one of", "--as NAME")
    wrong(team("people", "add", "Eve", "--role", "writer", "--as", "Rob"), "this needs an admin")
    wrong(team("budget", "set", "faq_answer", "0.1"), "somebody is not one of")
    monkeypatch.setenv("COPYDESK_REVIEWER", "Ada")
    assert team("people", "add", "Eve", "--role", "writer").code == 0


READING = [
    ["queue"],
    ["items"],
    ["show", "it_1"],
    ["route", "it_1"],
    ["trace", "it_1"],
    ["search", "jug"],
    ["sources"],
    ["sources", "--runs"],
    ["budget"],
    ["dataset", "list"],
    ["adapters", "list"],
    ["tokens", "list"],
    ["slack", "accounts"],
    ["tune", "--runs"],
    ["mcp"],
]


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_nothing_is_read_in_a_team_under_a_name_that_nobody_has(
    team: Call, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("COPYDESK_REVIEWER", "")
    monkeypatch.setenv("LOGNAME", "root")
    wrong(team(*command), "root is not one of the people", "--as NAME")
    wrong(team(*command, "--as", "Mallory"), "Mallory is not one of the people", "--as NAME")


def test_people_who_left_read_nothing_and_the_others_do(team: Call) -> None:
    assert team("queue", "--as", "Rob").code == 0
    team("people", "set", "Rob", "--inactive", "--as", "Ada")
    wrong(team("queue", "--as", "Rob"), "may not work here any more")


def test_a_password_comes_from_a_pipe_and_is_never_shown(
    team: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    for given, code in (("short", 2), (WORDS, 0)):
        monkeypatch.setattr("sys.stdin", io.StringIO(given + "\n"))
        said = team("people", "password", "Ada", "--stdin", "--as", "Ada")
        assert said.code == code
        assert given not in said.out + said.err
    assert team("people", "list", "--json").json[0]["password"] is True
    assert "argon2" not in team("people", "list", "--json").out
    wrong(team("people", "password", "Eve", "--stdin", "--as", "Ada"), "nobody named 'Eve'")


def test_what_cannot_be_is_refused_with_a_next_step(team: Call) -> None:
    wrong(team("people", "add", "Eve", "--role", "king", "--as", "Ada"), "writer, reviewer")
    wrong(team("people", "set", "Rob", "--skill", "poems", "--as", "Ada"), "a skill is one of")
    failed(team("people", "add", "ADA", "--role", "writer", "--as", "Ada"), "already")
    failed(team("people", "set", "Ada", "--role", "lead", "--as", "Ada"), "last active admin")
    refused(team("people", "end", "Eve", "--as", "Ada"), "copydesk people list")
    assert "0 browsers" in team("people", "end", "Rob", "--as", "Ada").out


def test_a_desk_without_people_is_not_opened_to_other_machines(call: Call) -> None:
    wrong(call("desk", "--host", "0.0.0.0", "--no-open"), "copydesk people add NAME --role admin")


def test_doctor_tells_whether_an_admin_can_sign_in(team: Call) -> None:
    rows = {row["check"]: row for row in team("doctor", "--json").json}
    assert rows["people"]["state"] == "failed"
    assert "copydesk people password NAME" in rows["people"]["detail"]
