"""What the chat answers, as plain text for every door."""

from collections.abc import Mapping, Sequence
from typing import Any

from agents.intake.types import Ask

HELP = """Tell me what to write, for example: three posts about the 2.1 release for developers, \
friendly, under 280 characters. I show you the briefs before anything is started.
/draft WHAT: a brief from these words
/status [ITEM or words]: how far it has come
/why [ITEM or words]: why it went where it went
/cancel [ITEM or words]: drop what was proposed, or take an item back
/help: this"""
UNCLEAR = "I did not understand that. Say what to write and about what, or /help."
READS_ENGLISH = (
    "I read English alone, so far. Say it in English, or give a table on the Brief page."
)
DRAFT_WHAT = "Say what to write behind it: /draft a tweet about the spring fair, friendly."
DECIDED_ELSEWHERE = (
    "I decide nothing: a draft is approved, edited or rejected in review, beside its evidence."
)
UNKNOWN = "There is no /{name}."
ASK_TYPE = "Which kind of text shall it be: {kinds}?"
ASK_TOPIC = "What shall it be about?"
ASK_AGAIN = "Say yes to start, no to drop it, or what to change."
DROPPED = "Dropped. Nothing was started."
NOTHING_PROPOSED = "There is nothing to confirm. Tell me what to write."
NO_ITEM = "I found no item of yours for that. Name it by its id or by words of its title."
NO_ITEMS = "Nothing of yours is under way."
WHICH = "Several items fit. Name one by its id:"
NOT_SAID = "It was not sent anywhere yet: it is {status}."
OVER = (
    "“{title}” is {status}: there is nothing to cancel. What went out is withdrawn in the library."
)
SURE = "Take back “{title}”? It cannot be brought back. Say yes or no."
CANCELLED = "“{title}” was taken back."
STARTED = "Started. The worker drafts; people review what it is unsure of."
TOO_MANY = (
    "That would be {count} items; I start at most {most} at once. Give a table on the Brief page."
)
DUE = "Due {days}: reviewers get it before what is due later."
PIECE = "{place} of {total}"
PIECE_ALONE = "piece {place}"
SAME_TEXT = ", the same text as {piece}"
LIMITS = {
    "min_words": "at least {} words",
    "max_words": "at most {} words",
    "min_characters": "at least {} characters",
    "max_characters": "at most {} characters",
    "max_sentences": "at most {} sentences",
    "max_links": "at most {} links",
    "max_hashtags": "at most {} hashtags",
    "max_emoji": "at most {} emoji",
}


def ask_line(ask: Ask, title: str) -> str:
    """An ask in one line."""
    limits = [LIMITS[name].format(value) for name, value in ask.limits.items() if name in LIMITS]
    facts = [f"{name}: {value}" for name, value in ask.facts.items()]
    parts = [
        f"{ask.count} × {title}" if ask.count > 1 else title,
        ask.topic,
        f"for {ask.audience}" if ask.audience else "",
        ask.tone,
        f"on {ask.channel}" if ask.channel else "",
        *limits,
        f"from {ask.source}" if ask.source else "",
        *facts,
        f"due {ask.due}" if ask.due else "",
    ]
    return "; ".join(part for part in parts if part)


def proposal(lines: Sequence[str], count: int, cost: Mapping[str, Any], due: Sequence[str]) -> str:
    """What will be done and what it costs."""
    head = "I will start one item." if count == 1 else f"I will start {count} items."
    most = f"At most {cost['tokens']:,} tokens of text."
    usual = f"About {cost['tokens']:,} tokens and {duration(cost['seconds'])}, as lately."
    note = [DUE.format(days=", ".join(due))] if due else []
    listed = (f"- {line}" for line in lines)
    return "\n".join([head, *listed, usual if cost["measured"] else most, *note, ASK_AGAIN])


def duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def status_line(line: Mapping[str, Any], kind: str, piece: str = "", same: str = "") -> str:
    """An item in a line.

    Args:
        piece: which of those with this title it is.
        same: another piece with the same text.
    """
    name = f"{line['title']} ({kind}{f', {piece}' if piece else ''})"
    status = STATUSES.get(line["status"], line["status"])
    repeated = SAME_TEXT.format(piece=same) if same else ""
    return f"- {name}: {status}{repeated} [{line['id']}]"


STATUSES = {
    "new": "waits for the worker",
    "drafting": "being drafted",
    "review": "waits for a reviewer",
    "done": "approved",
    "published": "published",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
    "failed": "failed",
}


def why_text(title: str, status: str, route: Mapping[str, Any], findings: Sequence[str]) -> str:
    """From what was written down when it was decided, and nothing else."""
    verdict = {"review": "went to review", "accept": "was accepted", "revise": "was revised"}
    went = verdict.get(str(route["route"]), str(route["route"]))
    lines = [f"“{title}” {went}: {str(route['reason']).rstrip('.')}. Now it {is_now(status)}."]
    return "\n".join([*lines, *(f"- {finding}" for finding in findings)])


def is_now(status: str) -> str:
    words = STATUSES.get(status, status)
    return words if words.startswith("waits") else f"is {words}"
