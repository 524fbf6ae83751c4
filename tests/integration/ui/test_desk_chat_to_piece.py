"""The desk's whole way on the embedded model: a message in its chat, a reviewed piece out."""

from pathlib import Path

import pytest
import streamlit as st
from desk_driver import Desk
from embedded import EDITED, WISH, embedded_house, environment, written
from scripted import item_of, rows, tasks_of

from graphs.worker import work
from storage.tables import Item
from ui import texts


def said(desk: Desk, text: str) -> str:
    """What the page says after a message."""
    desk.app.chat_input[0].set_value(text).run()
    assert not desk.app.exception
    return desk.words


def test_a_message_at_the_desk_becomes_a_reviewed_piece(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)
    with embedded_house(home) as house:
        desk = Desk("Ana").open("chat")
        assert "tokens" in said(desk, WISH) and not rows(house, Item)
        talk = desk.click("chat-yes").app.query_params["talk"]
        (item,) = rows(house, Item)
        work(house, once=True)
        assert "went to review" in said(desk.open("chat", talk=talk), "/why")
        (task,) = tasks_of(house, item.id)
        desk.open("review", task=task.id)
        assert written(house).strip() in desk.draft
        desk.click("edit").app.session_state[f"write-{task.id}"] = EDITED
        desk.click("confirm-edit")
        work(house, once=True)
        assert item_of(house, item.id).status == "done"
        assert (
            texts.STATUSES["done"].lower()
            in said(desk.open("chat", talk=talk), "where is my blurb?").lower()
        )
    st.cache_resource.clear()
