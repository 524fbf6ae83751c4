"""Taste tests: two unlabelled drafts of one brief, and one key that says which is better."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from storage.taste import Pair, left_for, next_pair, prefer, tasted
from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.taste_result import result_html
from ui.desk_pages.visit import Visit, asked, later

KEYS = {"left": "1", "neither": "0", "right": "2"}


@dataclass(frozen=True)
class Liked:
    """What the last key said. It is carried out when the page runs, where errors are caught."""

    pair: str
    choice: str


def show(visit: Visit) -> None:
    carry_out(visit)
    adapter = asked("adapter") or None
    with visit.db.read() as session:
        pair = next_pair(session, visit.reviewer, adapter)
        others = [adapter] if adapter else [one.id for one in tasted(session)]
        judged = [one for one in others if left_for(session, one, visit.reviewer)[1]]
    parts.head(visit, texts.PAGES["taste"], marking.muted(texts.TASTE_ASK) if pair else "")
    if pair is not None:
        show_pair(visit, pair)
    elif judged:
        show_results(visit, judged)
    elif adapter:
        st.html(marking.empty(texts.TASTE_SAME, texts.TASTE_SAME_HINT))
    else:
        hint, command = texts.TASTE_EMPTY_HINT, texts.TASTE_EMPTY_COMMAND
        st.html(marking.empty(texts.TASTE_EMPTY, hint, command))


def carry_out(visit: Visit) -> None:
    liked: Liked | None = st.session_state.pop("liked", None)
    if liked is not None:
        with visit.db.write() as session:
            prefer(session, liked.pair, visit.reviewer, liked.choice)


def show_pair(visit: Visit, pair: Pair) -> None:
    st.html(place_html(pair) + brief_html(visit, pair))
    for column, side, text in zip(
        st.columns(2, gap="medium"), ("left", "right"), (pair.left, pair.right), strict=True
    ):
        column.html(marking.heading(texts.TASTE_SIDES[side], 3) + marking.plain_html(text))
    with st.container(key="taste-choices", horizontal=True, horizontal_alignment="center"):
        for choice, shortcut in KEYS.items():
            # The pair is in the key: a second press meets no button, rather than the next pair.
            st.button(
                texts.TASTE_CHOICES[choice],
                key=f"taste-{choice}-{pair.id}",
                shortcut=shortcut,
                type="tertiary" if choice == "neither" else "secondary",
                on_click=later("liked", Liked(pair.id, choice)),
            )


def place_html(pair: Pair) -> str:
    """How far this reviewer has come with this adapter's pairs."""
    left = pair.total - pair.number
    share = (pair.number - 1) / pair.total
    words = texts.TASTE_PLACE.format(number=pair.number, total=pair.total)
    rest = texts.counted(texts.TASTE_LEFT, texts.TASTE_LEFT_MANY, left)
    return (
        f'<div class="cd-taste-place">{marking.muted(words, rest)}'
        f'<div class="cd-taste-bar"><span style="width:{share:.0%}"></span></div></div>'
    )


def brief_html(visit: Visit, pair: Pair) -> str:
    kind = marking.badge(visit.kind(pair.content_type)) if pair.content_type else ""
    wanted = f'<p class="cd-asked" dir="auto">{marking.esc(pair.instruction)}</p>'
    return (
        f'<div class="cd-taste-brief"><div class="cd-source">{marking.heading(pair.title, 2)} '
        f"{kind}</div>{wanted if pair.instruction else ''}"
        f"{facts_html(pair.facts)}</div>"
    )


def facts_html(facts: Mapping[str, str]) -> str:
    """Side by side: the drafts below them are what the room is for."""
    said = "".join(
        f'<span dir="auto"><b>{marking.esc(key)}</b> {marking.esc(value)}</span>'
        for key, value in facts.items()
    )
    return f'<div class="cd-taste-facts">{said}</div>' if facts else ""


def show_results(visit: Visit, adapters: list[str]) -> None:
    st.html(marking.notice(texts.TASTE_DONE, texts.TASTE_DONE_HINT))
    for adapter in adapters:
        with st.container(border=True, key=f"card-{adapter}"):
            st.html(marking.heading(adapter, 2) + result_html(visit, adapter))
            if st.button(texts.TASTE_LEARNING, key=f"see-{adapter}", type="tertiary"):
                visit.go("learning")
