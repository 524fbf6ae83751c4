"""The app's manifest, to paste at api.slack.com/apps ("From an app manifest")."""

from typing import Any

SCOPES = {
    "app_mentions:read": "mentions start work",
    "channels:history": "answers in threads of public channels",
    "chat:write": "answers, progress, reviews",
    "chat:write.public": "answers to /copydesk in channels that the app is not in",
    "commands": "/copydesk",
    "groups:history": "answers in threads of private channels",
    "im:history": "direct messages",
    "im:write": "a direct message where a channel cannot be written to",
    "users:read": "who somebody is",
    "users:read.email": "which of the people they are",
}
"""What the bot may do, and what for."""

EVENTS = ("app_mention", "message.channels", "message.groups", "message.im")
COMMAND = "/copydesk"
PLACE = "https://YOUR-HOST/slack/events"


def manifest(url: str = "") -> dict[str, Any]:
    """For Socket Mode; with a URL, for calls of Slack's to it.

    Args:
        url: under which Slack reaches `/slack/events` of `copydesk serve`.
    """
    address = {"url": url} if url else {}
    request = {"request_url": url} if url else {}
    command = {
        "command": COMMAND,
        **address,
        "description": "Ask for content, or how it stands",
        "usage_hint": "three posts about the 2.1 release | status | why | cancel | help",
        "should_escape": True,
    }
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "copydesk",
            "description": "Drafts from your own sources, reviewed by people",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "copydesk", "always_online": True},
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**request, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }
