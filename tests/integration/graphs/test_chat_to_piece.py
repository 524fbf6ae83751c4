"""The chat's whole way on the embedded model: a message in, a reviewed piece out."""

from pathlib import Path

from embedded import EDITED, WISH, embedded_house, written
from scripted import decided, item_of, rows

from graphs.intake import handle
from graphs.runner import advance
from storage.tables import Item


def test_a_message_becomes_a_reviewed_piece(home: Path) -> None:
    with embedded_house(home) as house:
        talk = handle(house, "", "ann", WISH).conversation_id
        handle(house, talk, "ann", "yes")
        (item,) = rows(house, Item)
        assert advance(house, item.id) == "review"
        assert written(house)
        assert "went to review" in handle(house, talk, "ann", "/why").text
        decided(house, item.id, "edit", text=EDITED)
        advance(house, item.id)
        assert item_of(house, item.id).status == "done"
        assert "approved" in handle(house, talk, "ann", "where is my blurb?").text
