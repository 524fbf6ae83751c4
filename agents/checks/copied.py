"""Passages taken over word for word, and texts that were published before.

A draft rests on its sources; it may not be one of them. A licence is read by its words: ids as
SPDX writes them (`CC-BY-ND-4.0`) and what people write (`all rights reserved`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from agents.checks.prose import short
from agents.readers.own import OwnPieces, keyed_sentences
from agents.types import Evidence, Finding

VERSION = "copied-1"

Permission = Literal["free", "ask", "forbidden", "unknown"]

WORD = re.compile(r"\w+(?:['’.,]\w+)*")
SIGN = re.compile(r"[^\W_]+|©")

FORBIDDEN = (
    "all rights reserved",
    "proprietary",
    "confidential",
    "internal use",
    "internal only",
    "not for publication",
    "do not copy",
    "no copying",
    "no reproduction",
    "no derivatives",
    "noderivatives",
    "noderivs",
    "nd",
)
ASK = ("noncommercial", "non commercial", "nc", "permission", "editorial use", "rights managed")
OWNED = ("copyright", "©")
OPEN = (*"cc cc0 mit apache bsd ogl open free".split(), "creative commons", "public domain")
"""`Copyright Acme` alone forbids; beside one of these it only says who wrote it."""

MOST_PLACES = 8
"""How often one sequence of words is looked at in one draft; more is not writing."""

REPEATED_FROM = 0.5
"""Share of a draft's sentences that were published before from which it warns."""


@dataclass(frozen=True)
class CopyPolicy:
    """How much may be taken over from whom."""

    words: int = 12
    """Words in a row from which a passage counts as copied; shorter runs are how people talk."""

    unknown_words: int = 24
    """The same for a source without a licence. Most of those are the team's own pages, where a
    sentence taken over is what was asked for; a paragraph is worth a look."""

    forbidden: tuple[str, ...] = FORBIDDEN
    """Words of licences that forbid copying."""

    ask: tuple[str, ...] = ASK
    """Words of licences that allow copying to some."""


@dataclass(frozen=True)
class CopiedRun:
    """`draft[start:end]` stands in a source version from `source_start` to `source_end`."""

    start: int
    end: int
    words: int
    version_id: str
    source_start: int
    source_end: int
    title: str = ""


@dataclass(frozen=True)
class Word:
    """A word in lower case with its place."""

    text: str
    start: int
    end: int


def copied(
    text: str,
    passages: Sequence[Evidence],
    licences: Mapping[str, str],
    policy: CopyPolicy | None = None,
) -> list[Finding]:
    """Copied runs as findings, in order of their places.

    Args:
        licences: version id to licence; a version that is not in it has none.

    Blocks where the licence forbids copying, warns where somebody must be asked, and notes long
    runs from sources that have no licence.
    """
    policy = policy or CopyPolicy()
    runs = sorted(copied_runs(text, passages, policy.words), key=lambda run: (run.start, run.end))
    found = [finding_of(run, licences.get(run.version_id, ""), policy) for run in runs]
    return [finding for finding in found if finding]


def permission(licence: str, policy: CopyPolicy) -> Permission:
    """What a licence allows, by the words in it."""
    words = SIGN.findall(licence.lower())
    if not words:
        return "unknown"
    if says(words, policy.forbidden):
        return "forbidden"
    if says(words, policy.ask):
        return "ask"
    return "forbidden" if says(words, OWNED) and not says(words, OPEN) else "free"


def says(words: Sequence[str], signs: Iterable[str]) -> bool:
    text = f" {' '.join(words)} "
    return any(f" {sign} " in text for sign in signs)


def finding_of(run: CopiedRun, licence: str, policy: CopyPolicy) -> Finding | None:
    allowed = permission(licence, policy)
    name = f"“{short(run.title, 40)}”" if run.title else "a source"
    start = f"{run.words} words in a row are those of {name}"
    if allowed == "forbidden":
        reason = f"{start}, whose licence forbids copying ({short(licence, 40)})."
        return Finding(
            "copied.forbidden", "block", reason, run.start, run.end, fix="Say it in other words."
        )
    if allowed == "ask":
        reason = f"{start}, whose licence sets conditions ({short(licence, 40)})."
        return Finding(
            "copied.ask", "warn", reason, run.start, run.end, fix="Ask, or say it in other words."
        )
    if allowed == "unknown" and run.words >= policy.unknown_words:
        reason = f"{start}, which has no licence."
        return Finding("copied.unknown", "note", reason, run.start, run.end)
    return None


def copied_runs(text: str, passages: Iterable[Evidence], least: int) -> Iterator[CopiedRun]:
    """The longest runs of at least `least` words that a draft shares with each passage.

    Case, punctuation and blanks do not count. Facts are there to be stated: they are left out.
    """
    words = words_of(text)
    index = sequences(words, least)
    for passage in passages:
        if passage.kind != "facts":
            yield from runs_in(words, index, passage, least)


def runs_in(
    words: Sequence[Word], index: Mapping[str, list[int]], passage: Evidence, least: int
) -> Iterator[CopiedRun]:
    theirs = words_of(passage.text)
    shared = sorted(
        (place, source)
        for source, key in enumerate(keys(theirs, least))
        for place in index.get(key, ())
    )
    reached = -1
    for place, source in shared:
        if place < reached:
            continue
        length = least
        while same(words, place + length, theirs, source + length):
            length += 1
        reached = place + length
        last = theirs[source + length - 1]
        yield CopiedRun(
            words[place].start,
            words[reached - 1].end,
            length,
            passage.source_version_id,
            passage.start + theirs[source].start,
            passage.start + last.end,
            passage.title,
        )


def same(ours: Sequence[Word], place: int, theirs: Sequence[Word], source: int) -> bool:
    within = place < len(ours) and source < len(theirs)
    return within and ours[place].text == theirs[source].text


def words_of(text: str) -> list[Word]:
    return [
        Word(found.group().lower().replace("’", "'"), *found.span())
        for found in WORD.finditer(text)
    ]


def sequences(words: Sequence[Word], length: int) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for place, key in enumerate(keys(words, length)):
        places = index.setdefault(key, [])
        if len(places) < MOST_PLACES:
            places.append(place)
    return index


def keys(words: Sequence[Word], length: int) -> list[str]:
    texts = [word.text for word in words]
    return [" ".join(texts[at : at + length]) for at in range(len(texts) - length + 1)]


def repeats(text: str, published: OwnPieces) -> list[Finding]:
    """Warns where half of a draft's sentences or more were published word for word.

    Sentences of under five words are anybody's and do not count.
    """
    sentences = keyed_sentences(text)
    known = published.find(text)
    if not known or len(known) < REPEATED_FROM * len(sentences):
        return []
    ordered = all(one.end <= other.start for one, other in pairwise(known))
    reason = f"{len(known)} of its {len(sentences)} sentences were published before."
    start, end = (known[0].start, known[-1].end) if ordered else (None, None)
    return [Finding("copied.published", "warn", reason, start, end, fix="Say something new.")]
