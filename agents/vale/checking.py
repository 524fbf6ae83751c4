"""A text checked against a style."""

from collections.abc import Iterator, Sequence
from itertools import islice

from agents.vale.blocks import Block
from agents.vale.markdown import line_starts, position
from agents.vale.messages import filled
from agents.vale.patterns import Deadline
from agents.vale.read import read_blocks
from agents.vale.scopes import Selector
from agents.vale.types import Alert, Hit, NotRun, Report, Rule, Style

SECONDS = 0.5
SECONDS_PER_CHARACTER = 5e-6
"""What one rule may take for one text: a hundred times what rules take."""

MOST = 500
"""Alerts of one rule in one text; a person reads no more."""


def check(text: str, style: Style, suffix: str = ".md") -> list[Alert]:
    """What a style's rules find, by line, column and rule."""
    return list(examine(text, style, suffix).alerts)


def examine(
    text: str, style: Style, suffix: str = ".md", *, seconds_per_rule: float | None = None
) -> Report:
    """As `check`, with the rules that were not applied.

    A rule that takes longer than `seconds_per_rule` (by default 0.5, and more for a long text) is
    given up, and none of its alerts is kept: how far it came would differ from run to run.

    Raises:
        BadInput: a suffix other than .md, .markdown and .txt.
    """
    seconds = seconds_per_rule or SECONDS + len(text) * SECONDS_PER_CHARACTER
    selectors = {rule.selector for rule in style.rules}
    blocks = read_blocks(
        text,
        suffix,
        sentences=any(each.asks_for("sentence") for each in selectors),
        summary=any(each.asks_for("summary") for each in selectors),
    )
    chosen = {each: chosen_blocks(each, blocks) for each in selectors}
    starts, alerts, not_run = line_starts(text), list[Alert](), list(style.not_run)
    for rule in style.rules:
        try:
            hits = rule.check.find(chosen[rule.selector], Deadline(seconds))
            found = list(islice(alerts_of(rule, hits, text, starts), rule.limit or MOST))
        except TimeoutError:
            not_run.append(NotRun(rule.name, f"it took more than {seconds:g} s"))
        else:
            alerts += found
    return Report(
        tuple(sorted(alerts, key=lambda each: (each.line, each.column, each.rule, each.end))),
        tuple(sorted(not_run, key=lambda each: each.rule)),
    )


def chosen_blocks(selector: Selector, blocks: Sequence[Block]) -> list[Block]:
    found = [block for block in blocks if selector.matches(block.scope)]
    return sorted(found, key=lambda block: block.starts[block.base] if block.text else 0)


def alerts_of(rule: Rule, hits: Iterator[Hit], text: str, starts: Sequence[int]) -> Iterator[Alert]:
    """One alert per place: blocks may hold the same text twice (a paragraph and its sentence)."""
    seen: set[int] = set()
    for hit in hits:
        start, end = hit.block.span(hit.start, hit.end) if hit.block else (0, 0)
        if start in seen:
            continue
        seen.add(start)
        message = filled(rule.message, hit.arguments)
        fix = usable_fix(hit, text[start:end])
        line, column = position(starts, start)
        yield Alert(rule.name, line, column, start, end, rule.severity, message, rule.link, fix)


def usable_fix(hit: Hit, written: str) -> str | None:
    """None where the find has markup in it, which a fix would take away."""
    if hit.block is None or hit.fix == hit.block.text[hit.start : hit.end]:
        return None
    return hit.fix if written == hit.block.text[hit.start : hit.end] else None
