"""The house's own words: terms that have a better one, and names with their capitals."""

import re
from collections.abc import Iterator

from agents.checks.prose import as_written, phrase_pattern, prose, short, write
from agents.types import Finding
from storage.content_types import ContentType


def term_findings(kind: ContentType, text: str) -> Iterator[Finding]:
    if kind.terms or kind.names:
        readable = prose(text)
        yield from wrong_terms(kind.terms, readable)
        yield from wrong_names(kind.names, readable)


def wrong_terms(terms: dict[str, str], text: str) -> Iterator[Finding]:
    """Every place of a term to avoid, unless it is a part of the better one.

    With `app: mobile app`, an “app” in “mobile app” is fine.
    """
    for wrong, right in terms.items():
        fine = [found.span() for found in phrase_pattern(right).finditer(text)]
        for found in phrase_pattern(wrong).finditer(text):
            if any(start <= found.start() and found.end() <= end for start, end in fine):
                continue
            better = as_written(right, found.group())
            yield Finding(
                "house.term",
                "warn",
                f"We do not write “{short(found.group())}”.",
                *found.span(),
                fix=write(better),
            )


def wrong_names(names: list[str], text: str) -> Iterator[Finding]:
    for name in names:
        for found in phrase_pattern(name).finditer(text):
            if re.sub(r"\s+", " ", found.group()).replace("’", "'") != name.replace("’", "'"):
                yield Finding(
                    "house.name",
                    "warn",
                    f"The name is written “{name}”.",
                    *found.span(),
                    fix=write(name),
                )
