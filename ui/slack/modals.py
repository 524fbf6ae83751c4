"""Forms: an edit, a rejection, a wish for rework. What they hold is read back here alone."""

import json
from dataclasses import dataclass
from typing import Any

from storage.reasons import REASON_CODES
from ui import texts
from ui.render import shown
from ui.slack import marks

CALLBACK = "review_form"
TEXT, REASONS, NOTE = "text", "reasons", "note"
MOST_NOTE = 1000
TITLES = {
    "edit": texts.SLACK_EDIT_TITLE,
    "reject": texts.SLACK_REJECT_TITLE,
    "rework": texts.SLACK_REWORK_TITLE,
}
SUBMITS = {
    "edit": texts.SLACK_SAVE,
    "reject": texts.REJECT,
    "rework": texts.SLACK_SEND_BACK,
}


@dataclass(frozen=True)
class Place:
    """What a form is about, and where its message is."""

    task: str
    verdict: str
    channel: str
    thread: str = ""


@dataclass(frozen=True)
class Filled:
    """What somebody wrote into a form."""

    place: Place
    text: str
    reasons: list[str]
    note: str


def form(place: Place, title: str, draft: str) -> dict[str, Any]:
    """The form, an edit's with the whole draft in its field."""
    about = {"type": "plain_text", "text": marks.cut(shown(title), 200) or "-"}
    blocks: list[dict[str, Any]] = [{"type": "section", "text": {**about, "emoji": False}}]
    if place.verdict == "edit":
        blocks.append(text_field(draft))
    blocks += [reasons_field(), note_field(place.verdict)]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": label(TITLES[place.verdict]),
        "submit": label(SUBMITS[place.verdict]),
        "close": label(texts.SLACK_CLOSE),
        "notify_on_close": True,
        "private_metadata": json.dumps(vars(place)),
        "blocks": blocks,
    }


def text_field(draft: str) -> dict[str, Any]:
    element = {
        "type": "plain_text_input",
        "action_id": TEXT,
        "multiline": True,
        "max_length": marks.MOST_TEXT,
        **({"initial_value": draft} if draft else {}),
    }
    return {
        "type": "input",
        "block_id": TEXT,
        "label": label(texts.SLACK_EDITED_TEXT),
        "element": element,
    }


def reasons_field() -> dict[str, Any]:
    options = [{"text": label(texts.REASONS[code]), "value": code} for code in REASON_CODES]
    return {
        "type": "input",
        "block_id": REASONS,
        "optional": True,
        "label": label(texts.SLACK_REASONS),
        "element": {"type": "checkboxes", "action_id": REASONS, "options": options},
    }


def note_field(verdict: str) -> dict[str, Any]:
    element = {
        "type": "plain_text_input",
        "action_id": NOTE,
        "multiline": True,
        "max_length": MOST_NOTE,
    }
    return {
        "type": "input",
        "block_id": NOTE,
        "optional": True,
        "label": label(texts.SLACK_WISH if verdict == "rework" else texts.SLACK_NOTE),
        "element": element,
    }


def label(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def read_place(view: dict[str, Any]) -> Place:
    return Place(**json.loads(view["private_metadata"]))


def read_form(view: dict[str, Any]) -> Filled:
    """What a form holds when it is sent."""
    values = view["state"]["values"]
    chosen = field(values, REASONS).get("selected_options") or []
    return Filled(
        place=read_place(view),
        text=field(values, TEXT).get("value") or "",
        reasons=[str(option["value"]) for option in chosen],
        note=(field(values, NOTE).get("value") or "").strip(),
    )


def field(values: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = values.get(name, {}).get(name, {})
    return found


def first_field(verdict: str) -> str:
    """Where an error of a form is shown."""
    return TEXT if verdict == "edit" else NOTE
