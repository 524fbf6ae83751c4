"""Text that others wrote, made safe to show: as HTML whose every piece is escaped, or as a label.

Drafts, titles, facts and sources are hostile until shown otherwise: a script, a formula or a
direction override in them is text to read, never something that acts.
"""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ui import texts
from ui.desk_pages import unseen
from ui.desk_pages.diff import Piece

JOINED = re.compile(r"([:<>=~@-])(?=\S)")
MARKUP = re.compile(r"([!-/:-@\[-`{-~])")


def esc(text: object) -> str:
    """Text as HTML on one line, so that nothing that trims or dedents HTML can change it."""
    parts = (
        f'<span class="cd-unseen">{html.escape(piece)}</span>' if chip else html.escape(piece)
        for piece, chip in unseen.pieces(str(text))
    )
    return "".join(parts).replace("\n", "&#10;").replace("\t", "&#9;")


def label(text: str) -> str:
    """Text as a widget's label: Streamlit reads labels as Markdown, so every sign is escaped.

    Its plug-ins look for emoji, arrows and addresses in what the escapes leave behind; a word
    joiner inside keeps them from finding any.
    """
    line = " ".join(unseen.without(text).split())
    return MARKUP.sub(r"\\\1", JOINED.sub("\\1\u2060", line)) or texts.NOTHING


def draft_html(text: str, claims: Sequence[Mapping[str, Any]], current: int | None = None) -> str:
    """A draft with each claim marked by its verdict, the chosen one standing out.

    Args:
        claims: with `start`, `end` (characters in `text`) and `verdict`, in order; what is in
            their `wrong` spans is marked once more.
        current: index of the chosen claim.
    """
    parts, at = [], 0
    for number, claim in enumerate(claims):
        start, end = max(at, claim["start"]), claim["end"]
        if end <= start:
            continue
        parts.append(esc(text[at:start]))
        chosen = ' cd-chosen" aria-current="true' if number == current else ""
        parts.append(
            f'<mark class="cd-{claim["verdict"]}{chosen}">'
            f"{wrong_html(text, start, end, claim.get('wrong', ()))}"
            f'<span class="cd-spoken"> ({texts.VERDICTS[claim["verdict"]]})</span></mark>'
        )
        at = end
    parts.append(esc(text[at:]))
    return f'<div class="cd-paper" dir="auto">{"".join(parts)}</div>'


def wrong_html(text: str, start: int, end: int, wrong: Iterable[Sequence[int]]) -> str:
    """`text[start:end]` with the wrong places in it marked; not where all of it is wrong."""
    parts, at = [], start
    for first, last in sorted(map(tuple, wrong)):
        first, last = max(at, first), min(last, end)
        if last <= first or (first, last) == (start, end):
            continue
        parts += [esc(text[at:first]), f'<b class="cd-wrong">{esc(text[first:last])}</b>']
        at = last
    return "".join([*parts, esc(text[at:end])])


def plain_html(text: str) -> str:
    """A text without marks, in the reading face."""
    return f'<div class="cd-paper cd-plain" dir="auto">{esc(text)}</div>'


def diff_html(pieces: Iterable[Piece]) -> str:
    """What was put in and taken out, as such to eyes without colours and to ears."""
    tags = {"added": "ins", "gone": "del"}
    parts = []
    for kind, text in pieces:
        if kind == "same":
            parts.append(esc(text))
        else:
            spoken = f'<span class="cd-spoken"> {texts.DIFF[kind]}: </span>'
            parts.append(f"<{tags[kind]}>{spoken}{esc(text)}</{tags[kind]}>")
    return f'<div class="cd-paper cd-plain cd-diff" dir="auto">{"".join(parts)}</div>'


def facts_html(facts: Mapping[str, str]) -> str:
    rows = "".join(
        f'<dt dir="auto">{esc(key)}</dt><dd dir="auto">{esc(value)}</dd>'
        for key, value in facts.items()
    )
    return f'<dl class="cd-facts">{rows}</dl>'


def findings_html(findings: Iterable[Mapping[str, Any]]) -> str:
    rows = []
    for finding in findings:
        severity = finding["severity"]
        fix = finding.get("fix")
        more = f'<div class="cd-muted">{texts.FIX} {esc(fix)}</div>' if fix else ""
        more += "".join(
            f'<div class="cd-muted" dir="auto">“{esc(place["text"])}”</div>'
            for place in finding.get("evidence", ())
        )
        rows.append(
            f"<li>{badge(texts.SEVERITIES.get(severity, severity), severity)} "
            f'<span dir="auto">{esc(finding["reason"])}</span>{more}</li>'
        )
    return f'<ul class="cd-findings">{"".join(rows)}</ul>'


def legend_html() -> str:
    """What the marks mean: each as it looks in the draft, with its name and meaning."""
    marks = "".join(
        f'<span title="{esc(texts.VERDICT_MEANINGS[verdict])}">'
        f'<mark class="cd-{verdict}">{name}</mark></span>'
        for verdict, name in texts.VERDICTS.items()
    )
    return f'<div class="cd-legend" aria-label="{texts.LEGEND}">{marks}</div>'


def badge(text: str, tone: str = "quiet") -> str:
    return f'<span class="cd-badge cd-tone-{esc(tone)}">{esc(text)}</span>'


def simulated(is_so: object) -> str:
    """The label that nothing made by a simulated reviewer may be shown without."""
    return badge(texts.SIMULATED, "simulated") if is_so else ""


def heading(text: str, level: int = 3) -> str:
    return f'<h{level} class="cd-h{level}" dir="auto">{esc(text)}</h{level}>'


def muted(*parts: str) -> str:
    """Small print, its parts already HTML, set apart by dots."""
    return f'<div class="cd-muted">{" · ".join(part for part in parts if part)}</div>'


def notice(title: str, hint: str = "", tone: str = "note") -> str:
    """A message with what to do next."""
    below = f"<div>{esc(hint)}</div>" if hint else ""
    return (
        f'<div class="cd-notice cd-{tone}" role="status" dir="auto">'
        f"<strong>{esc(title)}</strong>{below}</div>"
    )


def empty(title: str, hint: str = "", command: str = "") -> str:
    """What stands where nothing is: what to do about it."""
    code = f"<code>{esc(command)}</code>" if command else ""
    below = f"<p>{esc(hint)}</p>" if hint else ""
    return f'<div class="cd-empty"><h3>{esc(title)}</h3>{below}{code}</div>'
