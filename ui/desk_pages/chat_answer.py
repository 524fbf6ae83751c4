"""An answer while it is being made: what was asked, how far it is, and the words as they come.

`st.write_stream` takes its pieces for Markdown, and a piece may quote what anybody wrote: here each
is text. What was shown is not kept; the page then reads the conversation.
"""

from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException

from graphs.intake import handle
from ui import texts
from ui.desk_pages import chat_cards, marking
from ui.desk_pages.visit import Visit

AVATARS = {"user": ":material/person:", "assistant": ":material/edit_note:"}


def make(visit: Visit, talk: str, text: str) -> None:
    """Shows a message and the answer to it, piece by piece.

    Raises:
        Forbidden, BadInput, Conflict: as `handle` does; what was asked stays to be read.
    """
    with st.chat_message("user", avatar=AVATARS["user"]):
        st.html(chat_cards.said_html("user", text))
    with st.chat_message("assistant", avatar=AVATARS["assistant"]):
        shown = Shown()
        handle(visit.house, talk, visit.reviewer, text, tell=shown.tell)
    if shown.wanted_elsewhere is not None:
        raise shown.wanted_elsewhere


class Shown:
    """The answer's place on the page."""

    def __init__(self) -> None:
        self.words = ""
        self.place = st.empty()
        self.wanted_elsewhere: BaseException | None = None

    def tell(self, event: dict[str, Any]) -> None:
        """One event of `graphs.intake_stream`. Where somebody clicks on, Streamlit ends the run at
        the next thing that is shown; the answer is made to its end first."""
        try:
            if self.wanted_elsewhere is None:
                self.show(event)
        except (RerunException, StopException) as left:
            self.wanted_elsewhere = left

    def show(self, event: dict[str, Any]) -> None:
        if "text" in event:
            self.words += event["text"]
            self.place.html(chat_cards.said_html("assistant", self.words))
        elif "started" in event:
            done, total = event["started"], event["of"]
            words = texts.TABLE_STARTING.format(done=f"{done:,}", total=f"{total:,}")
            self.place.progress(done / total, words)
        else:  # begun, or begun again
            self.words = ""
            words = texts.CHAT_DOING.get(event.get("doing", ""), texts.CHAT_READING)
            self.place.html(f'<div class="cd-doing" role="status">{marking.esc(words)}</div>')
