"""Words that hurt, and text that is not in the brief's script or language."""

import pytest

from agents.checks.scripts import language_findings, language_of, script_findings, script_shares
from agents.checks.wording import wording_findings

ENGLISH = "The board is made of oak and you can wash it by hand. It is sold with a cloth for you."
GERMAN = "Das Brett ist aus Eiche und wird nicht mit der Maschine gespült. Es ist für die Küche."
FRENCH = "La planche est en chêne et vous ne devez pas la laver dans une machine. Elle est belle."


@pytest.mark.parametrize(
    ("check", "severity", "text"),
    [
        ("profanity", "block", "A fucking good board."),
        ("profanity", "block", "No bullshit boards."),
        ("profanity", "block", "What a f*cking deal."),
        ("mild_profanity", "warn", "Bloody good boards."),
        ("mild_profanity", "warn", "A damn fine board."),
        ("insult", "block", "You're an idiot if you miss it."),
        ("insult", "block", "Made for stupid customers."),
        ("threat", "block", "Buy it or we'll kill you."),
        ("slur", "block", "No trannies here."),
    ],
)
def test_listed_words_are_found(check: str, severity: str, text: str) -> None:
    (finding,) = wording_findings(text)
    assert (finding.check, finding.severity) == (f"safety.{check}", severity)
    assert text[finding.start : finding.end] in finding.reason


@pytest.mark.parametrize(
    "text",
    [
        "Scunthorpe ships shiitake, cockles and a bastard file to Sussex.",
        "The pump sucks up water. The pin pricks leather. It retards flame.",
        "Screw up the lid. Dumb waiter, brass assembly, classic grass seed.",
        "Maine Coon cats kill mice. We will not kill the lights. The die is cast.",
        "You are welcome to ask: there are no stupid questions.",
        "See https://a.example/shit and `fuck()`.",
    ],
)
def test_words_that_only_look_like_it_pass(text: str) -> None:
    assert wording_findings(text) == []


def test_a_word_that_was_given_is_let_through() -> None:
    assert wording_findings("The Bloody Good Ale is back.", given="name: Bloody Good Ale") == []


def test_text_in_a_script_that_nobody_gave_blocks_when_it_is_much() -> None:
    text = "Доска сделана из дуба."
    (finding,) = script_findings(text, given=ENGLISH)
    assert (finding.check, finding.severity) == ("safety.script", "block")
    assert text[finding.start : finding.end] == "Доска"
    assert script_findings(text, given="Пиши по-русски.") == []


def test_a_foreign_word_only_warns() -> None:
    (finding,) = script_findings(f"{ENGLISH} 你好", given=ENGLISH)
    assert finding.severity == "warn"


def test_japanese_is_one_script_of_several() -> None:
    assert script_findings("これは木の板です。カタカナ", given="日本語で書いて") == []


def test_accents_units_and_symbols_are_no_other_script() -> None:
    assert script_findings("Crème brûlée, 5 µm, 3 kΩ, π, naïve Ångström.", given="Write.") == []


def test_letters_that_pose_as_others_block() -> None:
    text = "Sign in to P\u0430yPal."  # the first a is Cyrillic
    assert "safety.lookalike" in [f.check for f in script_findings(text, given=ENGLISH)]


def test_script_shares_sum_to_one() -> None:
    shares = script_shares("abcd доск")
    assert shares == {"LATIN": 0.5, "CYRILLIC": 0.5}
    assert script_shares("123 !") == {}


def test_languages_are_told_by_their_common_words() -> None:
    assert [language_of(text) for text in (ENGLISH, GERMAN, FRENCH)] == [
        "English",
        "German",
        "French",
    ]
    assert language_of("Alder board, £42.") == ""


def test_a_draft_in_another_language_than_its_brief_warns() -> None:
    (finding,) = language_findings(GERMAN, "Write a post about the board.", ENGLISH)
    assert finding.reason == "The draft is in German; the brief is in English."


def test_a_language_that_was_asked_for_or_given_is_fine() -> None:
    assert language_findings(GERMAN, "Write it in German for the shop in Ulm.", ENGLISH) == []
    assert language_findings(GERMAN, "Write a post.", GERMAN) == []
    assert language_findings(ENGLISH, "Write a post.", "") == []


@pytest.mark.parametrize(
    "text",
    [
        # Addresses are no Portuguese, and code is no Spanish.
        "Upgrades: " + " ".join(f"[v{n}](https://github.com/a/b/v{n})" for n in range(9)),
        "const el = a; el.x = el.y; el.z = el.w; `el`",
        '<span class="y x-y">1</span> ' * 9,
    ],
)
def test_addresses_and_markup_have_no_language(text: str) -> None:
    assert language_of(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Stop being such a moron and oil your board.",
        "Those people are disgusting vermin.",
        "Women are too stupid to use this saw.",
    ],
)
def test_contempt_for_readers_or_groups_blocks(text: str) -> None:
    (finding,) = wording_findings(text)
    assert (finding.check, finding.severity) == ("safety.insult", "block")
