"""The chat's whole way on the embedded model: a message in, a reviewed piece out."""

from pathlib import Path

from scripted import decided, item_of, rows

from graphs.house import open_house
from graphs.intake import handle
from graphs.runner import advance
from storage.settings import load_settings
from storage.tables import Draft, Item


def test_a_message_becomes_a_reviewed_piece(home: Path) -> None:
    house = open_house(load_settings(home=home, grounding="words", parallel=1))
    try:
        wish = "a blurb about the Alder board. price: £42, material: oiled alder"
        talk = handle(house, "", "ann", wish).conversation_id
        handle(house, talk, "ann", "yes")
        (item,) = rows(house, Item)
        assert advance(house, item.id) == "review"
        assert rows(house, Draft)[-1].model.startswith("local:")
        assert "went to review" in handle(house, talk, "ann", "/why").text
        decided(house, item.id, "edit", text="The Alder board is oiled alder and costs £42.")
        advance(house, item.id)
        assert item_of(house, item.id).status == "done"
        assert "approved" in handle(house, talk, "ann", "where is my blurb?").text
    finally:
        house.close()
