"""Headings in their order: a level that is left out loses readers who go by headings."""

import re
from collections.abc import Iterator

from agents.checks.prose import without_code
from agents.types import Finding

MARKED = re.compile(r"^ {0,3}(#{1,6})[ \t]+\S.*$", re.MULTILINE)


def heading_findings(text: str) -> Iterator[Finding]:
    """A note for each heading that stands more than one level below the one before it."""
    above = 0
    for found in MARKED.finditer(without_code(text)):
        level = len(found[1])
        if above and level > above + 1:
            yield Finding(
                "house.heading_level",
                "note",
                f"A heading of level {level} follows one of level {above}.",
                *found.span(),
                fix=f"Start it with “{'#' * (above + 1)}”.",
            )
        above = level
