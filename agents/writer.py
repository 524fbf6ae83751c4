"""The writer: a brief and its evidence in, a draft out."""

import contextlib
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agents.models import Reply, TextModel
from agents.prompts import load_prompt
from agents.readers.injection import neutral
from agents.sureness import sureness
from agents.types import Assignment, Evidence, Finding, Message, Place
from storage.content_types import ContentType, Limited
from storage.errors import BadReply

MAX_PASSAGE_CHARACTERS = 600
MAX_FINDINGS = 6
"""A small model loses the brief among more."""
QUOTED_CHARACTERS = 160
SAMPLE_TEMPERATURE = 0.8
SEVERITIES = ("block", "warn", "note")
FULL_STOP = re.compile(r"[.!?…][\"'”’)\]]*(?=\s|$)")


@dataclass(frozen=True)
class Written:
    """A draft's text with the exact prompt that asked for it.

    `signals` say how sure the model was of it (agents.sureness).
    """

    text: str
    messages: list[Message]
    prompt_version: str
    reply: Reply
    signals: dict[str, float] = field(default_factory=dict)


class Writer:
    """Asks a model for drafts. It is told findings and evidence, never a score.

    Args:
        samples: how many further texts are drawn for each draft, to see whether they say the same.
    """

    def __init__(self, model: TextModel, samples: int = 0) -> None:
        self.model = model
        self.samples = samples

    def write(
        self,
        kind: ContentType,
        assignment: Assignment,
        *,
        adapter: str | None = None,
        previous: str | None = None,
        findings: Sequence[Finding] = (),
        temperature: float = 0.0,
    ) -> Written:
        """A first draft, or another attempt at `previous` that answers the findings.

        Args:
            temperature: above 0 where the same prompt was answered before, and another text is
                wanted.

        Raises:
            ModelUnavailable: the model did not answer.
            BadReply: it answered with nothing that could be a draft.
        """
        messages = first_messages(kind, assignment)
        version = load_prompt("write").version
        if previous is not None:
            messages = revised(messages, previous, findings, evidence_of(assignment))
            version += "+" + load_prompt("revise").version
        limit = kind.max_tokens
        reply = self.model.complete(
            messages, adapter=adapter, max_tokens=limit, temperature=temperature, logprobs=True
        )
        text = cleaned(reply)
        if not text:
            raise BadReply(
                f"{self.model.name} answered with an empty text", "try again, or another model"
            )
        drawn = self.drawn(messages, adapter, limit)
        return Written(text, messages, version, reply, sureness(text, reply, drawn))

    def drawn(self, messages: list[Message], adapter: str | None, limit: int) -> list[str]:
        """Other texts for the same prompt. Useless ones are left out: they say nothing."""
        texts = []
        for _ in range(self.samples):
            with contextlib.suppress(BadReply):
                reply = self.model.complete(
                    messages, adapter=adapter, max_tokens=limit, temperature=SAMPLE_TEMPERATURE
                )
                texts.append(cleaned(reply))
        return texts


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
            ("Limits", limits_said(assignment.limits)),
        )
        if value
    )
    user = load_prompt("write").fill(
        facts=facts, passages=passages, wishes=wishes, instruction=assignment.instruction
    )
    return [{"role": "system", "content": kind.guidance}, {"role": "user", "content": user}]


def limits_said(limits: Mapping[Limited, int]) -> str:
    """ "at most 40 words, at least 2 links", or nothing."""
    words = {"min": "at least", "max": "at most"}
    parts = (name.partition("_") for name in limits)
    return ", ".join(
        f"{words[bound]} {limits[f'{bound}_{what}']} {what}"  # type: ignore[index]
        for bound, _, what in parts
    )


def revised(
    messages: Sequence[Message],
    previous: str,
    findings: Sequence[Finding],
    evidence: Sequence[Evidence] = (),
) -> list[Message]:
    """The first prompt with what is to be put right. Where there was no text, the wish joins
    the prompt itself: servers refuse an assistant that said nothing."""
    more = revision_messages(previous, findings, evidence)
    if previous:
        return [*messages, *more]
    *before, last = messages
    return [*before, {**last, "content": f"{last['content']}\n{more[-1]['content']}"}]


def revision_messages(
    previous: str, findings: Sequence[Finding], evidence: Sequence[Evidence] = ()
) -> list[Message]:
    """What is to be put right, the worst first: why, how, and the words of the source."""
    ranked = sorted(findings, key=urgency)
    lines = [finding_line(finding, evidence) for finding in ranked[:MAX_FINDINGS]]
    asked = load_prompt("revise").fill(findings="\n".join(lines) or "- Follow the brief.")
    return [{"role": "assistant", "content": previous}, {"role": "user", "content": asked}]


def urgency(finding: Finding) -> tuple[bool, int, bool]:
    """A person's wish comes first, then what blocks; of the rest, what a fact puts right."""
    person = finding.check.startswith("reviewer.")
    severity = SEVERITIES.index(finding.severity)
    return not person, severity, not finding.check.startswith("facts.")


def finding_line(finding: Finding, evidence: Sequence[Evidence]) -> str:
    """Reason, fix and quotation. A reason may quote a hostile source too."""
    words = [finding.reason, finding.fix or ""]
    quotes = [quote for place in finding.evidence[:1] if (quote := quoted(place, evidence))]
    # "Say: price £42." needs no source line that says the same once more.
    words += [f"Source: “{quote}”" for quote in quotes if bare(quote) not in bare(words[1])]
    return "- " + neutral(" ".join(" ".join(words).split()))


def bare(text: str) -> str:
    """Lower-case words without what stands around them."""
    return " ".join(re.findall(r"[^\s:.,;]+", text.lower()))


def quoted(place: Place, evidence: Sequence[Evidence]) -> str:
    """The words at a place of a source version, cut between words; empty when none is held."""
    version, start, end = place
    for one in evidence:
        if one.source_version_id == version and one.start <= start < one.start + len(one.text):
            said = " ".join(one.text[start - one.start : end - one.start].split())
            return textwrap.shorten(said, QUOTED_CHARACTERS, placeholder=" …")
    return ""


def evidence_of(assignment: Assignment) -> list[Evidence]:
    given = [assignment.facts_evidence] if assignment.facts_evidence else []
    return [*given, *assignment.passages]


def cleaned(reply: Reply) -> str:
    return clean(reply.text, cut=reply.finish_reason == "length")


def clean(text: str, cut: bool) -> str:
    """The reply without wrapping quotes, and without a last sentence that was cut off."""
    text = text.strip()
    inside = text[1:-1]
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" and text[0] not in inside:
        text = inside.strip()
    ends = [match.end() for match in FULL_STOP.finditer(text)] if cut else []
    return text[: ends[-1]] if ends else text
