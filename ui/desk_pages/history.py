"""What came before: earlier attempts, and opinions that differ, each against this draft."""

from typing import Any

import streamlit as st

from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.diff import words_diff


def show_earlier(view: dict[str, Any]) -> None:
    """Earlier attempts, the newest first, as what was changed since."""
    earlier = view["earlier"]
    if not earlier:
        return
    with st.expander(texts.counted(texts.EARLIER, texts.EARLIER_MANY, len(earlier))):
        for attempt in reversed(earlier):
            pieces = words_diff(attempt["text"], view["draft"]["text"])
            st.html(
                marking.heading(texts.EARLIER_HEAD.format(attempt=attempt["attempt"]), 4)
                + marking.muted(marking.esc(attempt["reason"]))
                + marking.diff_html(pieces)
            )
        st.html(marking.muted(texts.EARLIER_DIFF))


def show_differing(opinions: list[dict[str, Any]]) -> None:
    """Above a draft that others differ on: who said what, in a line."""
    if not opinions:
        return
    said = (
        texts.OPINION_BY.format(what=texts.DECIDED[one["verdict"]], name=one["reviewer"])
        for one in opinions
    )
    st.html(marking.notice(texts.OPINIONS, f"{'; '.join(said)}. {texts.OPINIONS_BELOW}", "warn"))


def show_opinions(view: dict[str, Any]) -> None:
    """What each of several reviewers thinks, side by side; edits as what they change."""
    opinions = view["opinions"]
    if not opinions:
        return
    st.html(marking.heading(texts.OPINIONS, 2) + marking.muted(texts.OPINIONS_HINT))
    for column, opinion in zip(st.columns(len(opinions)), opinions, strict=True):
        column.html(opinion_html(opinion, view["draft"]["text"]))


def opinion_html(opinion: dict[str, Any], draft: str) -> str:
    codes = ", ".join(texts.REASONS.get(code, code) for code in opinion["reasons"])
    note = f'<p dir="auto">{marking.esc(opinion["note"])}</p>' if opinion["note"] else ""
    text = marking.diff_html(words_diff(draft, opinion["text"])) if opinion["text"] else ""
    return (
        f'<div class="cd-decision">'
        f"{marking.badge(texts.DECIDED[opinion['verdict']], opinion['verdict'])} "
        f'<strong dir="auto">{marking.esc(opinion["reviewer"])}</strong> '
        f"{marking.simulated(opinion['simulated'])}"
        f"{marking.muted(parts.moment(opinion['created_at']) + ' UTC', marking.esc(codes))}"
        f"{note}{text}</div>"
    )
