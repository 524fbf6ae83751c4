"""House rules: what a content type asks of a text, kept and broken."""

from typing import Any

import pytest

from agents.checks.counts import COUNTED, reading_grade
from agents.checks.headings import heading_findings
from agents.checks.house import house_findings
from agents.types import Finding
from storage.content_types import ContentType

PLAIN = "The Alder bread board is made from oiled alder, measures 38 by 24 cm and costs £42."
HARD = (
    "Organisational stakeholders are encouraged to operationalise comprehensive documentation "
    "methodologies, notwithstanding considerable administrative complications, whenever "
    "institutional responsibilities necessitate interdepartmental communication concerning "
    "extraordinary circumstances, unanticipated expenditure, incompatible "
    "prioritisation or inadequate communication of mandatory requirements."
)


def kind(**values: Any) -> ContentType:
    return ContentType(name="post", title="Post", guidance="Write.", **values)


def found(text: str, **values: Any) -> list[Finding]:
    return house_findings(kind(**values), text)


def checks(text: str, **values: Any) -> list[str]:
    return [finding.check for finding in found(text, **values)]


def test_plain_copy_passes_a_type_without_rules() -> None:
    assert found(PLAIN) == []


def test_too_few_and_too_many_words_warn() -> None:
    assert [f.reason for f in found("Alder board.", min_words=3)] == [
        "2 words; posts have 3 to 400."
    ]
    assert checks("alder " * 9, max_words=8) == ["house.length"]
    assert checks(PLAIN, min_words=5, max_words=20) == []


def test_too_many_characters_point_at_what_is_too_much() -> None:
    text = "  Boards are back.  "
    (finding,) = found(text, max_characters=10)
    assert text[finding.start : finding.end] == " back."
    assert checks(text, max_characters=16) == []
    assert checks(text, min_characters=17) == ["house.characters"]


def test_banned_phrases_block_as_whole_words() -> None:
    (finding,) = found("A truly PERFECT board.", banned=["perfect"])
    assert (finding.check, finding.severity) == ("house.banned", "block")
    assert checks("A perfectly good board.", banned=["perfect"]) == []


def test_a_star_bans_every_ending() -> None:
    assert checks("It will revolutionise boards.", banned=["revolution*"]) == ["house.banned"]
    assert checks("A counter-reformation.", banned=["revolution*"]) == []


def test_a_banned_phrase_is_found_over_a_line_break_and_with_either_apostrophe() -> None:
    assert checks("You’ll\nlove it.", banned=["you'll love"]) == ["house.banned"]


def test_required_phrases_must_stand_in_the_text() -> None:
    (finding,) = found(PLAIN, required=["terms apply"])
    assert (finding.severity, finding.fix) == ("warn", "Say: “terms apply”.")
    assert checks(f"{PLAIN} Terms apply.", required=["terms apply"]) == []


def test_one_of_several_phrases_is_enough() -> None:
    wanted = {"allergy line": ["contains nuts", "free from nuts"]}
    assert checks("Oat bar. Free from nuts.", one_of=wanted) == []
    (finding,) = found("Oat bar.", one_of=wanted)
    assert finding.reason == "There is no allergy line."


@pytest.mark.parametrize(
    ("limit", "text", "count"),
    [
        ("links", "See [care](https://a.example/care) and https://b.example.", 2),
        ("headings", "# Boards\n\nText.\n\n## Care\n", 2),
        ("hashtags", "New boards #kitchen #oak, item #4 of 10, a&#39;b.", 2),
        ("emoji", "Boards are back 🎉🎉 👍🏽 👨‍👩‍👧 🇬🇧 ☀️", 6),
        ("exclamations", "New! Boards! ![oak](a.png)", 2),
        ("sentences", "Boards are back. They cost £42.", 2),
    ],
)
def test_things_are_counted_and_limited(limit: str, text: str, count: int) -> None:
    assert len(COUNTED[limit](text)) == count
    assert checks(text, **{f"max_{limit}": count}) == []
    (finding,) = found(text, **{f"max_{limit}": count - 1})
    assert finding.check == f"house.{limit}"
    assert (finding.start, finding.end) == COUNTED[limit](text)[-1]


