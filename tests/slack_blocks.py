"""What Slack accepts of blocks and views, checked as its reference says (docs.slack.dev/reference/
block-kit, /reference/views). Lengths are UTF-16 units, as browsers count them."""

import json
import re
from collections.abc import Iterator
from typing import Any

CONTROL = re.compile(r"<[^>]*>")
MOST_ALTOGETHER = 12_000
"""Characters of a message's blocks; Slack names no number, and refuses a little above this."""


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def faults_of_message(said: dict[str, Any]) -> Iterator[str]:
    text, blocks = said.get("text"), said.get("blocks")
    if not text and not blocks:
        yield "no_text"
    if text is not None:
        yield from mrkdwn(text, 4_000, "text")
    if blocks is None:
        return
    yield from faults_of_blocks(blocks, 50, MESSAGE)
    if units(json.dumps(blocks, ensure_ascii=False)) > MOST_ALTOGETHER:
        yield "msg_blocks_too_long"


def faults_of_view(view: dict[str, Any]) -> Iterator[str]:
    if view.get("type") != "modal":
        yield "a view is a modal"
    yield from plain(view.get("title"), 24, "title")
    for name in ("submit", "close"):
        if name in view:
            yield from plain(view[name], 24, name)
    if units(view.get("private_metadata", "")) > 3_000:
        yield "private_metadata over 3,000"
    if units(view.get("callback_id", "")) > 255:
        yield "callback_id over 255"
    yield from faults_of_blocks(view.get("blocks", []), 100, VIEW)
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        yield "inputs without submit"
    known = {"type", "title", "submit", "close", "blocks", "private_metadata", "callback_id"}
    for name in set(view) - known - {"clear_on_close", "notify_on_close", "external_id"}:
        yield f"unknown {name} of a view"


def faults_of_blocks(blocks: Any, most: int, kinds: dict[str, Any]) -> Iterator[str]:
    if not isinstance(blocks, list) or not blocks:
        yield "blocks are a list that is not empty"
        return
    if len(blocks) > most:
        yield f"more than {most} blocks"
    names = [block["block_id"] for block in blocks if "block_id" in block]
    if len(names) != len(set(names)):
        yield "a block_id is there twice"
    for block in blocks:
        check = kinds.get(block.get("type"))
        if check is None:
            yield f"no block {block.get('type')!r} here"
        else:
            yield from check(block)
        if units(block.get("block_id", "")) > 255:
            yield "block_id over 255"


def plain(value: Any, most: int, what: str) -> Iterator[str]:
    if not isinstance(value, dict) or value.get("type") != "plain_text":
        yield f"{what} is no plain_text"
    elif not 0 < units(value.get("text", "")) <= most:
        yield f"{what} has {units(value.get('text', ''))} characters of {most}"


def mrkdwn(text: str, most: int, what: str) -> Iterator[str]:
    """Ours holds no control sequence: whatever is in <> would be a mention or a link."""
    if not 0 < units(text) <= most:
        yield f"{what} has {units(text)} characters of {most}"
    if CONTROL.search(text) or "<" in text:
        yield f"{what} holds a control sequence: {text[:80]!r}"
    if re.search(r"&(?!amp;|lt;|gt;)", text):
        yield f"{what} holds an & that is not escaped"


def section(block: dict[str, Any]) -> Iterator[str]:
    text = block.get("text") or {}
    if text.get("type") == "mrkdwn":
        yield from mrkdwn(text.get("text", ""), 3_000, "section")
    else:
        yield from plain(text, 3_000, "section")


def rich_text(block: dict[str, Any]) -> Iterator[str]:
    if not block.get("elements"):
        yield "rich_text without elements"
    for part in block.get("elements", []):
        if part.get("type") not in ("rich_text_section", "rich_text_quote"):
            yield f"no {part.get('type')!r} in rich_text"
        if not part.get("elements"):
            yield "an empty part of rich_text"
        for element in part.get("elements", []):
            yield from rich_element(element)


def rich_element(element: dict[str, Any]) -> Iterator[str]:
    """Mentions and broadcasts are elements of their own: ours are text, and links to the desk."""
    kind = element.get("type")
    if kind not in ("text", "link"):
        yield f"rich text of ours holds no {kind!r}"
    if kind == "text" and not 0 < units(element.get("text", "")) <= 3_000:
        yield "an element of rich text is empty or over 3,000"
    if kind == "link" and not str(element.get("url", "")).startswith("http"):
        yield "a link without an address"
    if set(element) - {"type", "text", "url", "style"}:
        yield f"unknown fields of rich text: {sorted(element)}"
    if set(element.get("style", {})) - {"bold", "italic", "strike", "code"}:
        yield "unknown style"


def actions(block: dict[str, Any]) -> Iterator[str]:
    elements = block.get("elements", [])
    if not 0 < len(elements) <= 25:
        yield "actions hold 1 to 25 elements"
    names = [element.get("action_id") for element in elements]
    if len(names) != len(set(names)):
        yield "an action_id is there twice"
    for element in elements:
        yield from button(element)


def button(element: dict[str, Any]) -> Iterator[str]:
    if element.get("type") != "button":
        yield f"no {element.get('type')!r} among our actions"
    yield from plain(element.get("text"), 75, "a button")
    if units(element.get("value", "")) > 2_000 or units(element.get("url", "")) > 3_000:
        yield "a button's value or url is too long"
    if element.get("style", "primary") not in ("primary", "danger"):
        yield "unknown style of a button"
    if not 0 < units(element.get("action_id", "")) <= 255:
        yield "action_id is missing, or over 255"


def entry(block: dict[str, Any]) -> Iterator[str]:
    yield from plain(block.get("label"), 2_000, "a label")
    element = block.get("element", {})
    if element.get("type") == "plain_text_input":
        most = element.get("max_length", 3_000)
        if not 0 < most <= 3_000:
            yield "max_length over 3,000"
        if "initial_value" in element and not 0 < units(element["initial_value"]) <= most:
            yield "initial_value is empty or over max_length"
    elif element.get("type") == "checkboxes":
        if not 0 < len(element.get("options", [])) <= 10:
            yield "checkboxes have 1 to 10 options"
        for option in element.get("options", []):
            yield from plain(option.get("text"), 75, "an option")
            if not 0 < units(option.get("value", "")) <= 150:
                yield "an option's value"
    else:
        yield f"no {element.get('type')!r} among our inputs"


MESSAGE = {"section": section, "rich_text": rich_text, "actions": actions}
VIEW = {"section": section, "input": entry}


def text_of(said: dict[str, Any]) -> str:
    """All that a message shows, line by line."""
    return "\n".join(strings(said.get("blocks", [])))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for name, one in value.items():
            if name != "text" or not isinstance(one, str):
                yield from strings(one)


def buttons_of(said: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Buttons of a message by their action."""
    rows = [block for block in said.get("blocks", []) if block["type"] == "actions"]
    return {element["action_id"]: element for row in rows for element in row["elements"]}
