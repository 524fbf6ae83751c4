"""The model's part: the kind of text, where a message names none.

It cannot invent: its reply is one of the house's content types, held to them by the server's
grammar, and the person sees it before anything starts. With the embedded model it does not pay
(`copydesk eval intake`), so no door uses it unless it is given one.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agents.intake.text import tidied
from agents.intake.types import Ask, Intake
from agents.models import TextModel
from agents.prompts import load_prompt
from storage.errors import BadReply

REPLY_TOKENS = 24
MESSAGE_CHARACTERS = 400


class IntakeModel:
    """Completes what the parser understood.

    Args:
        kinds: content types by name, with what people call them.
    """

    def __init__(self, model: TextModel, kinds: Mapping[str, str]) -> None:
        self.model = model
        self.kinds = kinds

    def complete(self, message: str, intake: Intake) -> Intake:
        """The intake with a kind for each ask that names none; what rules found stays as it is.

        Raises:
            ModelUnavailable: the model did not answer.
        """
        return replace(intake, asks=tuple(self.typed(message, ask) for ask in intake.asks))

    def typed(self, message: str, ask: Ask) -> Ask:
        """Unchanged where the reply cannot be used: the person is asked then."""
        if ask.content_type or not ask.topic:
            return ask
        line = " ".join(tidied(message).split())[:MESSAGE_CHARACTERS]
        kinds = "\n".join(f"{name}: {title}" for name, title in self.kinds.items())
        prompt = load_prompt("intake_type").fill(kinds=kinds, message=line)
        return replace(ask, content_type=self.chosen(prompt, list(self.kinds)))

    def chosen(self, prompt: str, names: Sequence[str]) -> str:
        schema = {"type": "string", "enum": list(names)}
        messages = [{"role": "user", "content": prompt}]
        try:
            reply = self.model.complete(messages, max_tokens=REPLY_TOKENS, schema=schema)
            said = json.loads(reply.text)
        except (BadReply, ValueError):
            return ""
        return said if said in names else ""
