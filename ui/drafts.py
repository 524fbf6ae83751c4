"""A draft in the terminal: its claims marked, the evidence under each, and what was found.

Marks are signs, with colour on top where there is any: `(1+)` after a claim that is supported,
`(2!)` after one that is contradicted, `(3?)` after one that was not found, and braces around the
words that are wrong. Drafts and sources are hostile until shown otherwise: what a terminal would
obey is shown instead.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from ui import render
from ui.render import shown

Row = Mapping[str, Any]

STYLES = {"supported": "green", "contradicted": "red", "not_found": "yellow"}
SIGNS = {"supported": "+", "contradicted": "!", "not_found": "?"}
WRONG = "bold reverse"
SEVERITIES = {"block": "bold red", "warn": "yellow", "note": "dim"}

LEGEND = "(+ supported, ! contradicted, ? not found, {words} wrong)"
LONGEST_QUOTE = 300


def print_draft(console: Console, draft: Row) -> None:
    writer = draft["adapter"] or "base model"
    head = Text.assemble(
        (f"Attempt {draft['attempt']}", "bold"), (f" ({draft['model']}, {writer})", "dim")
    )
    console.print("\n", head, sep="")
    console.print(marked(draft) if draft["text"] else Text("(no text)", "dim"))
    if draft["claims"]:
        console.print(Text(LEGEND, "dim"))
    told = told_by_claims(draft)
    for number, claim in enumerate(draft["claims"], start=1):
        print_claim(console, number, claim, draft["text"], told.get((claim["start"], claim["end"])))
    for finding in draft["findings"]:
        if finding not in told.values():
            print_finding(console, finding)
    if draft["route"]:
        route = draft["route"]
        console.print(Text(f"\nroute: {route['route']}: {shown(route['reason'])}"))


def told_by_claims(draft: Row) -> dict[tuple[int, int], Row]:
    """Findings that say of a claim what its verdict says, by the claim's place: told once."""
    places = {(claim["start"], claim["end"]) for claim in draft["claims"]}
    found = {(f["start"], f["end"]): f for f in draft["findings"] if is_grounding(f)}
    return {place: finding for place, finding in found.items() if place in places}


def is_grounding(finding: Row) -> bool:
    return str(finding["check"]).startswith("grounding.")


def marked(draft: Row) -> Text:
    """The draft's text, each claim in its verdict's colour and with its number and sign."""
    said, whole, at = draft["text"], Text(), 0
    for number, claim in enumerate(draft["claims"], start=1):
        start, end = max(at, claim["start"]), claim["end"]
        whole.append(shown(said[at:start]))
        whole.append(claim_text(claim, said, start))
        whole.append(f" ({number}{SIGNS[claim['verdict']]})", STYLES[claim["verdict"]])
        at = max(at, end)
    return whole.append(shown(said[at:]))


def claim_text(claim: Row, said: str, start: int) -> Text:
    """A claim's words from `start` on, with what is wrong in braces; not when all of it is."""
    end, style = claim["end"], STYLES[claim["verdict"]]
    text, at = Text(style=style), start
    for first, last in merged(claim.get("wrong", ())):
        first, last = max(at, first), min(last, end)
        if last <= first or (first, last) == (start, end):
            continue
        text.append(shown(said[at:first])).append("{" + shown(said[first:last]) + "}", WRONG)
        at = last
    return text.append(shown(said[at:end]))


def merged(spans: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Spans in order; those that touch or are one blank apart become one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((start, end) for start, end in spans):
        if found and start <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def print_claim(console: Console, number: int, claim: Row, said: str, finding: Row | None) -> None:
    verdict = claim["verdict"]
    head = Text(f"\n({number}{SIGNS[verdict]}) {verdict.replace('_', ' ')}", STYLES[verdict])
    head.append(f" ({finding['severity']})" if finding else "")
    console.print(head.append(f": {shown(claim['reason'])}" if claim["reason"] else ""))
    inside(console, claim_text(claim, said, claim["start"]))
    if claim["evidence"]:
        inside(console, quotation(claim["evidence"]))
    else:
        inside(console, Text("no source states anything close to it", "dim"))


def print_finding(console: Console, finding: Row) -> None:
    severity = finding["severity"]
    head = Text.assemble("\n", (severity, SEVERITIES.get(severity, "")), f" {finding['check']}: ")
    console.print(head.append(shown(finding["reason"])))
    if finding["fix"]:
        inside(console, Text(f"fix: {shown(finding['fix'])}"))
    for place in finding["evidence"]:
        inside(console, quotation(place))


def quotation(place: Row) -> Text:
    """The words of a source and where they stand: its address, version and characters."""
    words = " / ".join(line.strip() for line in place["text"].strip().splitlines())
    words = words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"
    where = f"{render.tail(place['uri'], 1)} v{place['version_number']}"
    where += f" {place['start']}-{place['end']}" + (" withdrawn" if place["withdrawn"] else "")
    return Text(f"“{shown(words)}” ({shown(where)})", "dim")


def inside(console: Console, text: Text) -> None:
    console.print(Padding(text, (0, 0, 0, 5)))
