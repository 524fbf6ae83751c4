"""A judge by any chat model: one question per claim, answered in a fixed form.

The model's word is not taken for it: what it quotes must stand in the evidence, and the diagnosis
by words and numbers may overrule it.
"""

import json
import math
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, get_args

from agents.grounding.grounder import STATES_NOTHING, Grounded
from agents.grounding.windows import Source, Window
from agents.judges.quotes import located, silenced
from agents.judges.types import Judge, Opinion
from agents.judges.verdicts import THRESHOLD, Look, concluded, in_order, weakest
from agents.models import TextModel
from agents.prompts import load_prompt
from agents.readers.injection import neutral
from agents.replies import Reply
from agents.text import Span
from agents.types import Evidence, Verdict
from storage.errors import BadReply

VERSION = "chat-1"
AT_ONCE = 4
"""Claims asked about at once; more wait."""
KEPT = 1_000
"""Replies kept: a revision mostly says again what its draft said."""
WINDOWS_AT_MOST = 40
CLAIM_SHARE = 1 / 3
"""How long a claim and its question may be, beside what is shown of the source."""
REPLY_TOKENS = 200
QUOTE_CHARACTERS, REASON_CHARACTERS = 300, 120

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
SCORES: dict[Verdict, float] = {"supported": 0.95, "not_found": 0.2, "contradicted": 0.05}
"""Where the model gives no probabilities. Chosen, not measured: they order verdicts and are not
calibrated."""
SCHEMA = {
    "type": "object",
    "properties": {
        "quote": {"type": "string", "maxLength": QUOTE_CHARACTERS},
        "verdict": {"type": "string", "enum": list(VERDICTS)},
        "reason": {"type": "string", "maxLength": REASON_CHARACTERS},
    },
    "required": ["quote", "verdict", "reason"],
    "additionalProperties": False,
}

TAG = re.compile(r"<(?=\s*/?\s*(?:source|claim|question)\b)", re.IGNORECASE)
TOKEN = re.compile(r"[A-Za-z][a-z]{0,3}|\S|\n")
SAID = re.compile(r'"verdict"\s*:\s*"(\w+)"')


@dataclass(frozen=True)
class Answer:
    """What a reply says, checked for its form only."""

    verdict: Verdict
    quote: str
    reason: str
    score: float


class ChatJudge:
    """Asks a chat model about every claim, several at once, always for its likeliest answer.

    Args:
        source_tokens: how much of the evidence it is shown with a claim, the nearest first.
        fallback: judges where the model's reply cannot be used.
    """

    threshold = THRESHOLD

    def __init__(self, model: TextModel, fallback: Judge, source_tokens: int) -> None:
        self.model = model
        self.fallback = fallback
        self.source_tokens = source_tokens
        self._reply = lru_cache(KEPT)(self._asked)

    @property
    def version(self) -> str:
        model = self.model.name + (f"@{self.model.sha256[:8]}" if self.model.sha256 else "")
        prompt_version = load_prompt("judge").version
        return "-".join(
            [VERSION, model, prompt_version, str(self.source_tokens), self.fallback.version]
        )

    def ground(
        self, claims: Sequence[Span], evidence: Sequence[Evidence], question: str = ""
    ) -> list[Grounded]:
        """One verdict per claim, in their order.

        Raises:
            ModelUnavailable: the model did not answer.
        """
        # Sentences that speak to a model are not shown to one, and cannot be quoted by it.
        shown = [replace(one, text=silenced(one)) for one in evidence]
        source = Source.of(shown)
        looks = [Look.of(span, source) for span in claims]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(lambda look: self._ground(look, shown, question), looks))

    def support(self, claims: Sequence[Span], evidence: Sequence[Evidence], question: str) -> float:
        """As well as its least supported claim."""
        return weakest(self.ground(claims, evidence, question))

    def close(self) -> None:
        """Lets go of the model, where it holds anything."""
        if callable(close := getattr(self.model, "close", None)):
            close()

    def _ground(self, look: Look, evidence: Sequence[Evidence], question: str) -> Grounded:
        if look.claim.states_nothing:
            return STATES_NOTHING
        if not look.near:
            return concluded(Opinion("not_found", 0.0, "there is no source"), look, evidence)
        try:
            asked = prompt(look, question, self.source_tokens)
            return concluded(opinion_of(read(self._reply(asked)), look, evidence), look, evidence)
        except BadReply as error:
            return self._instead(look.span, evidence, question, error)

    def _instead(
        self, span: Span, evidence: Sequence[Evidence], question: str, error: BadReply
    ) -> Grounded:
        (found,) = self.fallback.ground([span], evidence, question)
        good = found.verdict == "supported"
        score = max(found.score, THRESHOLD) if good else min(found.score, THRESHOLD - 0.01)
        reason = f"; {found.reason}" if found.reason else ""
        return replace(found, score=score, reason=f"judged without the model ({error}){reason}")

    def _asked(self, text: str) -> Reply:
        return self.model.complete(
            [{"role": "user", "content": text}],
            max_tokens=REPLY_TOKENS,
            schema=SCHEMA,
            logprobs=True,
        )


