"""The interrupt's question and every form of answer that inboxes send back.

The question follows LangChain's human-in-the-loop schema and, beside it, Agent Inbox's older one:
they share no key, so that inboxes of either kind read it. Answers may come in either, bare or in
a list.
"""

from dataclasses import dataclass
from typing import Any

from storage.errors import BadInput
from storage.tables import Decision

ACTION = "publish_draft"
RECORDED = "recorded"
"""Key of an answer that is a decision's already, and must not become another one."""

LANGCHAIN_TYPES = {"approve": "approve", "edit": "edit", "reject": "reject", "respond": "rework"}
INBOX_TYPES = {"accept": "approve", "edit": "edit", "ignore": "reject", "response": "rework"}


@dataclass(frozen=True)
class Answer:
    """What a reviewer said, in our words."""

    verdict: str
    text: str | None = None
    note: str = ""
    about: str | None = None
    """The task that it says it is about, where it says so."""


def question(item_id: str, task_id: str, text: str, reason: str) -> dict[str, Any]:
    """The interrupt's payload: one action, and what may be said about it."""
    args = {"text": text, "item_id": item_id, "task_id": task_id}
    return {
        "action_requests": [{"name": ACTION, "args": args, "description": reason}],
        "review_configs": [
            {"action_name": ACTION, "allowed_decisions": list(LANGCHAIN_TYPES)},
        ],
        "action_request": {"action": ACTION, "args": args},
        "config": {f"allow_{name}": True for name in ("accept", "edit", "respond", "ignore")},
        "description": reason,
    }


def answer_of(decision: Decision) -> dict[str, Any]:
    """A decision as the answer a graph is resumed with; it names the row it is about."""
    return {**form_of(decision), RECORDED: decision.id}


def form_of(decision: Decision) -> dict[str, Any]:
    if decision.verdict == "edit":
        args = {"text": decision.text or ""}
        return {"decisions": [{"type": "edit", "edited_action": {"name": ACTION, "args": args}}]}
    if decision.verdict == "approve":
        return {"decisions": [{"type": "approve"}]}
    kind = "respond" if decision.verdict == "rework" else "reject"
    return {"decisions": [{"type": kind, "message": decision.note}]}


def read_answer(value: Any) -> Answer:
    """Understands any of the accepted forms.

    Raises:
        BadInput: none of them.
    """
    if isinstance(value, dict) and isinstance(value.get("decisions"), list):
        value = value["decisions"]
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        raise unusable("expected one decision")
    kind = value.get("type")
    if "args" in value or kind in ("accept", "ignore", "response"):
        return read_inbox(str(kind), value.get("args"))
    return read_langchain(str(kind), value)


def read_langchain(kind: str, value: dict[str, Any]) -> Answer:
    if kind not in LANGCHAIN_TYPES:
        raise unusable(f"unknown type {kind!r}")
    note = str(value.get("message") or "")
    if kind != "edit":
        return Answer(LANGCHAIN_TYPES[kind], note=note)
    return edit_of(value.get("edited_action"), note)


def read_inbox(kind: str, args: Any) -> Answer:
    if kind not in INBOX_TYPES:
        raise unusable(f"unknown type {kind!r}")
    if kind == "edit":
        return edit_of(args)
    return Answer(INBOX_TYPES[kind], note=args if isinstance(args, str) else "")


def edit_of(action: Any, note: str = "") -> Answer:
    """The edited text inside an action, however deep its arguments are wrapped."""
    while isinstance(action, dict) and isinstance(action.get("args"), dict):
        action = action["args"]
    about = action.get("task_id") if isinstance(action, dict) else None
    text = action.get("text") if isinstance(action, dict) else action
    if not isinstance(text, str) or not text.strip():
        raise unusable("an edit without text")
    return Answer("edit", text, note, about if isinstance(about, str) else None)


def unusable(why: str) -> BadInput:
    return BadInput(
        f"the answer cannot be used: {why}", 'send {"decisions": [{"type": "approve"}]} or the like'
    )
