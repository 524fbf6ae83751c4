"""The models' part: the kind of a message, and the kind of text where a message names none.

They cannot invent: an embedding chooses among kinds that there are, a chat model's reply is one of
the house's content types, held to them by the server's grammar, and the person sees both before
anything starts. On messages that rules had not seen neither adds more than noise so far (`copydesk
eval intake`, `evals/LOG.md`), so that no door uses them unless it is given them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agents.intake.sense import SURE_OF_KIND, SURE_OF_TYPE, Guess, Sense
from agents.intake.talk import piece_in
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
        sense: what embeddings say; None: only the chat model is asked.
    """

    def __init__(
        self, model: TextModel | None, kinds: Mapping[str, str], sense: Sense | None = None
    ) -> None:
        self.model = model
        self.kinds = kinds
        self.sense = sense

    def complete(self, message: str, intake: Intake) -> Intake:
        """The intake with a content type for each ask that names none, and a question for what
        rules took for a wish or for nothing where the embedding is sure of it. A question that
        rules knew stays one: there the embedding was never right (ten-fold, on dev).

        Raises:
            ModelUnavailable: the chat model did not answer.
            ModelFileError: the embedder's files are missing.
        """
        content = Guess("", 0.0)
        if self.sense is not None:
            kind, content = self.sense.of(message, list(self.kinds))
            open_yet = intake.kind in ("unclear", "briefs") and kind.name != intake.kind
            if open_yet and kind.sure >= SURE_OF_KIND:
                intake = read_as(kind.name, message) or intake
        return replace(intake, asks=tuple(self.typed(message, ask, content) for ask in intake.asks))

    def typed(self, message: str, ask: Ask, content: Guess) -> Ask:
        """Unchanged where nobody is sure and no reply can be used: the person is asked then."""
        if ask.content_type or not ask.topic:
            return ask
        if content.sure >= SURE_OF_TYPE:
            return replace(ask, content_type=content.name)
        if self.model is None:
            return ask
        line = " ".join(tidied(message).split())[:MESSAGE_CHARACTERS]
        kinds = "\n".join(f"{name}: {title}" for name, title in self.kinds.items())
        prompt = load_prompt("intake_type").fill(kinds=kinds, message=line)
        return replace(ask, content_type=self.chosen(self.model, prompt))

    def chosen(self, model: TextModel, prompt: str) -> str:
        names: Sequence[str] = list(self.kinds)
        schema = {"type": "string", "enum": names}
        messages = [{"role": "user", "content": prompt}]
        try:
            reply = model.complete(messages, max_tokens=REPLY_TOKENS, schema=schema)
            said = json.loads(reply.text)
        except (BadReply, ValueError):
            return ""
        return said if said in names else ""


def read_as(kind: str, message: str) -> Intake | None:
    """The message as a question or a cancellation, with the item that it names."""
    named = piece_in(" ".join(tidied(message).split()))
    if kind == "status":
        return Intake("status", about=named)
    if kind == "why":
        return Intake("why", about=named)
    if kind == "cancel":
        return Intake("cancel", about=named)
    return None
