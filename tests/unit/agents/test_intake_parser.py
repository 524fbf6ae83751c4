"""What rules alone understand of a message."""

from datetime import date

import pytest

from agents.intake.parser import parse
from agents.intake.types import Ask

WEDNESDAY = date(2026, 3, 11)


def asks(message: str, today: date = WEDNESDAY) -> tuple[Ask, ...]:
    found = parse(message, today)
    assert found.kind == "briefs", found
    return found.asks


def one(message: str, today: date = WEDNESDAY) -> Ask:
    (ask,) = asks(message, today)
    return ask


def test_a_whole_wish_is_taken_apart() -> None:
    wish = (
        "three posts about the 2.1 release for developers, friendly, under 280 characters, by"
        " Friday"
    )
    assert one(wish) == Ask(
        "social_post",
        3,
        "the 2.1 release",
        "developers",
        "friendly",
        limits={"max_characters": 280},
        due="2026-03-13",
    )


@pytest.mark.parametrize(
    ("message", "content_type"),
    [
        ("release notes for 3.1", "release_note"),
        ("a changelog entry on the parser", "release_note"),
        ("relase note for the parser", "release_note"),
        ("product description of the jug", "product_blurb"),
        ("a blurb for the jug", "product_blurb"),
        ("tweet about the jug", "social_post"),
        ("a photo post about the jug", "social_post"),
        ("two captions for the jug video", "social_post"),
        ("newsletter story on the fair", "newsletter_item"),
        ("FAQ: can I pay by card?", "faq_answer"),
        ("Q&A about parking", "faq_answer"),
        ("something on Instagram about the jug please", "social_post"),
        ("write about dogs", ""),
        ("a blog post about dogs", "blog_post"),
    ],
)
def test_kinds_of_text_are_known_by_many_names(message: str, content_type: str) -> None:
    assert one(message).content_type == content_type


@pytest.mark.parametrize(
    ("words", "limits"),
    [
        ("under 280 characters", {"max_characters": 280}),
        ("max 50 words", {"max_words": 50}),
        ("at least 40 words", {"min_words": 40}),
        ("40-60 words", {"min_words": 40, "max_words": 60}),
        ("two sentences", {"max_sentences": 2}),
        ("no emoji, no links", {"max_emoji": 0, "max_links": 0}),
        ("1,200 characters at most", {"max_characters": 1200}),
        ("at most three hashtags", {"max_hashtags": 3}),
    ],
)
def test_limits_are_said_in_many_ways(words: str, limits: dict[str, int]) -> None:
    assert one(f"post about the fair, {words}").limits == limits


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("by Friday", "2026-03-13"),
        ("by Wednesday", "2026-03-11"),
        ("by next Monday", "2026-03-16"),
        ("by next Friday", "2026-03-20"),
        ("by tomorrow", "2026-03-12"),
        ("by the 20th", "2026-03-20"),
        ("by the 3rd", "2026-04-03"),
        ("due 2026-05-01", "2026-05-01"),
        ("by 2 January", "2027-01-02"),
        ("before March 18", "2026-03-18"),
        ("by the end of the month", "2026-03-31"),
        ("by the end of the week", "2026-03-13"),
        ("by 31 February", ""),
    ],
)
def test_due_dates_are_counted_from_today(words: str, due: str) -> None:
    assert one(f"post about the fair, {words}").due == due


def test_facts_and_sources_are_taken_and_labels_are_not_facts() -> None:
    ask = one("blurb for the jug. price: £42, material: clay. tone: warm, audience: cooks")
    assert ask.facts == {"price": "£42", "material": "clay"}
    assert ask.tone == "warm"
    assert one("a blurb from catalogue.csv#A-1").source == "catalogue.csv#A-1"


def test_several_kinds_in_one_message_are_several_asks() -> None:
    note, tweet = asks("a release note about offline maps for cyclists and two tweets about it")
    assert (note.content_type, note.topic) == ("release_note", "offline maps")
    assert (tweet.count, tweet.topic, tweet.audience) == (2, "offline maps", "cyclists")


def test_one_for_each_is_one_ask_for_each() -> None:
    found = asks("two blurbs: one for the oak ladle and one for the beech spoon")
    assert [ask.topic for ask in found] == ["the oak ladle", "the beech spoon"]


@pytest.mark.parametrize(
    ("message", "kind", "about"),
    [
        ("where is my newsletter item?", "status", "newsletter item"),
        ("status", "status", ""),
        ("is the jug blurb ready yet?", "status", "jug blurb"),
        ("why was this sent to review?", "why", ""),
        ("why was the jug blurb flagged", "why", "jug blurb"),
        ("who approved the jug blurb?", "status", "jug blurb"),
        ("cancel the jug blurb please", "cancel", "jug blurb"),
        ("hello", "help", ""),
        ("what can you do?", "help", ""),
        ("qwerty", "unclear", ""),
        ("", "unclear", ""),
        ("😀😀", "unclear", ""),
    ],
)
def test_what_asks_for_no_content_is_known(message: str, kind: str, about: str) -> None:
    found = parse(message, WEDNESDAY)
    assert (found.kind, found.about, found.asks) == (kind, about, ())


