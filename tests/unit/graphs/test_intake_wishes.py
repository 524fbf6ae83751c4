"""Messages that are read in parts, or not at all: details, joined measures, other languages."""

from datetime import date

import pytest
from scripted import rows

from agents.intake.parser import parse
from agents.intake.reading import LearnedReader
from agents.intake.types import Ask, Intake
from graphs.intake import handle
from graphs.intake_details import split_details
from graphs.intake_facts import told_apart
from graphs.intake_language import in_another_language
from storage.tables import Conversation

WEDNESDAY = date(2026, 3, 11)
WISH = "a newsletter item about the fair plus two short posts on the same thing?"
TOTE = "blurb canvas tote £12 100% organic cotton 15 litres, tone playful"


def say(house, text: str, reader: LearnedReader | None = None) -> str:
    return handle(house, "cnv_1", "ann", text, today=WEDNESDAY, reader=reader).text


def waiting(house) -> list[Ask]:
    (talk,) = rows(house, Conversation)
    return [Ask(**ask) for ask in talk.state["pending"]["asks"]]


def test_a_kind_named_again_is_a_detail_of_that_piece_alone(house) -> None:
    details = "posts for sysadmins, cheeky, max 200 chars. newsletter by next wednesday"
    say(house, f"{WISH} {details}")
    item, posts = waiting(house)
    assert (item.content_type, item.due, item.tone, item.limits) == (
        *("newsletter_item", "2026-03-18", ""),
        {},
    )
    assert (posts.count, posts.audience, posts.tone) == (2, "sysadmins", "cheeky")
    assert posts.limits == {"max_characters": 200} and posts.due == ""


@pytest.mark.parametrize(
    "message",
    [
        f"{WISH} another newsletter item about the play",
        "a newsletter item about the fair. Newsletter by Friday",
        f"{WISH} post them by Friday",
        f"{WISH} Newsletter 80 words, posts 20.",
        "Newsletter item about the fair. Post about the play.",
    ],
)
def test_a_further_wish_and_what_is_said_of_others_too_are_no_details(message: str) -> None:
    assert split_details(message) == (message, [])


def test_details_keep_the_lines_of_the_rest() -> None:
    message = "Please:\n- a newsletter item about the fair\n- a post about the play\nPost by Friday"
    left, details = split_details(message)
    assert left == message.removesuffix("\nPost by Friday")
    assert details == [("social_post", "Post by Friday")]


class Joins(LearnedReader):
    """Reads two measures as one value, and the subject not at all."""

    def __init__(self) -> None:
        pass

    def complete(self, message: str, ruled: Intake, today: date) -> Intake:
        facts = {"price": "£12 100%", "organic cotton": "15 litres"}
        return Intake("briefs", (Ask("product_blurb", tone="playful", facts=facts),))


def test_joined_measures_are_told_apart_and_the_subject_stays(house) -> None:
    assert "canvas tote" in say(house, TOTE, Joins())
    (ask,) = waiting(house)
    assert ask.topic == "canvas tote" and ask.tone == "playful"
    assert ask.facts == {"price": "£12", "organic cotton": "100%", "litres": "15"}


@pytest.mark.parametrize("value", ["1 lb 4 oz", "£12", "2 hours 30 minutes", "£10–£12", "£12 000"])
def test_one_measure_stays_one(value: str) -> None:
    message = f"blurb for the tote, weight {value}, blue"
    read = Intake("briefs", (Ask("product_blurb", topic="the tote", facts={"weight": value}),))
    assert told_apart(message, read, parse(message, WEDNESDAY)) == read


@pytest.mark.parametrize(
    "message",
    [
        "Schreib bitte einen Newsletter-Eintrag über Kettle 2.1 bis Freitag",
        "Peux-tu écrire trois posts sur la version 2.1 pour vendredi",
        "Escribe dos publicaciones sobre la feria de primavera para familias",
        "三つの投稿を書いてください",
    ],
)
def test_another_language_is_not_guessed_at(house, message: str) -> None:
    assert "I read English" in say(house, message)
    assert "I read English" in say(house, f"/draft {message}")
    assert not rows(house, Conversation)[0].state["pending"]


@pytest.mark.parametrize(
    "message",
    [
        TOTE,
        "blurb: Tarte aux pommes de la maison",
        "a tweet about “Die Zauberflöte” in Über den Linden",
        "post about 東京 for families",
        "café résumé blurb",
    ],
)
def test_english_with_foreign_names_is_english(message: str) -> None:
    assert not in_another_language(message)


def test_a_topic_that_was_asked_for_may_be_in_any_language(house) -> None:
    say(house, "a blurb")
    assert "Der Besuch der alten Dame" in say(house, "Der Besuch der alten Dame und die Physiker")


def test_draft_alone_says_what_it_wants(house) -> None:
    assert "/draft a tweet about" in say(house, "/draft")


def test_a_change_of_what_waits_is_no_new_wish(house) -> None:
    say(house, "a tweet about refunds for customers, friendly, by Friday")
    say(house, "it should be a newsletter item instead")
    say(house, "change the tone to formal")
    say(house, "and make it due on 3 December, not friday")
    (ask,) = waiting(house)
    assert (ask.content_type, ask.topic, ask.audience) == (
        *("newsletter_item", "refunds"),
        "customers",
    )
    assert (ask.tone, ask.due, ask.facts) == ("formal", "2026-12-03", {})


def test_a_new_wish_beside_a_proposal_is_proposed(house) -> None:
    say(house, "a tweet about refunds")
    say(house, "write a newsletter item about the fair")
    (ask,) = waiting(house)
    assert (ask.content_type, ask.topic) == ("newsletter_item", "the fair")


def test_a_kind_of_text_means_its_items_alone(house) -> None:
    for text in ("a post about the 2.1 release", "yes"):
        say(house, text)
    assert "found no item" in say(house, "where's the release note?")
    assert "Social post" in say(house, "where is my post?")


def test_ok_do_it_is_a_yes(house) -> None:
    say(house, "a tweet about refunds")
    assert say(house, "ok do it").startswith("Started")
