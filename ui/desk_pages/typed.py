"""What a visitor has typed about tasks. It stays for as long as they do: through errors, lost
leases and other pages, when a decision is undone, and when they must sign in again.

It is kept as plain texts and lists of texts in the session, which is what the desk puts away for
somebody whose session ends.
"""

from typing import Generic, TypeVar

import streamlit as st

Value = TypeVar("Value")


EDITOR = "editor-"


class Kept(Generic[Value]):
    """An attribute that lives in the session, under its own name and its owner's task."""

    def __init__(self, name: str, empty: Value) -> None:
        self.name, self.empty = name, empty

    def __get__(self, owner: "Typed", kind: type["Typed"]) -> Value:
        value: Value = st.session_state.get(f"{self.name}-{owner.task_id}", self.empty)
        return value

    def __set__(self, owner: "Typed", value: Value) -> None:
        st.session_state[f"{self.name}-{owner.task_id}"] = value


class Typed:
    """About one task."""

    mode = Kept("mode", "")
    """Which verdict is being prepared: edit, reject, rework."""

    text: Kept[str | None] = Kept("write", None)
    """The edit; None: the draft as it is."""

    reasons: Kept[list[str]] = Kept("reasons", [])
    note: Kept[str] = Kept("note", "")
    """Also the key of the field for it."""

    warned: Kept[str | None] = Kept("warned", None)
    """What was not sent at the first press, and its reviewer was told why: a text that is blocked;
    nothing, where it is the draft as it is, or a refusal without a reason."""

    def __init__(self, task_id: str) -> None:
        self.task_id = task_id

    @property
    def note_key(self) -> str:
        return f"note-{self.task_id}"

    @property
    def editor_key(self) -> str:
        return f"{EDITOR}{self.task_id}"

    def hear(self) -> bool:
        """Takes what the editor reported last; whether it did. A run asks this first: it may be
        one that closes the editor."""
        said = (st.session_state.get(self.editor_key) or {}).get("typed") or {}
        heard = said.get("task") == self.task_id
        if heard:
            self.text = str(said["text"])
        return heard

    @property
    def words(self) -> list[str]:
        """All that was written, for somebody who may not send it any more."""
        return [words for words in (self.text, self.note) if words]
