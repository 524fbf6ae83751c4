"""What to do next, as a program is told: verbs name the command line's commands and the desk's
pages, and over HTTP each has another name."""

import re

COMMANDS = (
    (r"see `copydesk draft --help`", "see BriefPost in /openapi.json"),
    (r"give it with --text FILE", "give the whole text as it should be in `text`"),
    (r"start it on the Brief page", "start one: POST /v1/briefs/batch"),
    (r"take one from the inbox", "list them: GET /v1/tasks"),
    (r"`copydesk items`", "GET /v1/items"),
    (r"`copydesk sources`", "GET /v1/sources"),
    (r"`copydesk adapters list`", "GET /v1/adapters"),
    (r"`copydesk adapters rollback`", "POST /v1/adapters/ADAPTER/rollback"),
    (r"`copydesk show ([\w{}-]+)`", r"GET /v1/items/\1"),
    (r"`copydesk withdraw ([\w{}-]+)`", r"POST /v1/items/\1/withdraw"),
    (r"`copydesk publish ([\w{}-]+)`", r"POST /v1/items/\1/publish"),
    (r"put long material in a file, `copydesk ingest` it", "have long material read as a source"),
)
LEFT = re.compile(r"\bcopydesk [a-z]+\b|(?<!\S)`?--[a-z]|\bon the [A-Z]\w+ page\b")
ASK = "ask whoever runs copydesk here"


def over_http(step: str) -> str:
    """The next step of an error in the words of this API; where nothing here does it, whom to
    ask."""
    for command, call in COMMANDS:
        step = re.sub(command, call, step)
    return ASK if LEFT.search(step) else step
