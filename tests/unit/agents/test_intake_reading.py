"""The learned part of the intake: marks, spans to asks, decoding, and rules beside it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from agents.grounding.vectors import matrix_names
from agents.intake.gather import gathered
from agents.intake.marks import labels_of
from agents.intake.reading import LearnedReader, aligned, together
from agents.intake.spans import Span
from agents.intake.tagger import FILE, HEADS, Contexts, Vectors, load, owners, sureness, viterbi
from agents.intake.tokens import Token, number, plain, shape, tokens
from agents.intake.types import Ask, Intake
from storage.errors import ModelFileError

WEDNESDAY = date(2026, 3, 11)


def spans_of(text: str, *marked: tuple[str, str]) -> list[Span]:
    """Spans by label and words, in the order of the text."""
    made, at = [], 0
    for label, words in marked:
        start = text.index(words, at)
        made.append(Span(label, start, start + len(words), words, 0.9))
        at = start + len(words)
    return made


def test_tokens_keep_prices_times_and_lines_whole() -> None:
    assert [one.text for one in tokens("£42, at 18:30\nDad's 340g")] == [
        *("£42", ",", "at", "18:30", "\n", "Dad", "'s", "340", "g")
    ]
    assert (shape("Friday"), shape("£42")) == ("Xx+", "£9+")


@pytest.mark.parametrize(
    ("word", "count"), [("three", 3), ("1,200", 1200), ("none", 0), ("x", None)]
)
def test_numbers_are_read_from_digits_and_words(word: str, count: int | None) -> None:
    assert number(word) == count


def test_what_was_said_is_marked_where_it_stands() -> None:
    text = plain("Two tweets on the fair, funny, by Friday. price: £4")
    row = {
        "briefs": [
            {
                "content_type": "social_post",
                "count": 2,
                "topic": "the fair",
                "tone": "funny",
                "due": "2026-03-13",
                "facts": {"price": "£4"},
            }
        ]
    }
    found = tokens(text)
    labels = dict(
        zip((one.text for one in found), labels_of(text, found, row, WEDNESDAY), strict=True)
    )
    assert labels["the"] == "B-topic" and labels["fair"] == "I-topic"
    assert labels["Two"] == "B-count" and labels["tweets"] == "B-Ksocial_post"
    assert labels["Friday"] == "B-due" and labels["funny"] == "B-tone"
    assert labels["price"] == "B-FN" and labels["£4"] == "B-V" and labels["on"] == "O"


def test_a_value_that_does_not_stand_there_is_not_marked() -> None:
    found = tokens("a tweet")
    row = {"about": "", "briefs": [{"topic": "the moon", "facts": {"price": "£4"}}]}
    assert set(labels_of("a tweet", found, row, WEDNESDAY)) == {"O"}


def test_one_topic_is_one_ask_with_all_that_is_marked() -> None:
    text = "blog on the fair for mums, 80 words, by Friday, entry £4"
    spans = spans_of(
        text,
        *(("Kblog_post", "blog"), ("topic", "the fair"), ("audience", "mums")),
        *(("Lmax_words", "80"), ("due", "Friday"), ("V", "£4")),
    )
    assert gathered(text, spans, WEDNESDAY) == [
        Ask(
            "blog_post",
            topic="the fair",
            audience="mums",
            limits={"max_words": 80},
            due="2026-03-13",
            facts={"price": "£4"},
        )
    ]


def test_two_topics_are_two_asks_each_with_its_own_and_both_with_what_is_said_of_all() -> None:
    text = "blurbs:\n- the lamp, £4\n- the vase, £9\nwarm, please."
    spans = spans_of(
        text,
        ("topic", "the lamp"),
        ("V", "£4"),
        ("topic", "the vase"),
        ("V", "£9"),
        ("tone", "warm"),
    )
    lamp, vase = gathered(text, spans, WEDNESDAY)
    assert (lamp.topic, lamp.facts, lamp.tone) == ("the lamp", {"price": "£4"}, "warm")
    assert (vase.topic, vase.facts, vase.tone) == ("the vase", {"price": "£9"}, "warm")
    assert len(gathered(text, spans, WEDNESDAY, several=False)) == 1


def test_a_network_beside_a_newsletter_is_a_post_of_its_own() -> None:
    text = "the fair, for the newsletter and LinkedIn"
    spans = spans_of(
        text, ("topic", "the fair"), ("Knewsletter_item", "newsletter"), ("channel", "LinkedIn")
    )
    one, other = gathered(text, spans, WEDNESDAY)
    assert (one.content_type, one.channel) == ("newsletter_item", "")
    assert (other.content_type, other.channel) == ("social_post", "LinkedIn")
    assert one.topic == other.topic == "the fair"


def test_a_value_has_the_name_beside_it_but_not_one_of_the_item_before() -> None:
    text = "size M, £48, 16 pockets, asking price £9"
    spans = spans_of(
        text,
        *(("FN", "size"), ("V", "£48"), ("W", "16"), ("FN", "pockets")),
        *(("FN", "asking price"), ("V", "£9")),
    )
    (ask,) = gathered(text, spans, WEDNESDAY)
    assert ask.facts == {"price": "£48", "pockets": "16", "asking price": "£9"}


def facts_read(text: str, *marked: tuple[str, str]) -> dict[str, str]:
    (ask,) = gathered(text, spans_of(text, *marked), WEDNESDAY)
    return ask.facts


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("10 to 4", "time"),
        ("eleven till four", "time"),
        ("thirty-two quid", "price"),
        ("950 pcm", "price"),
        ("every Wednesday", "date"),
        ("thurs", "date"),
        ("v3.8", "version"),
    ],
)
def test_a_value_without_a_name_shows_what_it_is(value: str, name: str) -> None:
    assert facts_read(f"the fair, {value}", ("V", value)) == {name: value}


def test_a_word_behind_a_number_is_its_name_where_it_has_no_other() -> None:
    assert facts_read("up to 60% off", ("V", "up to 60% off")) == {"off": "up to 60%"}
    assert facts_read("it is 6.2% abv", ("V", "6.2% abv")) == {"abv": "6.2%"}


def test_names_are_put_as_people_label_them() -> None:
    seat = (("FN", "Seat"), ("FN", "height"), ("V", "48 cm"))
    assert facts_read("Seat height 48 cm", *seat) == {"seat height": "48 cm"}
    assert facts_read("leaves from Bristol", ("FN", "leaves"), ("V", "from Bristol")) == {
        "leaves from": "Bristol"
    }
    assert facts_read("it costs 4.20", ("FN", "costs"), ("V", "4.20")) == {"price": "4.20"}
    assert facts_read("weighs 14 kg", ("FN", "weighs"), ("V", "14 kg")) == {"weight": "14 kg"}


def test_a_version_is_the_topic_only_where_nothing_else_is() -> None:
    text = "Release notes 2.14 for the scanner"
    (both,) = gathered(text, spans_of(text, ("topic", "2.14"), ("topic", "the scanner")), WEDNESDAY)
    assert (both.topic, both.facts) == ("the scanner", {"version": "2.14"})
    (alone,) = gathered("what is new in 2.14", spans_of(text, ("topic", "2.14")), WEDNESDAY)
    assert (alone.topic, alone.facts) == ("2.14", {})


def test_words_that_say_no_tone_and_no_place_are_cut_off() -> None:
    text = "short, chirpy, as a Zoopla listing for parents only"
    spans = spans_of(
        text, ("tone", "short, chirpy"), ("channel", "Zoopla listing"), ("audience", "parents only")
    )
    (ask,) = gathered(text, spans, WEDNESDAY)
    assert (ask.tone, ask.channel, ask.audience) == ("chirpy", "Zoopla", "parents")


def test_what_is_said_later_of_one_piece_by_its_name_is_its_own() -> None:
    text = "A tweet and a listing on the hut. The listing 200 words."
    spans = spans_of(
        text,
        *(("Ksocial_post", "tweet"), ("Kproduct_blurb", "listing")),
        *(("topic", "the hut"), ("Lmax_words", "200")),
    )
    tweet, listing = gathered(text, spans, WEDNESDAY)
    assert (tweet.limits, listing.limits) == ({}, {"max_words": 200})
    assert tweet.topic == listing.topic == "the hut"


class Pieces:
    """An encoding: only where its word pieces stand."""

    offsets = ((0, 0), (0, 2), (2, 5), (6, 9), (0, 0))


def test_word_pieces_belong_to_the_words_they_stand_in() -> None:
    assert owners(Pieces(), tokens("tweet now")) == [-1, 0, 0, 1, -1]


def test_the_best_row_of_labels_is_found_though_each_word_alone_says_otherwise() -> None:
    scores = np.array([[1.0, 0.9], [0.0, 3.0]], dtype=np.float32)
    steps = np.array([[0.0, -9.0], [0.0, 0.0]], dtype=np.float32)
    first = np.zeros(2, dtype=np.float32)
    assert viterbi(scores, steps, first) == [1, 1]
    sure = sureness(scores, steps, first, [1, 1])
    ways = {(a, b): scores[0, a] + scores[1, b] + steps[a, b] for a in (0, 1) for b in (0, 1)}
    total = sum(np.exp(score) for score in ways.values())
    assert sure[0] == pytest.approx((np.exp(ways[1, 0]) + np.exp(ways[1, 1])) / total, rel=1e-4)


def test_asks_that_rules_split_otherwise_keep_only_what_all_of_them_say() -> None:
    pair = [Ask(topic="a", due="2026-03-13"), Ask(topic="b", due="2026-03-13")]
    assert aligned(pair, 1) == [Ask(due="2026-03-13")]
    assert aligned(pair, 2) == pair


def test_sources_are_the_rules_and_topics_the_taggers() -> None:
    both = together(
        Ask(topic="x", source="a.csv", channel="fb"), Ask(topic="the fair", channel="X")
    )
    assert (both.topic, both.source, both.channel) == ("the fair", "a.csv", "fb")


class Flat(Contexts):
    """Vectors of nothing: what is left are signs and words."""

    def of(self, text: str, found: Sequence[Token]) -> Vectors:
        zeros = np.zeros((len(found), 9 * 384), dtype=np.float32)
        return Vectors(np.zeros(384, dtype=np.float32), zeros)


def test_every_value_that_is_read_stands_in_the_message() -> None:
    message = "a tweet about the spring fair for families, friendly"
    found = LearnedReader(contexts=Flat()).complete(message, Intake("briefs", (Ask(),)), WEDNESDAY)
    for ask in found.asks:
        assert all(value in message for value in (ask.topic, ask.audience, ask.tone))


@pytest.mark.parametrize("message", ["", " ", "\n", "!" * 4_000, "price " * 600, "\0\ud800"])
def test_odd_messages_are_read_without_an_error(message: str) -> None:
    LearnedReader(contexts=Flat()).complete(message, Intake("unclear"), WEDNESDAY)


def test_weights_that_are_missing_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"tagger\.npz"):
        load(tmp_path / "tagger.npz")


def test_the_weights_that_ship_are_small_and_know_every_kind_of_message() -> None:
    weights = load(FILE)
    assert FILE.stat().st_size < 3_000_000
    assert set(weights.heads) == set(HEADS)
    kinds = set(weights.heads["kind"].labels)
    assert kinds == {"briefs", "status", "why", "cancel", "help", "unclear"}
    assert {"O", "B-topic", "I-topic", "B-V", "B-FN"} <= set(weights.field.labels)
    assert set(weights.added) <= set(matrix_names(range(6)))
