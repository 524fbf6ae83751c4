"""What is understood of a message. Plain values, so that a conversation can keep them."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["briefs", "status", "why", "cancel", "help", "unclear"]


@dataclass(frozen=True)
class Ask:
    """One wish for content. Empty values were not said.

    `due` is an ISO date; `limits` are named as in a brief; `topic` stands in the message.
    """

    content_type: str = ""
    count: int = 1
    topic: str = ""
    audience: str = ""
    tone: str = ""
    channel: str = ""
    limits: dict[str, int] = field(default_factory=dict)
    due: str = ""
    source: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    def missing(self) -> list[str]:
        """What must be asked before this can be written."""
        about = self.topic or self.source or self.facts
        return [
            *([] if self.content_type else ["content_type"]),
            *([] if about else ["topic"]),
        ]


@dataclass(frozen=True)
class Intake:
    """What a message is. `about` names the item that a question or a cancellation means."""

    kind: Kind
    asks: tuple[Ask, ...] = ()
    about: str = ""

    @property
    def missing(self) -> list[str]:
        found = [name for ask in self.asks for name in ask.missing()]
        return list(dict.fromkeys(found))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