def test_what_is_missing_is_told() -> None:
    assert parse("a tweet", WEDNESDAY).missing == ["topic"]
    assert parse("write about dogs", WEDNESDAY).missing == ["content_type"]
    assert parse("a tweet about dogs", WEDNESDAY).missing == []


def test_a_count_is_what_was_said_however_large() -> None:
    assert one("999 posts about the fair").count == 999


@pytest.mark.parametrize(
    "sign", ["(", ":", "\x1f", " ", "a b: ", "one for ", "\n", "for ", "the post "]
)
def test_long_and_odd_messages_are_read_to_an_end(sign: str) -> None:
    assert parse("post about the fair " + sign * 4000, WEDNESDAY).kind in ("briefs", "unclear")


@pytest.mark.parametrize(
    ("words", "limits"),
    [
        ("five hundred words", {"max_words": 500}),
        ("Words: 60-75", {"min_words": 60, "max_words": 75}),
        ("not exceeding one hundred words", {"max_words": 100}),
        ("maximum 5, no sorry 3 hashtags", {"max_hashtags": 3}),
    ],
)
def test_limits_in_words_and_as_labels(words: str, limits: dict[str, int]) -> None:
    assert one(f"post about the fair, {words}").limits == limits


@pytest.mark.parametrize(
    ("words", "facts"),
    [
        ("It costs £42.", {"price": "£42"}),
        ("asking price £485,000", {"asking price": "£485,000"}),
        ("holds 2 litres, size 160x230", {"holds": "2 litres", "size": "160x230"}),
        ("material wool", {"material": "wool"}),
        ("£79 until 30 April", {"price": "£79", "until": "30 April"}),
    ],
)
def test_values_without_a_colon_are_facts(words: str, facts: dict[str, str]) -> None:
    assert one(f"blurb for the jug. {words}").facts == facts


def test_a_day_that_was_corrected_is_the_second() -> None:
    assert one("post about the fair by Friday - hang on, Monday then").due == "2026-03-16"


def test_the_day_of_what_it_is_about_is_no_day_when_it_is_wanted() -> None:
    assert one("post that says parking is free this Saturday").due == ""


def test_a_count_that_was_corrected_is_the_second() -> None:
    assert one("two - no, three posts about the fair").count == 3
    assert one("two blurbs for the jug. one is enough").count == 1


def test_a_list_is_one_ask_for_each_of_its_lines() -> None:
    note, blog, post = asks(
        "for next Monday:\n1) release note – single sign-on – admins – 80 words\n"
        "2) blog – sign-on explained – curious beginners\n3) linkedin – sign-on is here"
    )
    assert (note.content_type, note.topic, note.audience) == (
        "release_note",
        "single sign-on",
        "admins",
    )
    assert (blog.content_type, blog.audience, blog.limits) == ("blog_post", "curious beginners", {})
    assert (post.content_type, post.channel) == ("social_post", "LinkedIn")


def test_what_is_called_off_is_no_ask() -> None:
    (ask,) = asks("a tweet about the fair. A blog post too? no, forget the blog post.")
    assert ask.content_type == "social_post"


def test_a_kind_that_was_corrected_is_the_second() -> None:
    ask = one("blog post about our first year. no wait, it's more of a LinkedIn thing")
    assert (ask.content_type, ask.topic) == ("social_post", "our first year")


def test_each_reader_has_a_text_of_their_own() -> None:
    admins, users = asks(
        "For v4.9 I need the release note twice: once for admins (200 words), once for end users"
        " (2 sentences)"
    )
    assert (admins.audience, admins.limits) == ("admins", {"max_words": 200})
    assert (users.audience, users.limits) == ("end users", {"max_sentences": 2})


def test_files_and_addresses_are_sources() -> None:
    assert one("release note, all from docs/4.9/notes.txt").source == "docs/4.9/notes.txt"
    assert one("a blurb based on https://example.org/jug.html").source == (
        "https://example.org/jug.html"
    )


@pytest.mark.parametrize(
    ("message", "kind", "about"),
    [
        ("My jug blurb landed on Priya's desk. How come?", "why", "jug blurb"),
        ("Hi, did the jug article ever get done or is it stuck", "status", "jug article"),
        ("We've no need of the jug text any more, Jo wrote it", "cancel", "jug text"),
        ("nvm that last one", "cancel", ""),
    ],
)
def test_questions_in_the_middle_of_other_words_are_known(
    message: str, kind: str, about: str
) -> None:
    found = parse(message, WEDNESDAY)
    assert (found.kind, found.about) == (kind, about)
