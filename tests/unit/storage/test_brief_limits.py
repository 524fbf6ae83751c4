"""A brief's own limits: stricter than its content type's, never looser."""

import dataclasses
from pathlib import Path

import pytest
from plain_critic import plain_critic
from scripted import new_item, open_scripted_house
from team import policy

from agents.types import Assignment
from agents.writer import first_messages
from graphs.house import House
from graphs.runner import advance, create_item
from storage.brief_tables import check_table, csv_table
from storage.briefs import BriefIn, read_brief
from storage.content_types import check_limits, limited, load_content_types
from storage.errors import BadInput
from storage.items import brief_of, find_item

BLURB = load_content_types(Path("/nowhere"))["product_blurb"]  # 12 to 60 words, no links
LONG = "word " * 40
GIVEN = Assignment("product_blurb", "Write.")


def test_of_two_limits_the_stricter_holds() -> None:
    kind = limited(BLURB, {"max_words": 30, "max_links": 5, "max_sentences": 2})
    assert (kind.max_words, kind.max_links, kind.max_sentences) == (30, 0, 2)
    assert limited(BLURB, {"max_words": 500}).max_words == BLURB.max_words


def test_a_shorter_text_than_the_type_has_may_be_asked_for() -> None:
    kind = limited(BLURB, {"max_words": 5})
    assert (kind.min_words, kind.max_words) == (5, 5)


def test_a_longer_one_than_the_type_has_may_not() -> None:
    with pytest.raises(BadInput, match="at least 100 words, where at most 60"):
        check_limits(BLURB, {"min_words": 100})
    with pytest.raises(BadInput, match="at least 12 words, where at most 5"):
        check_limits(BLURB, {"min_words": 3, "max_words": 5})
    check_limits(BLURB, {"max_words": 5})


def test_a_brief_that_was_taken_is_held_to_its_type_where_that_became_stricter() -> None:
    kind = limited(BLURB, {"min_words": 100})
    assert (kind.min_words, kind.max_words) == (60, 60)


def test_an_item_whose_type_became_stricter_comes_to_a_person(house: House) -> None:
    item_id = new_item(house, limits={"min_words": 50})
    policy(house, min_words=1, max_words=40)
    assert advance(house, item_id) == "review"


def test_the_critic_holds_a_draft_to_its_briefs_limits() -> None:
    asked = dataclasses.replace(GIVEN, limits={"max_words": 20})
    plain = {finding.check for finding in plain_critic().check(BLURB, GIVEN, LONG).findings}
    found = {finding.check for finding in plain_critic().check(BLURB, asked, LONG).findings}
    assert "house.length" in found - plain


def test_the_writer_is_told_limits_and_nothing_where_there_are_none() -> None:
    asked = dataclasses.replace(GIVEN, limits={"max_words": 20, "min_characters": 50})
    assert "at most 20 words, at least 50 characters" in first_messages(BLURB, asked)[1]["content"]
    assert "imits" not in first_messages(BLURB, GIVEN)[1]["content"]


def test_a_table_may_limit_each_row() -> None:
    checked = check_table(csv_table("instruction,Max words,price\nWrite.,40,£4\nWrite.,many,£4\n"))
    (row,) = checked.good
    assert row.brief.limits == {"max_words": 40} and row.brief.facts == {"price": "£4"}
    assert checked.wrong == [(3, "max_words: write a whole number")]


def test_a_limit_that_nobody_knows_is_refused() -> None:
    with pytest.raises(BadInput, match=r"limits\.max_rhymes: choose one of"):
        read_brief(instruction="Write.", limits={"max_rhymes": 2})


def test_briefs_without_limits_keep_the_keys_they_always_had() -> None:
    assert BriefIn(instruction="Write.").key() == "brf_40a44057b628"
    assert BriefIn(instruction="Write.", limits={"max_words": 9}).key() != "brf_40a44057b628"


def test_limits_are_kept_with_the_brief_and_impossible_ones_make_no_item(home: Path) -> None:
    house = open_scripted_house(home)
    brief = BriefIn(instruction="Write.", limits={"max_words": 20})
    item = create_item(house, brief.key(), brief, "Ana")
    with house.db.read() as session:
        assert brief_of(session, find_item(session, item)).limits == {"max_words": 20}
    impossible = BriefIn(instruction="Write.", limits={"min_words": 90})
    with pytest.raises(BadInput):
        create_item(house, impossible.key(), impossible, "Ana")
    house.close()
