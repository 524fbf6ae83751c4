"""`copydesk slack`: its manifest, its keys, and who is who."""

from pathlib import Path

import pytest
from calling import wrong
from scripted import open_scripted_house, rows
from slack_side import hired

from storage.errors import BadInput
from storage.tables import SlackUser
from ui.slack.hearing import spot_of
from ui.slack.keys import read_keys
from ui.slack.manifest import manifest
from ui.slack.marks import cut, length, pieces, read_text
from ui.slack.working import command_text

BOT, APP = "COPYDESK_SLACK_BOT_TOKEN", "COPYDESK_SLACK_APP_TOKEN"


def test_the_manifest_says_all_that_the_app_needs(call) -> None:
    said = call("slack", "--manifest").json
    assert said == manifest() and said["settings"]["socket_mode_enabled"] is True
    assert {"app_mention", "message.im"} <= set(
        said["settings"]["event_subscriptions"]["bot_events"]
    )
    assert "users:read.email" in said["oauth_config"]["scopes"]["bot"]
    url = "https://desk.example/slack/events"
    http = call("slack", "--manifest", "--url", url).json
    assert http["settings"]["socket_mode_enabled"] is False
    assert http["settings"]["interactivity"]["request_url"] == url
    assert http["features"]["slash_commands"][0]["url"] == url


def test_keys_that_are_missing_or_mixed_up_are_said(call, monkeypatch) -> None:
    wrong(call("slack"), BOT, "not set", "copydesk slack --manifest")
    monkeypatch.setenv(BOT, "xoxb-secret")
    wrong(call("slack"), APP, "not set", "connections:write")
    monkeypatch.setenv(APP, "xoxb-secret")
    said = call("slack")
    wrong(said, APP, "xapp-")
    assert "secret" not in said.err


def test_serve_does_not_start_with_half_of_the_keys(call, monkeypatch) -> None:
    monkeypatch.setenv("COPYDESK_SLACK_SIGNING_SECRET", "x")
    wrong(call("serve", "--no-worker"), BOT, "not set")


def test_keys_go_to_slack_alone() -> None:
    with pytest.raises(BadInput, match="not https"):
        read_keys({BOT: "xoxb-1", "COPYDESK_SLACK_API_URL": "http://slack.example/api"})
    keys = read_keys({BOT: "xoxb-1", "COPYDESK_SLACK_API_URL": "https://slack-gov.com/api"})
    with pytest.raises(BadInput, match="no channel's ID"):
        read_keys({BOT: "xoxb-1", "COPYDESK_SLACK_REVIEW_CHANNEL": "#reviews"})
    assert keys.api_url == "https://slack-gov.com/api/" and "xoxb-1" not in repr(keys)


def test_the_user_of_a_home_links_their_account(call, home: Path) -> None:
    assert call("slack", "link", "U123ABC", "--as", "ann").out == "U123ABC is ann\n"
    wrong(call("slack", "link", "U123ABD", "bob", "--as", "ann"), "'bob'", "one user, ann")
    wrong(call("slack", "link", "ann@example.org"), "no member ID")
    assert call("slack", "accounts", "--json").json[0]["person"] == "ann"
    call("slack", "unlink", "U123ABC")
    wrong(call("slack", "unlink", "U123ABC"), "U123ABC")


def test_only_an_admin_says_who_somebody_is(call, home: Path) -> None:
    house = open_scripted_house(home)
    hired(house)
    wrong(call("slack", "link", "U123ABC", "cleo", "--as", "cleo"), "this needs an admin")
    assert not rows(house, SlackUser)
    house.close()


def test_a_long_text_is_cut_as_browsers_count() -> None:
    assert length("a😀") == 3 and cut("😀😀😀", 4) == "😀…" and cut("abc", 3) == "abc"
    text = "😀" * 3_001 + "x"
    parts = pieces(text, 3_000)
    assert "".join(parts) == text and all(length(part) <= 3_000 for part in parts)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<@U0BOT> a post", "a post"),
        ("<!here> a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("see <https://a.example|a.example>", "see https://a.example"),
        ("mail <mailto:a@b.example|a@b.example>", "mail a@b.example"),
        ("in <#C1|general> and <#C2>", "in #general and"),
        ("2 < 3 and 4 > 1", "2 < 3 and 4 > 1"),
    ],
)
def test_what_somebody_wrote_is_read_without_marks(written: str, read: str) -> None:
    assert read_text(written) == read


def test_commands_of_the_intake_have_their_slash() -> None:
    assert command_text("status") == "/status" and command_text("") == "/help"
    assert command_text("Why it_1") == "/Why it_1" and command_text("a post") == "a post"


def test_direct_messages_go_on_where_they_are() -> None:
    assert spot_of("D1", "2.0", "").thread == "" and spot_of("D1", "2.0", "1.0").thread == "1.0"
    assert spot_of("C1", "2.0", "").thread == "2.0"
    assert spot_of("C1", "2.0", "").conversation == spot_of("C1", "3.0", "2.0").conversation
