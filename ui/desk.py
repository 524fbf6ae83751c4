"""The review desk: `copydesk desk` has Streamlit run this file.

It opens the home, looks who is there, draws the navigation, runs the chosen page, and is the one
place where an error becomes a message. Pages read a page of rows, write one decision, and never
load a model. In a team's home nothing is shown, and no page's code runs, without a session.
"""

from collections.abc import Callable

import streamlit as st
from streamlit.navigation.page import Page

from storage.errors import CopydeskError, NotFound
from storage.rights import NEEDS, Right
from ui import texts
from ui.desk_pages import (
    briefs,
    budget,
    chat,
    inbox,
    learning,
    library,
    marking,
    parts,
    review,
    signin,
    sources,
    taste,
    team,
    way_back,
    who,
)
from ui.desk_pages.dress import dress
from ui.desk_pages.visit import Visit, open_visit

# Streamlit shows strings that stand alone in its main script: comments say what these are.
SHOWS: dict[str, Callable[[Visit], None]] = {
    "inbox": inbox.show,
    "review": review.show,
    "briefs": briefs.show,
    "chat": chat.show,
    "library": library.show,
    "sources": sources.show,
    "budget": budget.show,
    "learning": learning.show,
    "taste": taste.show,
    "team": team.show,
}

# What a page is for. Whoever may not do that gets no link to it, and a word at its address.
RIGHTS: dict[str, Right] = {
    "inbox": "decide",
    "review": "decide",
    "briefs": "brief",
    "chat": "brief",
    "budget": "budget",
    "learning": "learn",
    "taste": "taste",
    "team": "assign",
}
# Pages on the automation, under one name of the navigation: nine links are too many.
TOGETHER = ("budget", "learning", "taste")
# Where what a page shows is listed, if not on the page itself.
LISTS = {"review": "inbox"}


def main() -> None:
    st.set_page_config(page_title=texts.APP, layout="wide", initial_sidebar_state="collapsed")
    st.html(dress())
    try:
        visit = open_visit()
        if visit is None:
            ask_who()
        else:
            run_page(visit)
    except CopydeskError as error:
        complain(error)


def ask_who() -> None:
    """The sign-in, at whichever address was asked for, which is shown afterwards."""
    pages = [page_for(name, signin.show) for name in SHOWS]
    st.navigation(pages, position="hidden").run()


def run_page(visit: Visit) -> None:
    visit.pages = {name: page_of(visit, name) for name in SHOWS}
    chosen = st.navigation(sections(visit), position="top")
    if chosen.url_path != "review":
        visit.seat.leave()
    if visit.in_team:
        who.keep(visit.house)
        way_back.follow(visit)
    try:
        chosen.run()
    except NotFound as error:
        if not st.query_params.to_dict():
            raise
        lead_back(visit, chosen.url_path or "inbox", error)


def lead_back(visit: Visit, name: str, error: NotFound) -> None:
    """What stands at an address that leads to nothing: a way to the list of what there is."""
    page = LISTS.get(name, name)
    st.html(marking.notice(str(error), texts.LOST_HINT, "error"))
    go = texts.LOST_GO.format(page=texts.PAGES[page])
    st.button(go, key="lost", type="primary", on_click=visit.way(page))


def sections(visit: Visit) -> dict[str, list[Page]]:
    """The pages by their names in the navigation; those of the empty one are links of their own."""
    alone = [page for name, page in visit.pages.items() if name not in TOGETHER]
    return {"": alone, texts.NAVIGATION: [visit.pages[name] for name in TOGETHER]}


def page_of(visit: Visit, name: str) -> Page:
    open_to = name not in RIGHTS or visit.may(RIGHTS[name])

    def run() -> None:
        if open_to:
            SHOWS[name](visit)
        elif name == "inbox":  # where the desk opens
            visit.go("briefs")
        else:
            refuse(visit, name)

    return page_for(name, run, open_to)


def page_for(name: str, run: Callable[[], None], shown: bool = True) -> Page:
    return st.Page(
        run,
        title=texts.PAGES[name],
        url_path=name,
        default=name == "inbox",
        visibility="visible" if shown else "hidden",
    )


def refuse(visit: Visit, name: str) -> None:
    parts.head(visit, texts.PAGES[name])
    needed = texts.ROLES[NEEDS[RIGHTS[name]]]
    st.html(marking.notice(texts.NOT_YOURS.format(role=needed), texts.NOT_YOURS_HINT, "warn"))


def complain(error: CopydeskError) -> None:
    """What happened and what to do; what was typed stays in the session until the next try."""
    hint = f"{texts.ERROR_NEXT}: {error.next_step}" if error.next_step else ""
    st.html(marking.notice(str(error), hint, "error"))
    st.button(texts.ERROR_AGAIN, type="primary")


if __name__ == "__main__":
    main()