def test_signs_in_prices_code_and_trademarks_are_no_emoji_links_or_hashtags() -> None:
    text = "Acme™ pan © 2024, £42. Run `curl https://a.example #now!`"
    limits = {f"max_{name}": 0 for name in ("emoji", "hashtags", "links", "exclamations")}
    assert checks(text, **limits) == []


def test_the_reason_for_a_limit_reads_as_an_editor_says_it() -> None:
    (finding,) = found("New!", max_exclamations=0)
    assert finding.reason == "1 exclamation mark; at most 0 allowed."


def test_hard_reading_warns_and_plain_reading_does_not() -> None:
    assert checks(HARD, max_grade=12) == ["house.grade"]
    easy = "The board is made of oak. It costs £42. We oil it by hand in our shop. " * 3
    assert checks(easy, max_grade=8) == []


def test_a_short_text_is_not_graded() -> None:
    assert checks("Interdepartmental communication methodologies.", max_grade=3) == []


def test_the_grade_is_that_of_the_formula() -> None:
    # 6 words in 1 sentence, 6 syllables: 0.39 * 6 + 11.8 - 15.59
    assert reading_grade("The cat sat on the mat.") == pytest.approx(-1.45)
    assert reading_grade("# Interdepartmental methodology\n\nThe cat sat on the mat.") < 0
    assert reading_grade("") == 0.0


@pytest.mark.parametrize(
    ("part", "has", "lacks"),
    [
        ("link", "Read [the guide](https://a.example).", "Read the guide."),
        ("call_to_action", "Boards are back. Order yours by Friday.", "Boards are back in stock."),
        ("heading", "# Boards\n\nThey are back.", "Boards are back, item #4."),
        ("hashtag", "Boards are back #oak", "Boards are back, item #4."),
        ("price", "It costs £42.", "It costs little."),
        ("price", "It costs 42 euros.", "It measures 42 cm."),
        ("date", "Back on 3 May 2024.", "Back in spring, maybe."),
        ("email", "Write to post@larkfield.example.", "Write to us @larkfield."),
        ("question", "Can I wash it? Yes.", "You can wash it."),
    ],
)
def test_parts_that_must_be_there_are_missed(part: Any, has: str, lacks: str) -> None:
    assert checks(has, must_have=[part]) == []
    assert checks(lacks, must_have=[part]) == ["house.part"]


def test_terms_have_a_better_one() -> None:
    text = "Web site of the shop: add it to your web site."
    findings = found(text, terms={"web site": "website"})
    assert [f.fix for f in findings] == ["Write “Website”.", "Write “website”."]
    assert [text[f.start : f.end] for f in findings] == ["Web site", "web site"]


def test_a_term_within_the_better_one_is_fine() -> None:
    terms = {"app": "mobile app"}
    assert checks("Open the mobile app.", terms=terms) == []
    assert checks("Open the app, then apply.", terms=terms) == ["house.term"]


def test_names_keep_their_capitals() -> None:
    names = ["iPhone", "GitHub"]
    findings = found("Github works on an Iphone.", names=names)
    assert sorted(f.fix or "" for f in findings) == ["Write “GitHub”.", "Write “iPhone”."]
    assert checks("GitHub works on an iPhone. See https://github.com.", names=names) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("# One\n\n### Three\n\nText.", 1),
        ("# One\n\n## Two\n\n### Three\n\n## Two\n", 0),
        ("### Three\n\n# One\n\n```\n#### code\n```\n", 0),
        ("No headings, #3 only.", 0),
    ],
)
def test_a_heading_level_that_is_left_out_is_noted(text: str, count: int) -> None:
    found = list(heading_findings(text))
    assert [(f.check, f.severity) for f in found] == [("house.heading_level", "note")] * count
    assert all(text[f.start : f.end].startswith("###") for f in found)
