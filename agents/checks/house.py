"""House rules: what a content type says about a text's size, its words and its parts."""

from collections.abc import Iterator

from agents.checks.counts import COUNTED, Place, reading_grade
from agents.checks.headings import heading_findings
from agents.checks.locale import locale_findings
from agents.checks.parts import PARTS
from agents.checks.prose import phrase_pattern, short
from agents.checks.terms import term_findings
from agents.text import word_count
from agents.types import Finding
from storage.content_types import ContentType

VERSION = "house-3"

GRADED_FROM = 30
"""Words. The formula was fitted on passages of about a hundred; on a line it says nothing."""


def house_findings(kind: ContentType, text: str, given: str = "") -> list[Finding]:
    """Everything that the content type asks for.

    Args:
        given: what was given word for word (facts); its spellings and units are never wrong.
    """
    return [
        *length_findings(kind, text),
        *phrase_findings(kind, text),
        *count_findings(kind, text),
        *grade_findings(kind, text),
        *part_findings(kind, text),
        *heading_findings(text),
        *term_findings(kind, text),
        *locale_findings(kind, text, given),
    ]


def length_findings(kind: ContentType, text: str) -> Iterator[Finding]:
    words, characters, title = word_count(text), len(text.strip()), kind.title.lower()
    if not kind.min_words <= words <= kind.max_words:
        yield Finding(
            "house.length",
            "warn",
            f"{words} words; {title}s have {kind.min_words} to {kind.max_words}.",
        )
    most = kind.max_characters
    if characters < kind.min_characters:
        yield Finding(
            "house.characters",
            "warn",
            f"{characters} characters; {title}s have at least {kind.min_characters}.",
        )
    if most is not None and characters > most:
        first = len(text) - len(text.lstrip())
        yield Finding(
            "house.characters",
            "warn",
            f"{characters} characters; {title}s have at most {most}.",
            first + most,
            first + characters,
        )


def phrase_findings(kind: ContentType, text: str) -> Iterator[Finding]:
    """Banned phrases at their first place, required ones that are missing."""
    for phrase in kind.banned:
        found = phrase_pattern(phrase).search(text)
        if found:
            yield Finding("house.banned", "block", f"We do not write “{phrase}”.", *found.span())
    for phrase in kind.required:
        if not phrase_pattern(phrase).search(text):
            yield Finding(
                "house.required", "warn", f"“{phrase}” is missing.", fix=f"Say: “{phrase}”."
            )
    for name, phrases in kind.one_of.items():
        if phrases and not any(phrase_pattern(phrase).search(text) for phrase in phrases):
            listed = ", ".join(f"“{phrase}”" for phrase in phrases[:4])
            yield Finding(
                "house.required", "warn", f"There is no {name}.", fix=f"Say one of: {listed}."
            )


def count_findings(kind: ContentType, text: str) -> Iterator[Finding]:
    """What there is too much of, pointing at the first one over the limit."""
    for name, places_in in COUNTED.items():
        most: int | None = getattr(kind, f"max_{name}")
        if most is None:
            continue
        places: list[Place] = places_in(text)
        if len(places) > most:
            yield Finding(
                f"house.{name}",
                "warn",
                f"{len(places)} {named(name, len(places))}; at most {most} allowed.",
                *places[most],
            )


def named(plural: str, count: int) -> str:
    """`exclamations` is a setting's name, not what an editor calls them."""
    word = {"exclamations": "exclamation marks"}.get(plural, plural)
    return word[:-1] if count == 1 and word.endswith("s") else word


def grade_findings(kind: ContentType, text: str) -> Iterator[Finding]:
    if kind.max_grade is None or word_count(text) < GRADED_FROM:
        return
    grade = reading_grade(text)
    if grade > kind.max_grade:
        yield Finding(
            "house.grade",
            "warn",
            f"It reads at grade {grade:.1f}; at most {kind.max_grade:g} wanted.",
            fix="Write shorter sentences and shorter words.",
        )


def part_findings(kind: ContentType, text: str) -> Iterator[Finding]:
    for part in kind.must_have:
        name, pattern, fix = PARTS[part]
        if not pattern.search(text):
            yield Finding("house.part", "warn", f"There is no {short(name)}.", fix=fix)
