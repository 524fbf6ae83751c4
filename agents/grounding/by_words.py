"""Claims against evidence by words and numbers alone: deterministic, instant, and easily fooled.

A claim is supported when what it states occurs in the facts or passages, contradicted when a
number stands where a source that says much of the rest has another, and not found otherwise.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.text import TOKEN, Span, content_tokens, content_words, is_number, sentences, stem
from agents.types import CheckedClaim, Evidence, Place, Spans

VERSION = "words-2"
WIDEST_EVIDENCE = 400
"""Characters of source that a person still takes in at a glance."""

SUPPORT = 0.75
"""Share of a claim's words that must occur in the evidence; numbers must all occur."""


@dataclass(frozen=True)
class Window:
    """A line or sentence of the evidence, with its place in the source version."""

    version_id: str
    start: int
    end: int
    tokens: frozenset[str]


def windows_of(evidence: Sequence[Evidence]) -> list[Window]:
    return [window for one in evidence for window in _windows(one)]


def _windows(one: Evidence) -> Iterator[Window]:
    for span in sentences(one.text):
        start, end = one.start + span.start, one.start + span.end
        yield Window(one.source_version_id, start, end, frozenset(content_tokens(span.text)))


def check_claim(span: Span, windows: Sequence[Window]) -> CheckedClaim:
    """Grounds one claim in the source that covers most of it.

    The evidence span is the smallest stretch of that source that holds every window which
    states something the claim states and no earlier window did; where that is a long one, the
    window that states most.
    """
    words = content_words(span.text)
    stated = set(words)
    if not stated:
        return CheckedClaim(span.start, span.end, "supported", 1.0, "states nothing")
    nothing: tuple[frozenset[str], list[Window]] = (frozenset(), [])
    coverings = (cover(stated, group) for group in by_version(windows))
    found, used = max(coverings, key=lambda covering: len(covering[0]), default=nothing)
    missing, share, place = stated - found, len(found) / len(stated), place_of(used)
    numbers = sorted(token for token in missing if is_number(token))
    if not numbers and share >= SUPPORT:
        return CheckedClaim(span.start, span.end, "supported", share).at(place)
    wrong = places_of_words(span, missing)
    if numbers and used:
        said = f"{', '.join(numbers)} is not in the source"
        return CheckedClaim(span.start, span.end, "contradicted", share, said, wrong=wrong).at(
            place
        )
    unstated = ", ".join([word for token, word in words.items() if token in missing][:4])
    said = f"nothing states: {unstated}"
    claim = CheckedClaim(span.start, span.end, "not_found", share, said, wrong=wrong)
    return claim.at(place)


def places_of_words(span: Span, stems: set[str]) -> Spans:
    """Where a claim's words of these stems stand in the draft."""
    return tuple(
        (span.start + match.start(), span.start + match.end())
        for match in TOKEN.finditer(span.text)
        if stem(match.group().lower().replace("’", "'")) in stems
    )


def place_of(used: Sequence[Window]) -> Place | None:
    """Version, start and end of the evidence; None when there is none."""
    if not used:
        return None
    start, end = min(w.start for w in used), max(w.end for w in used)
    if end - start > WIDEST_EVIDENCE:
        start, end = used[0].start, used[0].end
    return used[0].version_id, start, end


def by_version(windows: Sequence[Window]) -> list[list[Window]]:
    groups: dict[str, list[Window]] = {}
    for window in windows:
        groups.setdefault(window.version_id, []).append(window)
    return list(groups.values())


def cover(stated: set[str], windows: Sequence[Window]) -> tuple[frozenset[str], list[Window]]:
    """What of `stated` the windows state, and the windows it took (greedy set cover)."""
    found: set[str] = set()
    used: list[Window] = []
    rest = list(windows)
    while rest:
        best = max(rest, key=lambda window: len((window.tokens & stated) - found))
        gain = (best.tokens & stated) - found
        if not gain:
            break
        found |= gain
        used.append(best)
        rest.remove(best)
    return frozenset(found), used
