"""Names of the critic's checks, as a content type's `severities` may write them."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

SHOWN = 3
STYLE = "style"

CHECKS: dict[str, tuple[str, ...]] = {
    "house": (
        "banned",
        "characters",
        "date",
        "emoji",
        "exclamations",
        "grade",
        "hashtags",
        "heading_level",
        "headings",
        "length",
        "links",
        "name",
        "part",
        "required",
        "sentences",
        "spelling",
        "term",
        "units",
    ),
    "safety": (
        "chat_token",
        "closer",
        "hidden_text",
        "injection",
        "insult",
        "language",
        "lookalike",
        "lorem",
        "mild_profanity",
        "model_voice",
        "opener",
        "pii",
        "placeholder",
        "profanity",
        "script",
        "slur",
        "threat",
    ),
    "facts": ("invented", "missing", "wrong"),
    "grounding": ("contradicted", "not_found"),
    "copied": ("ask", "forbidden", "published", "unknown"),
}
"""Checks by the first part of their names. Those of a style are its rules: style.NAME.RULE."""


def unknown_check(name: str, styles: Sequence[str]) -> str:
    """Why no check has this name or begins with it, with the nearest that do; empty: one does.

    Args:
        styles: the content type's own.
    """
    first, _, rest = name.partition(".")
    if first == STYLE:
        known = not rest or rest.partition(".")[0] in styles
    else:
        known = first in CHECKS and (not rest or rest in CHECKS[first])
    return "" if known else f"no check is called {name!r}; {nearest(name, styles)}"


def nearest(name: str, styles: Iterable[str]) -> str:
    first = name.partition(".")[0]
    if first == STYLE:
        return f"the type's styles are {', '.join(styles) or 'none'}"
    close = get_close_matches(name, check_names(), SHOWN)
    if close:
        return f"near it: {', '.join(close)}"
    return f"checks begin with {', '.join([*CHECKS, STYLE])}"


def check_names() -> list[str]:
    """Every name that may be written, without those of styles' rules."""
    return [
        STYLE,
        *CHECKS,
        *(f"{first}.{rest}" for first, parts in CHECKS.items() for rest in parts),
    ]
