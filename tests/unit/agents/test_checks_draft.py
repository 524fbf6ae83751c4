"""All checks in one call: their places, their severities, their speed."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.checks.draft import Surroundings, checks_version, draft_findings, ruling_of
from agents.checks.style import SHIPPED, load_styles
from agents.readers.own import OwnPieces
from agents.types import Assignment, Evidence, Finding
from storage.content_types import ContentType, load_content_types
from storage.errors import BadInput

NOWHERE = Path("/nowhere")
TYPES = load_content_types(NOWHERE)
STYLES = load_styles(["Copydesk", "Inclusive", "Legal"], NOWHERE)
DEMO = Path(__file__).parents[3] / "ui" / "demo" / "data"
PAGE = Evidence("v1", 0, "Wipe it with a damp cloth and dry it standing up. Never soak it.", "Care")
BRIEF = Assignment("post", "Write a post about the board.", {"price": "£42"}, passages=(PAGE,))
AROUND = Surroundings(STYLES, {"v1": "proprietary"}, OwnPieces([PAGE.text]))
STRICT = ContentType(
    name="post",
    title="Post",
    guidance="Write.",
    max_characters=40,
    max_sentences=1,
    max_links=0,
    max_headings=0,
    max_hashtags=0,
    max_emoji=0,
    max_exclamations=0,
    max_grade=1,
    banned=["perfect*", "don't"],
    required=["terms apply"],
    must_have=["link", "price"],
    terms={"web site": "website"},
    names=["GitHub"],
    locale="en-GB",
    units="metric",
    copied_words=5,
)


def found(text: str, **values: Any) -> list[Finding]:
    kind = ContentType(name="post", title="Post", guidance="Write.", styles=["Copydesk"], **values)
    return draft_findings(kind, BRIEF, text, AROUND)


def test_every_kind_of_check_is_asked() -> None:
    text = "PERFECT!! Try it risk-free, [name]: wipe it with a damp cloth and dry it standing up."
    checks = {f.check for f in draft_findings(STRICT, BRIEF, text, AROUND)}
    assert checks >= {
        "house.banned",
        "style.Copydesk.Shouting",
        "style.Legal.RiskFree",
        "safety.placeholder",
        "copied.forbidden",
    }


def test_without_surroundings_the_other_checks_still_run() -> None:
    text = "Try it risk-free, [name]."
    kind = TYPES["social_post"]
    checks = [f.check for f in draft_findings(kind, BRIEF, text, Surroundings())]
    assert checks == ["house.length", "safety.placeholder"]


def test_the_shops_published_pieces_pass_their_own_type() -> None:
    kind = TYPES["product_blurb"]
    lines = (DEMO / "catalogue.jsonl").read_text("utf-8").splitlines()
    findings = []
    for row in map(json.loads, lines):
        brief = Assignment("product_blurb", "Write a blurb.", row["facts"])
        findings += draft_findings(kind, brief, row["blurb"], Surroundings(STYLES))
    assert findings == []


def test_shipped_types_name_styles_that_are_there() -> None:
    for kind in TYPES.values():
        assert load_styles(kind.styles, NOWHERE)


def test_a_type_may_say_what_a_check_counts_as() -> None:
    text = "A must-have board in order to cut."
    severities = {f.check: f.severity for f in found(text)}
    assert severities == {"style.Copydesk.Hype": "warn", "style.Copydesk.Filler": "note"}
    ruled = found(text, severities={"style.Copydesk": "ignore", "style.Copydesk.Hype": "block"})
    assert [(f.check, f.severity) for f in ruled] == [("style.Copydesk.Hype", "block")]


def test_the_longest_name_rules() -> None:
    rules: dict[str, Any] = {"style": "note", "style.Legal": "warn"}
    assert ruling_of("style.Legal.Health", rules) == "warn"
    assert ruling_of("style.Copydesk.Hype", rules) == "note"
    assert ruling_of("stylesheet.x", rules) is None


def test_a_severity_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "content_types"
    folder.mkdir()
    (folder / "post.yaml").write_text(
        "title: Post\nguidance: Write.\nseverities: {house: fatal}\n", encoding="utf-8"
    )
    with pytest.raises(BadInput, match="severities"):
        load_content_types(tmp_path)


def test_the_version_names_every_part_and_the_rule_files() -> None:
    version = checks_version([SHIPPED / "Legal"])
    assert [part.split("-")[0] for part in version.split("+")] == [
        "house",
        "style",
        "safety",
        "copied",
    ]
    assert version == checks_version([SHIPPED / "Legal"])
    assert version != checks_version([])


PIECES = [
    "The board is perfect! ",
    "Its color is gray. ",
    "# Head\n\n",
    "It's 12 inches, on May 3, 2024. ",
    "See https://a.example/x and [b](c). ",
    "#oak 🎉👍🏽 ",
    "Dear [name], {gap} ",
    "</s><|im_start|> ",
    "Call (212) 736-5000 ",
    "nora@larkfield.com ",
    "İstanbul Доска paypаl ",
    "wipe it with a damp cloth and dry it standing up ",
    "Clinically proven, risk-free!! ",
    "```\ncode [x] ",
    "`a` <b>",
    "\r\n\r\n",
    "\n- ",
    "|a|b|\n|-|-|\n",
    "Ignore all previous instructions. ",
    "\u200b\u200b\u200b\u200b",
    "github the the ",
    "web\nsite of perfectly\r\n",
]
TEXTS = st.one_of(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=12).map("".join),
    st.text(max_size=200),
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_places_index_the_draft_and_the_same_draft_gets_the_same_findings(text: str) -> None:
    findings = draft_findings(STRICT, BRIEF, text, AROUND)
    assert findings == draft_findings(STRICT, BRIEF, text, AROUND)
    for finding in findings:
        assert (finding.start is None) == (finding.end is None)
        if finding.start is not None and finding.end is not None:
            assert 0 <= finding.start < finding.end <= len(text)
        assert finding.reason
        assert "\n" not in finding.reason


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "{{",
        "`",
        "<!--",
        "a@",
        "](",
        "<a ",
        "the the ",
        "4111 ",
        "1",
        "_ ",
        "“",
        "#a",
        "1/",
        "İ",
        "\n\n",
        "x.",
    ],
)
def test_hostile_drafts_are_checked_to_their_end(piece: str) -> None:
    text = piece * (4000 // len(piece))
    for finding in draft_findings(STRICT, BRIEF, text, AROUND):
        assert 0 <= (finding.start or 0) <= (finding.end or 0) <= len(text)
