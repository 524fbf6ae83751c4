"""What a model or a template leaves behind: talk, gaps to fill, control tokens, orders."""

import re
from collections.abc import Iterator

from agents.checks.leftover_rules import rules
from agents.checks.prose import short, without_code
from agents.readers.injection import CONTROL, find_injection
from agents.types import Finding

CONTROL_END = re.compile(r"[^\s<>\[\]]{0,70}[>\]]")
DEFINITION = re.compile(r"^ {0,3}(\[[^\[\]\n]{1,100}\]):[ \t]{0,4}\S*[/#]", re.MULTILINE)
"""A Markdown reference: `[name]: https://...`. Elsewhere in the text `[name]` is a link then."""

FIXES = {"placeholder": "Fill it in or leave it out."}


def leftover_findings(text: str, given: str = "") -> list[Finding]:
    """In order of their places. Code is left out of the rules: braces mean something there.

    Args:
        given: facts and passages; braces that stand in them (`{{ site.url }}`) are a site's own.
    """
    readable = without_code(text)
    found = [*left_by_writing(readable, given), *control_tokens(readable), *residue(text)]
    return without_overlaps(found)


def left_by_writing(text: str, given: str) -> Iterator[Finding]:
    links = {found[1].lower() for found in DEFINITION.finditer(text)}
    for rule in rules():
        for match in rule.pattern.finditer(text):
            of_the_site = "{" in match.group() and match.group() in given
            if of_the_site or match.group().lower() in links:
                continue
            yield Finding(
                f"safety.{rule.name}",
                rule.severity,
                f"“{short(match.group())}”: {rule.reason}.",
                *match.span(),
                fix=FIXES.get(rule.name, "Leave it out."),
            )


def residue(text: str) -> Iterator[Finding]:
    """What a source says to a model, and text that nobody can see."""
    for flag in find_injection(text):
        hidden = flag.check == "hidden_text"
        yield Finding(
            f"safety.{flag.check}",
            "block",
            "Text that nobody can see." if hidden else "It speaks to a model, not to readers.",
            flag.start,
            flag.end,
            fix="Leave it out.",
        )


def control_tokens(text: str) -> Iterator[Finding]:
    for match in CONTROL.finditer(text):
        end = CONTROL_END.match(text, match.end())
        yield Finding(
            "safety.chat_token",
            "block",
            "A control token of a chat model.",
            match.start(),
            end.end() if end else match.end(),
            fix="Leave it out.",
        )


def without_overlaps(findings: list[Finding]) -> list[Finding]:
    """Of finds that overlap, the first; of those that start together, the longest."""
    kept, last = list[Finding](), 0
    for finding in sorted(findings, key=lambda each: (each.start or 0, -(each.end or 0))):
        if (finding.start or 0) >= last:
            kept.append(finding)
            last = finding.end or 0
    return kept
