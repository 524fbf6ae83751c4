"""What opens Slack's side: read from the environment alone, and never written anywhere."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from storage.errors import BadInput

PREFIX = "COPYDESK_SLACK_"
API_URL = "https://slack.com/api/"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
HOW = "make the app at api.slack.com/apps from `copydesk slack --manifest`, and set it to the app's"


@dataclass(frozen=True)
class Keys:
    """Tokens and secret of one Slack app, and where Slack's API is."""

    bot_token: str = field(repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    api_url: str = API_URL
    review_channel: str = ""
    """Id of a channel for reviews of what was not asked for at Slack."""


def read_keys(environment: Mapping[str, str] = os.environ) -> Keys:
    """Raises BadInput: the bot's token is missing, or a key is not of its kind."""
    given = {
        name: environment.get(PREFIX + name.upper(), "").strip()
        for name in ("bot_token", "signing_secret", "app_token", "api_url", "review_channel")
    }
    if not given["bot_token"]:
        raise missing("bot_token", "bot token (xoxb-...), under OAuth & Permissions")
    check_kind(given["bot_token"], "bot_token", "xoxb-")
    if given["app_token"]:
        check_kind(given["app_token"], "app_token", "xapp-")
    check_channel(given["review_channel"])
    return Keys(**{**given, "api_url": clean_api_url(given["api_url"])})


def with_socket(keys: Keys) -> Keys:
    """Raises BadInput: Socket Mode's token is missing."""
    if not keys.app_token:
        raise missing(
            "app_token",
            "app-level token (xapp-..., scope connections:write), under Basic Information",
        )
    return keys


def has_signing_secret(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether Slack is to call us over HTTP."""
    return bool(environment.get(f"{PREFIX}SIGNING_SECRET", "").strip())


def missing(name: str, what: str) -> BadInput:
    return BadInput(f"{PREFIX}{name.upper()} is not set", f"{HOW} {what}")


def check_kind(value: str, name: str, prefix: str) -> None:
    """Their beginnings say what they are; they are easily taken for each other."""
    if not value.startswith(prefix):
        raise BadInput(
            f"{PREFIX}{name.upper()} does not begin with {prefix}", "it may be another of the keys"
        )


def check_channel(channel: str) -> None:
    """Names of channels change; ids stay."""
    if channel and not re.fullmatch(r"[CG][A-Z0-9]{2,20}", channel):
        raise BadInput(
            f"{PREFIX}REVIEW_CHANNEL is no channel's ID",
            "in Slack: the channel's details, About, at the end (C...)",
        )


def clean_api_url(url: str) -> str:
    """Slack has another address for governments. Tokens go over TLS, or stay on this machine."""
    if not url:
        return API_URL
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise BadInput(f"{PREFIX}API_URL is not https", f"leave it out for {API_URL}")
    return url.rstrip("/") + "/"
