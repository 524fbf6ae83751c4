"""Freezing by the house's own rules: its settings, content types and policy for personal data."""

from pathlib import Path

import pytest
from scripted import open_scripted_house

from graphs.backlog import import_pieces
from graphs.freezing import Screen, freeze_snapshot, rules_of
from graphs.house import House
from graphs.pieces import Piece
from storage.errors import TrainingError
from storage.settings import load_settings
from storage.tables import Snapshot

LONG = "It is made from {} wood by hand in a small workshop and will last a long time."


def pieces(count: int = 30, **more: str) -> list[Piece]:
    woods = [f"w{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(count)]
    found = [Piece(instruction=f"Write about {wood}.", text=LONG.format(wood)) for wood in woods]
    return [*found, *(Piece(instruction=name, text=text) for name, text in more.items())]


def frozen(house: House, *rows: Piece) -> Snapshot:
    import_pieces(house, rows, "ann")
    return freeze_snapshot(house, False, "ann").snapshot


def test_texts_keep_to_the_content_types_words(house: House) -> None:
    card = frozen(house, *pieces(short="Too short.", long="Long. " * 61)).card
    assert sum(card["rows"].values()) == 30
    assert card["left_out"] == {"sft": {"too long": 1, "too short": 1}}


def test_what_ingestion_masks_or_refuses_does_not_train(home: Path) -> None:
    house = open_scripted_house(home, pii={"default": "keep", "EMAIL_ADDRESS": "refuse"})
    mail = LONG.format("ash") + " Ask anna.smith@example.com about it."
    call = LONG.format("elm") + " Call us on +44 161 496 0123 about it."
    card = frozen(house, *pieces(mail=mail, call=call)).card
    assert card["left_out"] == {"sft": {"personal data: EMAIL_ADDRESS": 1}}
    assert sum(card["rows"].values()) == 31
    house.close()


def test_without_a_policy_nothing_is_looked_for() -> None:
    mail = "anna.smith@example.com"
    assert Screen(load_settings(pii={}))(mail) == ""
    assert Screen(load_settings(pii={"default": "mask"}))(mail) == "personal data: EMAIL_ADDRESS"


def test_settings_are_the_rules(home: Path) -> None:
    house = open_scripted_house(
        home,
        human_share=0.5,
        max_depth=2,
        diversity_loss=0.1,
        near_examples=0.7,
        least_agreement=0.4,
        held_out_share=0.3,
    )
    rules = rules_of(house, True, {"ann": 0.2})
    assert (rules.human_share, rules.max_depth, rules.diversity_loss) == (0.5, 2, 0.1)
    assert (rules.near, rules.least_agreement, rules.held_out_share) == (0.7, 0.4, 0.3)
    assert rules.with_simulated and rules.agreement == {"ann": 0.2}
    house.close()


def test_freezing_twice_gives_one_snapshot(house: House) -> None:
    first = frozen(house, *pieces())
    assert freeze_snapshot(house, False, "ben").snapshot.id == first.id


def test_what_was_left_out_now_is_told_where_the_rows_were_frozen_before(house: House) -> None:
    first = frozen(house, *pieces())
    import_pieces(house, [Piece(instruction="Short.", text="Too short.")], "ann")
    again = freeze_snapshot(house, False, "ann")
    assert again.snapshot.id == first.id
    assert again.snapshot.card["left_out"] == {}
    assert again.card["left_out"] == {"sft": {"too short": 1}}


def test_nothing_is_written_when_the_guard_says_no(house: House) -> None:
    with pytest.raises(TrainingError):
        freeze_snapshot(house, False, "ann")
    assert not (house.settings.home / "snapshots").exists()


def test_how_far_texts_lie_apart_in_meaning_is_on_the_card_beside_the_last_one(
    house: House,
) -> None:
    first = frozen(house, *pieces())
    import_pieces(house, [Piece(instruction="New.", text=" ".join(["word"] * 25))], "ann")
    card = freeze_snapshot(house, False, "ann", measure_spread=True).card["diversity"]
    assert 0 < card["spread"] < 1
    sides = card["against"][first.id]
    assert all(0 < sides[side]["spread"] < 1 for side in ("this", "that"))
