"""What stands beside a message: briefs as they would be started, items with their status."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from storage.asked_items import pieces_of_one
from storage.due import due_words
from ui import texts
from ui.desk_pages import asked_for, brief_progress, marking, parts
from ui.desk_pages.visit import Visit

MOST_BRIEFS = 6


def said_html(role: str, text: str, listed: bool = False) -> str:
    """A message as text, its lines kept, and who said it for ears alone.

    Args:
        listed: cards below show what its lists say.
    """
    shown = [line for line in text.split("\n") if not (listed and line.startswith("- "))]
    who = f'<span class="cd-spoken">{texts.CHAT_ROLES[role]}: </span>'
    lines = "".join(f"<p>{marking.esc(line) or '&nbsp;'}</p>" for line in shown)
    return f'<div class="cd-talk cd-talk-{role}" dir="auto">{who}{lines}</div>'


def briefs_html(visit: Visit, briefs: Sequence[dict[str, Any]]) -> str:
    """Each different brief once, with how often it is asked for."""
    counted: list[list[Any]] = []
    for brief in briefs:
        if counted and counted[-1][0] == brief:
            counted[-1][1] += 1
        else:
            counted.append([brief, 1])
    cards = "".join(brief_html(visit, brief, count) for brief, count in counted[:MOST_BRIEFS])
    more = len(counted) - MOST_BRIEFS
    below = marking.muted(texts.CHAT_MORE_BRIEFS.format(count=more)) if more > 0 else ""
    return f'<div class="cd-brief-cards">{cards}{below}</div>'


def brief_html(visit: Visit, brief: dict[str, Any], count: int) -> str:
    kind = marking.badge(visit.kind(brief["content_type"]))
    times = f" <strong>× {count}</strong>" if count > 1 else ""
    return f'<div class="cd-brief-card">{kind}{times}{asked_for.brief_html(brief)}</div>'


def show_items(visit: Visit, message: int, view: dict[str, Any]) -> None:
    """How far items are that were started together; and rows that open the review where one
    waits, and the item's story elsewhere."""
    if view.get("total", 0) > 1:
        st.html(brief_progress.bar(view) + brief_progress.said(view))
    pieces = pieces_of_one(view["rows"])
    whole = view.get("total", 0) <= len(view["rows"])
    for line in view["rows"]:
        status = line["status"]
        cells = [
            marking.esc(visit.kind(line["content_type"])),
            marking.badge(texts.STATUSES.get(status, status), status),
            next_html(status),
        ]
        day = due_words(line["due_at"])
        due = f"{texts.BRIEF_DUE}: {day}" if day else ""
        below = " · ".join(
            words for words in (piece_words(pieces, line["id"], whole), due) if words
        )
        if parts.row(f"{message}-{line['id']}", line["title"], below, cells, "chat"):
            if line["task"] and visit.may("decide"):
                visit.go("review", task=line["task"])
            visit.go("library", item=line["id"])


def next_html(status: str) -> str:
    """What one does with it next; the whole row is its button."""
    words = texts.BATCH_NEXT.get(status, "")
    return f'<span class="cd-next">{marking.esc(words)}</span>' if words else ""


def piece_words(pieces: Mapping[str, tuple[int, int]], item: str, whole: bool) -> str:
    """Which piece of one title this is; of how many, where all of them are shown."""
    if item not in pieces:
        return ""
    place, total = pieces[item]
    form = texts.CHAT_PIECE if whole else texts.CHAT_PIECE_ALONE
    return form.format(place=place, total=total)
