"""`The second one`, `it` and `both`: of what the conversation listed or started last."""

from datetime import date

import pytest
from scripted import rows

from graphs.intake import Reply, handle
from graphs.intake_pointing import pointed_at, verdict_on
from graphs.worker import work
from storage.tables import Item

WEDNESDAY = date(2026, 3, 11)
SHOWN = [("n", "newsletter_item"), ("a", "social_post"), ("b", "social_post")]


def say(house, text: str) -> Reply:
    return handle(house, "cnv_1", "ann", text, today=WEDNESDAY)


def started(house) -> list[str]:
    """A newsletter item and two posts, drafted; their ids in the order of the wish."""
    say(house, "a newsletter item about the fair and two posts about the fair")
    say(house, "yes")
    work(house, once=True)
    return ids_of(say(house, "/status"))


def ids_of(reply: Reply) -> list[str]:
    return [
        line.rsplit("[", 1)[1].rstrip("]") for line in reply.text.splitlines() if line[-1] == "]"
    ]


@pytest.mark.parametrize(
    ("about", "text", "meant"),
    [
        ("second one", "", ["a"]),
        ("the last one", "", ["b"]),
        ("3rd", "", ["b"]),
        ("#2", "", ["a"]),
        ("the second post", "", ["b"]),
        ("first of them", "", ["n"]),
        ("fifth one", "", []),
        ("", "what about the last one?", ["b"]),
        ("both", "", ["n", "a", "b"]),
        ("", "why were they sent to review?", ["n", "a", "b"]),
    ],
)
def test_what_is_pointed_at(about: str, text: str, meant: list[str]) -> None:
    found = pointed_at(about, text, SHOWN, "")
    assert found is not None and found[0] == meant


@pytest.mark.parametrize("about", ["first aid post", "posts", "It bag", "the fair"])
def test_a_name_is_no_pointing(about: str) -> None:
    assert pointed_at(about, f"where is {about}?", SHOWN, "a") is None


def test_it_is_the_one_that_was_spoken_of_last(house) -> None:
    assert pointed_at("", "why was it held?", SHOWN, "a") == (["a"], False)


def test_an_ordinal_means_what_was_started_in_this_conversation(house) -> None:
    ids = started(house)
    assert len(ids) == 3
    for word, item in zip(("first", "second", "last"), ids, strict=True):
        why = say(house, f"why was the {word} one sent to review?")
        assert why.cards == [{"kind": "items", "items": [item]}] and "went to review" in why.text
    assert say(house, "is it ready?").cards[0]["items"] == [ids[-1]]


def test_an_ordinal_means_what_was_listed_last(house) -> None:
    started(house)
    posts = ids_of(say(house, "where are my posts?"))
    assert len(posts) == 2
    assert say(house, "/why the second").cards[0]["items"] == posts[1:]


def test_both_are_explained_and_it_of_several_is_asked_for(house) -> None:
    started(house)
    posts = ids_of(say(house, "where are my posts?"))
    assert say(house, "why were both sent to review?").cards[0]["items"] == posts
    assert say(house, "why was it sent to review?").text.startswith("Several items fit")


def test_status_and_why_list_in_the_order_of_the_wish(house) -> None:
    ids = started(house)
    assert ids_of(say(house, "/why")) == ids
    assert ids_of(say(house, "where are my posts?")) == ids[1:]
    elsewhere = handle(house, "cnv_2", "ann", "/status", today=WEDNESDAY)
    assert ids_of(elsewhere) == ids


def test_a_number_that_was_not_listed_is_no_item(house) -> None:
    started(house)
    assert "found no item" in say(house, "why was the ninth one sent to review?").text


def test_pieces_of_one_title_are_told_apart(house) -> None:
    started(house)
    text = say(house, "/status").text
    assert "Social post, 1 of 2)" in text and "Social post, 2 of 2)" in text
    assert "Newsletter item)" in text
    assert len(rows(house, Item)) == 3


def test_a_text_that_is_there_twice_is_told(house) -> None:
    started(house)
    assert "the same text as 1 of 2" in say(house, "/status").text


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("approve it", "it"),
        ("Please publish the second one.", "the second one"),
        ("reject", ""),
        ("ok, approve both!", "both"),
        ("approve it_12ab", "it_12ab"),
        ("publish a post about the fair", None),
        ("accept cookies: a help text about that", None),
        ("I want a post about approving it", None),
    ],
)
def test_a_decision_is_told_from_a_wish(said: str, about: str | None) -> None:
    assert verdict_on(said) == about


def test_a_decision_is_left_to_review(house) -> None:
    first = started(house)[0]
    reply = say(house, "approve the first one")
    assert "I decide nothing" in reply.text and reply.cards == [{"kind": "items", "items": [first]}]
    assert {item.status for item in rows(house, Item)} == {"review"}
