"""The review desk: `copydesk desk` has Streamlit run this file.

It opens the home, draws the navigation, runs the chosen page, and is the one place where an
error becomes a message. Pages read a page of rows, write one decision, and never load a model.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from storage.errors import CopydeskError
from ui import texts
from ui.desk_pages import (
    briefs,
    budget,
    inbox,
    learning,
    library,
    marking,
    review,
    sources,
    taste,
    team,
)
from ui.desk_pages.visit import Visit, open_visit

LOOK = Path(__file__).parent / "desk_pages" / "look"
"""One file for what all pages share, by number, and one for each page."""


def main() -> None:
    st.set_page_config(page_title=texts.APP, layout="wide", initial_sidebar_state="collapsed")
    st.html(look())
    try:
        visit = open_visit()
        run_page(visit)
    except CopydeskError as error:
        complain(error)


@cache
def look() -> str:
    """All of the desk's CSS, as one element."""
    return f"<style>{''.join(file.read_text() for file in sorted(LOOK.glob('*.css')))}</style>"


def run_page(visit: Visit) -> None:
    visit.pages = pages_for(visit)
    chosen = st.navigation(list(visit.pages.values()), position="top")
    if chosen.url_path != "review":
        visit.seat.leave()
    chosen.run()


def pages_for(visit: Visit) -> dict[str, Page]:
    shows = {
        "inbox": inbox.show,
        "review": review.show,
        "briefs": briefs.show,
        "library": library.show,
        "sources": sources.show,
        "learning": learning.show,
        "taste": taste.show,
        "budget": budget.show,
        "team": team.show,
    }
    return {name: page_for(name, show, visit) for name, show in shows.items()}


def page_for(name: str, show: Callable[[Visit], None], visit: Visit) -> Page:
    def run() -> None:
        show(visit)

    return st.Page(run, title=texts.PAGES[name], url_path=name, default=name == "inbox")


def complain(error: CopydeskError) -> None:
    """What happened and what to do; what was typed stays in the session until the next try."""
    hint = f"{texts.ERROR_NEXT}: {error.next_step}" if error.next_step else ""
    st.html(marking.notice(str(error), hint, "error"))
    st.button(texts.ERROR_AGAIN, type="primary")


if __name__ == "__main__":
    main()
