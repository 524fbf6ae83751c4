"""Slack's whole way on the embedded model: a mention in, a reviewed piece out."""

from pathlib import Path

from embedded import EDITED, embedded_house, written
from scripted import item_of, rows
from slack_blocks import text_of
from slack_side import ANN, WISH, at_slack, link

from graphs.worker import work
from storage.tables import Item


def test_a_mention_becomes_a_reviewed_piece(home: Path) -> None:
    with embedded_house(home) as house:
        link(house)
        with at_slack(house) as side:
            root = side.mention(ANN, WISH)
            side.write(ANN, "yes", thread=root)
            work(house, once=True)
            side.turn()
            (item,) = rows(house, Item)
            message = side.last("review_edit")
            assert written(house).strip() in text_of(message)
            view = side.opened(ANN, message, "review_edit")
            assert view and side.submit(ANN, view, text=EDITED).content == b""
            work(house, once=True)
            side.turn()
            assert item_of(house, item.id).status == "done"
            side.press(ANN, side.last("piece_publish"), "piece_publish")
            assert item_of(house, item.id).status == "published"
            side.command(ANN, f"status {item.id}")
            assert "published" in side.told()
