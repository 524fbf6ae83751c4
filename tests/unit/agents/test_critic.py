"""The critic: what a draft says, what it rests on, and what is wrong with it."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_critic import plain_critic

from agents.critic import Critic
from agents.grounding.by_words import VERSION
from agents.readers.own import OwnPieces
from agents.types import Assignment, Evidence, Verdicts
from storage.content_types import ContentType, load_content_types
from storage.errors import NotFound

TYPES = load_content_types(Path("/nowhere"))
BLURB = TYPES["product_blurb"]
FREE = ContentType(name="free", title="Free text", guidance="Write.")
FACTS = {"name": "Alder board", "material": "oiled alder", "size": "38 by 24 cm", "price": "£42"}
RECORD = "".join(f"{key}: {value}\n" for key, value in FACTS.items())
GOOD = "The Alder board is made from oiled alder, measures 38 by 24 cm and costs £42."
PAGE = "# Returns\n\nReturn it within 30 days. We pay the postage for orders over £20.\n"


def assignment(facts: dict[str, str] = FACTS, *pages: str) -> Assignment:
    text = "".join(f"{key}: {value}\n" for key, value in facts.items())
    passages = [Evidence(f"page{n}", 0, page) for n, page in enumerate(pages)]
    given = Evidence("facts", 0, text, kind="facts") if facts else None
    return Assignment("free", "Write.", facts, facts_evidence=given, passages=tuple(passages))


def check(text: str, kind: ContentType = FREE, given: Assignment | None = None) -> Verdicts:
    return plain_critic().check(kind, given or assignment(), text)


def test_a_claim_that_the_facts_state_is_supported() -> None:
    found = check(GOOD, BLURB)
    assert [claim.verdict for claim in found.claims] == ["supported"]
    assert (found.findings, found.score, found.blocked) == ((), 1.0, False)


def test_a_number_that_the_facts_do_not_have_contradicts_them() -> None:
    found = check(GOOD.replace("£42", "£45"))
    (claim,) = found.claims
    assert claim.verdict == "contradicted"
    assert "£45" in claim.reason
    assert found.blocked


@pytest.mark.parametrize("wrong", ["£420", "£4.20", "42%", "€42", "£24"])
def test_numbers_must_agree_in_value_and_unit(wrong: str) -> None:
    assert check(f"The Alder board costs {wrong}.").claims[0].verdict == "contradicted"


def test_a_claim_that_nothing_states_is_not_found() -> None:
    found = check("Chefs adore its antibacterial bamboo core.")
    assert [claim.verdict for claim in found.claims] == ["not_found"]
    assert "antibacterial" in found.findings[0].reason
    assert not found.blocked


def test_without_any_evidence_nothing_is_supported() -> None:
    found = check("It is made of alder. It costs £42.", given=assignment({}))
    assert [claim.verdict for claim in found.claims] == ["not_found", "not_found"]
    assert found.score == 0.0


def test_every_sentence_is_a_claim_of_its_own() -> None:
    found = check("The Alder board costs £42. It floats on magma.")
    assert [claim.verdict for claim in found.claims] == ["supported", "not_found"]
    assert found.unsupported == 1


def test_evidence_is_the_words_in_the_source() -> None:
    (claim,) = check("The board costs £42.").claims
    assert claim.source_version_id == "facts"
    assert "price: £42" in RECORD[claim.source_start : claim.source_end]


def test_evidence_in_a_passage_is_placed_in_its_source_version() -> None:
    start = PAGE.index("Return it")
    page = Evidence("page", start, PAGE[start:])
    given = dataclasses.replace(assignment(), passages=(page,))
    (claim,) = check("You may return it within 30 days.", given=given).claims
    assert claim.verdict == "supported"
    assert claim.source_version_id == "page"
    assert PAGE[claim.source_start : claim.source_end] == "Return it within 30 days."


def test_the_source_that_covers_most_of_a_claim_is_cited() -> None:
    given = assignment(FACTS, "The board is nice.", "The Alder board costs £42 in oiled alder.")
    (claim,) = check("The Alder board in oiled alder costs £42.", given=given).claims
    assert claim.source_version_id in ("facts", "page1")


def test_a_fact_left_out_is_said_where_every_fact_is_wanted() -> None:
    text = "The Alder board is made from oiled alder, for kitchens, and it costs just £42."
    found = check(text, BLURB)
    (finding,) = [f for f in found.findings if f.check == "facts.missing"]
    assert (finding.reason, finding.fix) == ("The size is not stated.", "Say: size 38 by 24 cm.")
    assert not [f for f in check(text, FREE).findings if f.check == "facts.missing"]


def test_lengths_are_counted_in_words() -> None:
    short, long = check("Alder board.", BLURB), check("alder " * 61, BLURB)
    for found, count in ((short, 2), (long, 61)):
        (finding,) = [f for f in found.findings if f.check == "house.length"]
        assert f"{count} words" in finding.reason


def test_a_banned_phrase_blocks_and_is_pointed_at() -> None:
    text = "You’ll see: the PERFECT Alder board."
    (finding,) = [f for f in check(text, BLURB).findings if f.check == "house.banned"]
    assert finding.severity == "block"
    assert text[finding.start : finding.end] == "PERFECT"


def test_a_banned_phrase_is_found_with_either_apostrophe() -> None:
    for text in ("You'll love the Alder board.", "You’ll love the Alder board."):
        checks = [f.check for f in check(text, BLURB).findings]
        assert "house.banned" in checks


def test_a_word_that_only_contains_a_banned_one_is_fine() -> None:
    found = check("The Bestwood board costs £42 and is asbestos-free.", BLURB)
    assert "house.banned" not in [f.check for f in found.findings]


def test_a_banned_phrase_is_pointed_at_after_letters_that_grow_in_lower_case() -> None:
    text = "İİİ perfect"
    (finding,) = [f for f in check(text, BLURB).findings if f.check == "house.banned"]
    assert text[finding.start : finding.end] == "perfect"


def test_an_empty_draft_has_no_claims_and_the_lowest_score() -> None:
    found = check("", BLURB)
    assert (found.claims, found.score) == ((), 0.0)


SENTENCES = st.lists(
    st.sampled_from(
        [
            GOOD,
            "It costs £42.",
            "It costs £9.",
            "Perfect!",
            "İ",
            "Made of oiled alder",
            "\n",
            "“",
            " ",
        ]
    )
    | st.text(max_size=40),
    max_size=6,
).map(" ".join)


@given(text=SENTENCES, page=st.text(max_size=80), offset=st.integers(0, 500))
def test_whatever_is_written_spans_lie_inside_and_scores_between_0_and_1(
    text: str, page: str, offset: int
) -> None:
    passages = (Evidence("page", offset, page),)
    given = dataclasses.replace(assignment(), passages=passages)
    found = check(text, BLURB, given)
    assert 0.0 <= found.score <= 1.0
    sources = {"facts": (0, len(RECORD)), "page": (offset, offset + len(page))}
    for claim in found.claims:
        assert 0 <= claim.start < claim.end <= len(text)
        assert 0.0 <= claim.score <= 1.0
        if claim.source_version_id is not None:
            low, high = sources[claim.source_version_id]
            assert low <= claim.source_start < claim.source_end <= high
    for finding in found.findings:
        if finding.start is not None:
            assert 0 <= finding.start < finding.end <= len(text)
    assert check(text, BLURB, given) == found


def test_verdicts_name_the_version_of_every_check() -> None:
    version = check(GOOD).version
    assert version.startswith(f"{VERSION}+")
    assert {"house", "style", "safety", "copied"} <= {
        part.partition("-")[0] for part in version.split("+")
    }


def test_a_team_s_own_style_is_heard(tmp_path: Path) -> None:
    style = tmp_path / "styles" / "Shop"
    style.mkdir(parents=True)
    rule = {"extends": "existence", "message": "Say “%s” to nobody.", "tokens": ["alder"]}
    (style / "Wood.yml").write_text(json.dumps({**rule, "level": "error", "ignorecase": True}))
    kind = BLURB.model_copy(update={"styles": ["Shop"]})
    found = Critic(tmp_path).check(kind, assignment(), GOOD).findings
    assert {(f.check, f.severity) for f in found} == {("style.Shop.Wood", "warn")}


def test_a_style_that_is_nowhere_is_said(tmp_path: Path) -> None:
    kind = BLURB.model_copy(update={"styles": ["Nowhere"]})
    with pytest.raises(NotFound, match="Nowhere"):
        Critic(tmp_path).check(kind, assignment(), GOOD)


def test_repeating_what_was_published_is_found() -> None:
    verdicts = plain_critic().check(BLURB, assignment(), GOOD, OwnPieces([GOOD]))
    assert "copied.published" in {finding.check for finding in verdicts.findings}


@pytest.mark.parametrize("name", sorted(TYPES))
def test_every_shipped_type_can_be_checked(name: str) -> None:
    found: Any = check(GOOD, TYPES[name])
    assert 0 <= found.score <= 1
