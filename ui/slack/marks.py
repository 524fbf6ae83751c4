"""Text for Slack, none of which Slack takes for anything but text; and text from Slack.

What people and models wrote goes into rich text blocks, whose elements are shown as they are:
no mention, link or formatting is read out of them. Only the line for notifications is mrkdwn,
and there Slack's three control characters are escaped
(docs.slack.dev/messaging/formatting-message-text, "Escaping text").
"""

import re
from collections.abc import Sequence
from typing import Any

from ui.render import shown

MOST_TEXT = 3000
"""Characters of one text object, and of what a modal's field holds. Slack counts as browsers do,
where an emoji is two."""

ENTITY = re.compile(r"&(?:amp|lt|gt);")
MARKED = re.compile(r"<(?P<to>[@#!][^<>|]*|[a-z]+:[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
Element = dict[str, Any]


def length(text: str) -> int:
    """In UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """At most so long, with an ellipsis where something is left out."""
    if length(text) <= most:
        return text
    kept = text[: most - 1]
    while length(kept) > most - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def pieces(text: str, most: int) -> list[str]:
    """The whole text in parts that are short enough each."""
    found, rest = [], text
    while rest:
        size = min(len(rest), most)
        while length(rest[:size]) > most:
            size -= 1
        found.append(rest[:size])
        rest = rest[size:]
    return found


def esc(text: str) -> str:
    """For mrkdwn."""
    return shown(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def words(text: str, *styles: str) -> list[Element]:
    """Text as it is; what nobody sees is spelt out."""
    style = {"style": dict.fromkeys(styles, True)} if styles else {}
    parts = pieces(shown(text), MOST_TEXT)
    return [{"type": "text", "text": part, **style} for part in parts]


def link(url: str, label: str) -> list[Element]:
    """One of ours: nothing else becomes a link."""
    return [{"type": "link", "url": url, "text": label}]


def section(*parts: Sequence[Element]) -> Element:
    elements = [element for part in parts for element in part]
    return {"type": "rich_text_section", "elements": elements}


def quote(text: str) -> Element:
    return {"type": "rich_text_quote", "elements": words(text)}


def rich(*parts: Element) -> Element:
    """A block of rich text, without what is empty: Slack refuses that."""
    return {"type": "rich_text", "elements": [part for part in parts if part["elements"]]}


def button(action: str, label: str, value: str, style: str = "") -> Element:
    made = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": label, "emoji": False},
        "value": value,
    }
    return {**made, "style": style} if style else made


def message(text: str, *blocks: Element) -> dict[str, Any]:
    """What a message says: a line for notifications, and its blocks.

    Args:
        text: not escaped yet.
    """
    return {"text": cut(esc(cut(text, 500)), MOST_TEXT), "blocks": list(blocks)}


def plain_message(text: str) -> dict[str, Any]:
    """Text alone, line by line."""
    return message(text, rich(section(words(cut(text, 9_000)))))


def read_text(text: str) -> str:
    """What somebody wrote, without Slack's marks."""
    said = MARKED.sub(unmarked, text)
    for mark, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        said = said.replace(mark, sign)
    return said.strip()


def unmarked(found: re.Match[str]) -> str:
    """A mention is no word of a brief; a link is what its writer saw, and its address if that
    is another."""
    to, label = found["to"], found["label"] or ""
    if to.startswith(("@", "!")):
        return ""
    if to.startswith("#"):
        return f"#{label}" if label else ""
    address = to.removeprefix("mailto:")
    return address if not label or label in address else f"{label} ({address})"