def prompt(look: Look, question: str, source_tokens: int) -> str:
    """Raises BadReply: the claim, or what the source says about it, is too long for the model."""
    windows = shown(look, source_tokens)
    if not windows or tokens_about(look.span.text + question) > source_tokens * CLAIM_SHARE:
        raise BadReply("there is too much to read at once", "name a model that reads more")
    return load_prompt("judge").fill(
        source="\n".join(quoted(window.text) for window in in_order(windows)),
        claim=quoted(look.span.text),
        question=f"\n<question>\n{quoted(question)}\n</question>\n" if question else "",
    )


def shown(look: Look, source_tokens: int) -> list[Window]:
    """The nearest windows for which there is room; none where the nearest has none."""
    found: list[Window] = []
    room = source_tokens
    for window in look.source.nearest(look.claim.words, WINDOWS_AT_MOST):
        size = tokens_about(window.text) + 1
        if size > room and not found:
            return []
        if size <= room:
            found.append(window)
            room -= size
    return found


def tokens_about(text: str) -> int:
    """How many tokens a text may take: a guess from above, for any script, and for strings that
    are no words."""
    plain_text = text.encode("ascii", "ignore").decode()
    return len(TOKEN.findall(plain_text)) + len(text.encode(errors="replace")) - len(plain_text)


def quoted(text: str) -> str:
    """Cannot close the prompt's brackets, nor speak as a chat's own marks."""
    return neutral(TAG.sub("< ", text))


def read(reply: Reply) -> Answer:
    """Raises BadReply: the reply is not of the form asked for."""
    try:
        said: Any = json.loads(reply.text)
        verdict = next(one for one in VERDICTS if one == said["verdict"])
        quote, reason = str(said["quote"]), str(said["reason"])
    except (ValueError, TypeError, KeyError, StopIteration) as error:
        raise BadReply("its answer was of no use", "try another model") from error
    return Answer(verdict, quote, plain(reason), score_of(verdict, reply))


def plain(reason: str) -> str:
    """On one line, nothing unseen in it, without its full stop, no longer than asked for; empty
    where it only says the verdict again."""
    seen = "".join(sign if sign.isprintable() else " " for sign in reason)
    said = " ".join(neutral(seen).split())[:REASON_CHARACTERS].rstrip(". ")
    return "" if said in VERDICTS else said


def score_of(verdict: Verdict, reply: Reply) -> float:
    """The probability of the verdict's words, where the model gives it, else a constant.

    What is left of it, where the verdict is not `supported`, is halved: it is shared with the
    third verdict. Not calibrated.
    """
    place = SAID.search(reply.text)
    if place is None or not reply.tokens:
        return SCORES[verdict]
    start, end = place.span(1)
    said = [one.logprob for one in reply.tokens if one.start < end and start < one.end]
    chance = min(math.exp(math.fsum(said)), 1.0)
    return chance if verdict == "supported" else (1 - chance) / 2


def opinion_of(answer: Answer, look: Look, evidence: Sequence[Evidence]) -> Opinion:
    """The answer, as far as its quote bears it: nothing is decided by what no source says."""
    place = located(answer.quote, look, evidence)
    if place is None and answer.verdict != "not_found":
        reason = "the judge's quote is not in the source"
        score = min(answer.score, SCORES["not_found"])
        return Opinion("not_found", score, reason, weak=True)
    return Opinion(answer.verdict, answer.score, answer.reason, place)
