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

SITE = re.compile(
    r"\{%-? ?(?:link|post_url|raw|include|assign|capture|if|elsif|else|unless|for|case|when|comment"
    r"|highlight|end[a-z_]{1,30})\b"
    r"|\{\{-? ?(?:site|page|content|layout|include|forloop)\b|\{\{[^{}|\n]{1,50}\| ?[a-z_]+"
)
"""What the builder of a site (Jekyll and the like) fills in, and no writer."""

TARGET = re.compile(r"(?:\]\(|\b(?:href|src|alt|class|id)=[\"'])[^()\"'\n]{0,200}\Z")
"""Where a gap stands in an address or an attribute. A writer fills in gaps of the text."""

DOTTED = re.compile(r"\{\{-? ?[a-z_]+\.")

STRUCK = re.compile(r"(?<=\S)[ \t]{0,3}(<s>)(?:[^<>\n]|</?(?!s>)[a-z]{1,9}>){1,800}(</s>)")
"""HTML for struck-out text within a line; a model's own marks open a text or close it alone."""

UNPRINTED = re.compile("(?:[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n))+")
"""Control characters: a page does not show them, and a terminal obeys them."""

FIXES = {"placeholder": "Fill it in or leave it out."}


def leftover_findings(text: str, given: str = "") -> list[Finding]:
    """In order of their places. Code is left out of the rules: braces mean something there.

    Args:
        given: facts and passages; braces that stand in them (`{{ shop.url }}`) are a site's own.
    """
    readable = without_code(text)
    found = [*left_by_writing(readable, given), *control_tokens(readable), *residue(text)]
    return without_overlaps(found)


def left_by_writing(text: str, given: str) -> Iterator[Finding]:
    links = {found[1].lower() for found in DEFINITION.finditer(text)}
    for rule in rules():
        for match in rule.pattern.finditer(text):
            if of_the_site(match, given) or match.group().lower() in links:
                continue
            yield Finding(
                f"safety.{rule.name}",
                rule.severity,
                f"“{short(match.group())}”: {rule.reason}.",
                *match.span(),
                fix=FIXES.get(rule.name, "Leave it out."),
            )


def of_the_site(found: re.Match[str], given: str) -> bool:
    """Whether braces are the site's own: a source has them, or its builder knows them."""
    written = found.group()
    if "{" not in written:
        return False
    if written in given or SITE.match(written):
        return True
    before = found.string[max(0, found.start() - 210) : found.start()]
    return bool(DOTTED.match(written) and TARGET.search(before))


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
    for found in UNPRINTED.finditer(text):
        reason = "Control characters: a terminal obeys them and nobody can see them."
        yield Finding("safety.hidden_text", "block", reason, *found.span(), fix="Leave them out.")


def control_tokens(text: str) -> Iterator[Finding]:
    struck = {found.start(part) for found in STRUCK.finditer(text) for part in (1, 2)}
    for match in CONTROL.finditer(text):
        if match.start() in struck:
            continue
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
