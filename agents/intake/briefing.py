"""An ask as the fields of a brief, and an ask changed by what was said later."""

from dataclasses import replace
from typing import Any

from agents.intake.types import Ask

WORDS_KEPT = ("content_type", "topic", "audience", "tone", "channel", "due", "source")


def brief_fields(ask: Ask, title: str) -> dict[str, Any]:
    """The columns of one brief.

    Args:
        title: what people call the content type.
    """
    return {
        "instruction": instruction(ask, title),
        "content_type": ask.content_type,
        "facts": {} if ask.source else dict(ask.facts),
        "source_uri": ask.source,
        "audience": ask.audience,
        "tone": ask.tone,
        "channel": ask.channel,
        "limits": dict(ask.limits),
        "due_at": ask.due,
    }


def instruction(ask: Ask, title: str) -> str:
    """A question stays itself; anything else is told what kind of text it shall become."""
    topic = ask.topic.strip()
    if topic.endswith("?"):
        return topic[0].upper() + topic[1:]
    name = (
        title
        if title.isupper()
        else title[0].lower() + title[1:]
        if title[1:2].islower()
        else title
    )
    return f"Write the {name} about {topic}." if topic else f"Write the {name}."


def changed(ask: Ask, later: Ask) -> Ask:
    """The ask with what was said later in place of what was said first."""
    said: dict[str, Any] = {name: value for name in WORDS_KEPT if (value := getattr(later, name))}
    both: dict[str, Any] = {
        "limits": {**ask.limits, **later.limits},
        "facts": {**ask.facts, **later.facts},
    }
    count = later.count if later.count > 1 else ask.count
    return replace(ask, **said, **both, count=count)


def says_something(ask: Ask) -> bool:
    return ask != Ask()


def ask_of(values: dict[str, Any]) -> Ask:
    """An ask from the JSON that a conversation keeps."""
    return Ask(**values)
