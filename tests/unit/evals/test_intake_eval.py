"""How an intake is scored, and that rules alone reach what is wanted of them."""

import json

import pytest

from evals._intake_score import compare, equal, fields, token_f1
from evals.intake import FILE, TUNING, half_of, measure, read_half, read_messages
from storage.errors import BadInput

ASK = {"content_type": "social_post", "topic": "the spring fair", "limits": {"max_words": 40}}
WANTED = {"kind": "briefs", "briefs": [ASK]}


def test_the_same_is_exact_whatever_its_case_and_article() -> None:
    said = {"kind": "briefs", "briefs": [{**ASK, "topic": "Spring fair."}]}
    assert equal(said, WANTED)
    assert all(tally.f1 == 1 for tally in compare(said, WANTED).values())


def test_a_wrong_field_costs_twice_and_a_missing_one_once() -> None:
    wrong = compare({"kind": "briefs", "briefs": [{**ASK, "content_type": "x"}]}, WANTED)
    assert (wrong["content_type"].right, wrong["content_type"].said) == (0.0, 1)
    missing = compare({"kind": "briefs", "briefs": [{"topic": "spring fair"}]}, WANTED)
    assert (missing["limits"].said, missing["limits"].wanted) == (0, 1)


def test_topics_count_by_their_words() -> None:
    assert token_f1("spring fair", "spring fair") == 1
    assert token_f1("spring fair today", "spring fair") == pytest.approx(0.8)


def test_one_is_no_field_and_two_is() -> None:
    assert (0, "count") not in fields({"kind": "briefs", "briefs": [{"count": 1}]})
    assert fields({"kind": "briefs", "briefs": [{"count": 2}]})[0, "count"] == "2"


def test_names_of_one_network_are_one_value() -> None:
    wanted = {"kind": "briefs", "briefs": [{**ASK, "channel": "Insta"}]}
    assert equal({"kind": "briefs", "briefs": [{**ASK, "channel": "Instagram"}]}, wanted)
    assert not equal({"kind": "briefs", "briefs": [{**ASK, "channel": "Facebook"}]}, wanted)


def test_the_halves_are_apart_and_whole() -> None:
    rows = read_messages(FILE)
    dev, test = half_of(rows, "dev"), half_of(rows, "test")
    assert len(rows) == 120 == len(dev) + len(test)
    assert not {row["text"] for row in dev} & {row["text"] for row in test}


def test_what_rules_were_made_on_is_never_in_the_half_that_is_reported() -> None:
    made_on = {row["text"] for row in read_half("dev")}
    assert {row["text"] for row in read_messages(TUNING)} < made_on
    assert not made_on & {row["text"] for row in read_half("test")}


def test_rules_alone_reach_what_is_wanted() -> None:
    result = measure(read_messages(TUNING), with_model=False)
    assert result["field_f1"] == result["field_f1_without_model"] >= 0.9


def test_a_broken_line_is_told_by_its_number(tmp_path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(json.dumps({"text": "hello", "kind": "help"}) + "\n{\n")
    with pytest.raises(BadInput, match="line 2"):
        read_messages(file)
