"""A brief as its readers see it: what was asked for, and the facts that were given."""

from typing import Any

import streamlit as st

from storage.due import due_words
from ui import texts
from ui.desk_pages import marking


def show(brief: dict[str, Any]) -> None:
    """Shows a brief, given as its columns."""
    st.html(marking.heading(texts.BRIEF) + brief_html(brief))


def brief_html(brief: dict[str, Any]) -> str:
    """Its instruction, and under it the facts and what else was said of it."""
    words = f'<p class="cd-asked" dir="auto">{marking.esc(brief["instruction"])}</p>'
    lines = {word: brief[name] for name, word in texts.BRIEF_LINES.items() if brief[name]}
    limits = brief.get("limits") or {}
    lines |= {texts.LIMITS_OF_BRIEF[name]: str(limits[name]) for name in limits}
    if due := due_words(brief.get("due_at")):
        lines[texts.BRIEF_DUE] = due
    return words + marking.facts_html({**brief["facts"], **lines})
