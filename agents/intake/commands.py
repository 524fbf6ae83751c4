"""Slash commands: exact, the same at every door, and never shown to a model."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

Name = Literal["draft", "status", "why", "cancel", "help"]
NAMES: tuple[Name, ...] = get_args(Name)
FORM = re.compile(r"^/(?P<name>[a-zA-Z]+)(?:\s+(?P<rest>.*))?$", re.DOTALL)


@dataclass(frozen=True)
class Command:
    """`/NAME REST`; `known` is False for a name that there is not."""

    name: str
    rest: str = ""

    @property
    def known(self) -> bool:
        return self.name in NAMES


def read_command(message: str) -> Command | None:
    """None where the message is no command."""
    found = FORM.match(message.strip())
    if found is None:
        return None
    return Command(found["name"].lower(), (found["rest"] or "").strip())


YES = re.compile(
    r"^(?:(?:yes|yeah|ok(?:ay)?|sure|great|fine)[,! ]+)?"
    r"(?:yes|yep|yeah|y|ok(?:ay)?|sure|go(?: ahead| on| for it)?|do it|start(?: it| them)?"
    r"|confirm(?:ed)?"
    r"|please do|sounds good|looks good|perfect|fine|great)(?:[,! ]+(?:please|thanks|go"
    r" ahead))*[.! ]*$",
    re.IGNORECASE,
)
NO = re.compile(
    r"^(?:no|nope|n|don'?t|stop|cancel|never ?mind|forget it|not now|leave it)"
    r"(?:[,! ]+(?:thanks|thank you|please|don'?t))*[.! ]*$",
    re.IGNORECASE,
)


def is_yes(message: str) -> bool:
    return bool(YES.match(message.strip()))


def is_no(message: str) -> bool:
    return bool(NO.match(message.strip()))
