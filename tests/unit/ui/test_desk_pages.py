"""Every page says what is there, and what to do where nothing is."""

import pytest
from desk_home import (
    add_decision,
    add_learning,
    add_review,
    furnished,
    open_home,
)

from storage.items import find_item
from storage.publications import publish
from ui import texts


def test_an_empty_desk_says_what_to_do(desk_at):
    desk = desk_at("Ana")
    assert "copydesk draft" in desk.words
    assert texts.REVIEW_EMPTY in desk.open("review").words
    assert "copydesk draft" in desk.open("library").words
    assert "copydesk ingest" in desk.open("sources").words
    assert "copydesk tune" in desk.open("learning").words
    assert not desk.app.exception


def test_items_are_filtered_searched_and_told(home, desk_at):
    house = furnished(home, 3)
    task = add_review(house, "Beeswick candle", "A candle.", before="A sooty candle.")
    item = add_decision(house, task, "edit", text="A calm candle.", note="Calmer.", simulated=True)
    with house.db.write() as session:
        publish(session, find_item(session, item), "Ana")
    house.close()
    desk = desk_at("Ana").open("library")
    desk.app.text_input(key="items-search").input("beesWICK").run()
    assert "Beeswick candle" in desk.words and "Alder" not in desk.words
    assert texts.SIMULATED in desk.words
    desk.click(f"open-{item}")
    for part in ("A sooty candle.", "A calm candle.", "Calmer.", "Ana", texts.SIMULATED):
        assert part in desk.words
    assert desk.click("export-it").app.get("download_button")


def test_an_approved_item_is_published_from_its_story(home, desk_at):
    house = open_home(home)
    item = add_decision(house, add_review(house, "Candle", "A candle."), "approve")
    house.close()
    desk = desk_at("Ana").open("library", item=item)
    assert texts.STORY_UNPUBLISHED in desk.words
    desk.click("publish-it")
    assert desk.app.get("download_button") and not desk.has("publish-it")


def test_a_source_shows_the_text_that_is_served(home, desk_at):
    house = furnished(home, 1)
    house.close()
    desk = desk_at("Ana").open("sources")
    desk.app.text_input(key="sources-search").input("returns").run()
    opened = next(b.key for b in desk.app.button if b.key.startswith("open-"))
    assert "You have 45 days" in desk.click(opened).words


def test_learning_tells_the_gate_in_words_and_labels_what_is_simulated(home, desk_at):
    house = open_home(home)
    add_learning(house)
    house.close()
    desk = desk_at("Ana").open("learning")
    assert "0.847 against 0.612" in desk.words and "+0.142 to +0.330" in desk.words
    assert texts.GATE_PASSED in desk.words and texts.GATE_FAILED in desk.words
    assert desk.words.count(texts.SIMULATED) >= 3
    assert "96 examples to train on, 24 to judge by, 0 to measure with" in desk.words


UNKNOWN = [
    ("review", "task", texts.INBOX_EMPTY),
    ("library", "item", texts.ITEMS_EMPTY),
    ("sources", "run", texts.RUNS_EMPTY),
]


@pytest.mark.parametrize(("page", "what", "found"), UNKNOWN)
def test_an_unknown_address_says_so_and_leads_to_what_there_is(home, desk_at, page, what, found):
    desk = desk_at("Ana").open(page, **{what: "x_nothing"})
    assert "'x_nothing'" in desk.words and "copydesk" not in desk.words.partition("x_nothing")[2]
    desk.click("lost")
    assert not desk.app.exception and not desk.has("lost")
    assert found in desk.words and what not in desk.app.query_params


def test_a_home_with_wrong_settings_is_a_message(home, desk_at):
    home.mkdir()
    (home / "copydesk.toml").write_text("parallel = 0\n")
    desk = desk_at("Ana")
    assert "parallel" in desk.words and not desk.app.exception
