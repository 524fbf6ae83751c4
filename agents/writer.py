"""The writer: a brief and its evidence in, a draft out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.models import Reply, TextModel
from agents.prompts import load_prompt
from agents.readers.injection import neutral
from agents.types import Assignment, Finding, Message
from storage.content_types import ContentType
from storage.errors import BadReply

MAX_PASSAGE_CHARACTERS = 600
FULL_STOP = re.compile(r"[.!?…][\"'”’)\]]*(?=\s|$)")


@dataclass(frozen=True)
class Written:
    """A draft's text with the exact prompt that asked for it."""

    text: str
    messages: list[Message]
    prompt_version: str
    reply: Reply


class Writer:
    """Asks a model for drafts. It is told findings and evidence, never a score."""

    def __init__(self, model: TextModel) -> None:
        self.model = model

    def write(
        self,
        kind: ContentType,
        assignment: Assignment,
        *,
        adapter: str | None = None,
        previous: str | None = None,
        findings: Sequence[Finding] = (),
    ) -> Written:
        """A first draft, or another attempt at `previous` that answers the findings.

        Raises:
            ModelUnavailable: the model did not answer.
            BadReply: it answered with nothing that could be a draft.
        """
        messages = first_messages(kind, assignment)
        version = load_prompt("write").version
        if previous is not None:
            messages = revised(messages, previous, findings)
            version += "+" + load_prompt("revise").version
        reply = self.model.complete(messages, adapter=adapter, max_tokens=kind.max_tokens)
        text = clean(reply.text, cut=reply.finish_reason == "length")
        if not text:
            raise BadReply(
                f"{self.model.name} answered with an empty text", "try again, or another model"
            )
        return Written(text, messages, version, reply)


def first_messages(kind: ContentType, assignment: Assignment) -> list[Message]:
    """System: what this kind of content is. User: facts first, passages, then the wish.

    Facts and passages are quoted: control tokens in them reach the model as plain text.
    """
    facts = neutral("".join(f"{key}: {value}\n" for key, value in assignment.facts.items()))
    passages = neutral(
        "".join(
            f"Source ({p.title}): {p.text[:MAX_PASSAGE_CHARACTERS]}\n"
            for p in assignment.passages[: kind.writer_passages]
        )
    )
    wishes = "".join(
        f"{name}: {value}\n"
        for name, value in (
            ("Audience", assignment.audience),
            ("Tone", assignment.tone),
            ("Channel", assignment.channel),
        )
        if value
    )
    user = load_prompt("write").fill(
        facts=facts, passages=passages, wishes=wishes, instruction=assignment.instruction
    )
    return [{"role": "system", "content": kind.guidance}, {"role": "user", "content": user}]


def revised(
    messages: Sequence[Message], previous: str, findings: Sequence[Finding]
) -> list[Message]:
    """The first prompt with what is to be put right. Where there was no text, the wish joins
    the prompt itself: servers refuse an assistant that said nothing."""
    more = revision_messages(previous, findings)
    if previous:
        return [*messages, *more]
    *before, last = messages
    return [*before, {**last, "content": f"{last['content']}\n{more[-1]['content']}"}]


def revision_messages(previous: str, findings: Sequence[Finding]) -> list[Message]:
    lines = [f"- {f.reason}" + (f" {f.fix}" if f.fix else "") for f in findings]
    asked = load_prompt("revise").fill(findings="\n".join(lines[:6]) or "- Follow the brief.")
    return [{"role": "assistant", "content": previous}, {"role": "user", "content": asked}]


def clean(text: str, cut: bool) -> str:
    """The reply without wrapping quotes, and without a last sentence that was cut off."""
    text = text.strip()
    inside = text[1:-1]
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" and text[0] not in inside:
        text = inside.strip()
    ends = [match.end() for match in FULL_STOP.finditer(text)] if cut else []
    return text[: ends[-1]] if ends else text
