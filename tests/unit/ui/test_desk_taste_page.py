"""Taste tests at the desk: one pair at a time, and no result before the last one."""

from desk_home import open_home
from scripted import rows
from tasting import add_gated

from storage.tables import TasteTest
from ui import texts


def pair_of(desk) -> str:
    keys = [button.key for button in desk.app.button if button.key.startswith("taste-left-")]
    return keys[0].removeprefix("taste-left-") if keys else ""


def test_without_pairs_the_page_says_how_to_get_some(desk_at):
    assert texts.TASTE_EMPTY_COMMAND in desk_at("Ana").open("taste").words


def test_a_choice_is_recorded_and_the_next_pair_is_there_at_once(home, desk_at):
    house = open_home(home)
    add_gated(house, 3)
    desk = desk_at("Ana").open("taste")
    assert texts.TASTE_PLACE.format(number=1, total=3) in desk.words
    first = pair_of(desk)
    desk.click(f"taste-right-{first}")
    assert texts.TASTE_PLACE.format(number=2, total=3) in desk.words
    assert pair_of(desk) != first
    (test,) = rows(house, TasteTest)
    assert (test.gate_result_id, test.reviewer) == (first, "Ana")
    assert (test.preferred == "candidate") == (not test.candidate_first)
    house.close()


def test_nothing_on_the_page_tells_who_wrote_which(home, desk_at):
    house = open_home(home)
    adapter = add_gated(house, 1)
    house.close()
    desk = desk_at("Ana").open("taste")
    assert "An old draft about board 0." in desk.words and "A new draft" in desk.words
    assert "Write the blurb, number 0." in desk.words and "£40" in desk.words
    for told in (adapter, "live", "candidate", "smollm2", "0.8"):
        assert told not in desk.words


def test_the_result_shows_after_the_last_pair_and_not_before(home, desk_at):
    house = open_home(home)
    adapter = add_gated(house, 2)
    house.close()
    desk = desk_at("Ana").open("taste")
    for _ in range(2):
        assert "briefs (" not in desk.words and texts.TASTE_DONE not in desk.words
        desk.click(f"taste-left-{pair_of(desk)}")
    assert texts.TASTE_DONE in desk.words and adapter in desk.words
    assert "of 2 briefs" in desk.words and "Ana (2)" in desk.words
    other = desk_at("Ben").open("taste", adapter=adapter)
    assert (
        "briefs (" not in other.words and texts.TASTE_PLACE.format(number=1, total=2) in other.words
    )


def test_a_named_adapter_without_a_choice_says_so(home, desk_at):
    house = open_home(home)
    adapter = add_gated(house, 0)
    house.close()
    assert texts.TASTE_SAME in desk_at("Ana").open("taste", adapter=adapter).words


def test_a_forged_adapter_is_told_what_to_do(home, desk_at):
    open_home(home).close()
    desk = desk_at("Ana").open("taste", adapter="adp_'--")
    assert "no adapter" in desk.words and not desk.app.exception
