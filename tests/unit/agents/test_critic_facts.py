"""Facts against drafts: values that clash, what is left out, and what each finding points at."""

import dataclasses
import json
import math
from dataclasses import asdict
from pathlib import Path

import pytest
from plain_critic import plain_critic

from agents.critic import Critic
from agents.judges.open import combiner
from agents.types import Assignment, Evidence, Finding, Verdicts
from storage.content_types import ContentType, load_content_types

BLURB = load_content_types(Path("/nowhere"))["product_blurb"]
FREE = ContentType(name="free", title="Free text", guidance="Write.")
FACTS = {
    "name": "Alder board",
    "material": "oiled alder",
    "size": "38 by 24 cm",
    "made in": "Hereford",
    "price": "£42",
}
RECORD = "".join(f"{key}: {value}\n" for key, value in FACTS.items())
GOOD = "Made in Hereford from oiled alder, the Alder board measures 38 by 24 cm. It costs £42."
PAGE = "Postage is free for orders over £20. Return it within 30 days."


@pytest.fixture(scope="module", params=["words", "combiner"])
def critic(request: pytest.FixtureRequest) -> Critic:
    judge = None if request.param == "words" else combiner(vectors=False)
    return Critic(Path("/nowhere"), judge)


def given(*pages: str) -> Assignment:
    passages = tuple(Evidence(f"page{n}", 0, page) for n, page in enumerate(pages))
    facts = Evidence("facts", 0, RECORD, kind="record")
    return Assignment("free", "Write.", FACTS, facts_evidence=facts, passages=passages)


def check(critic: Critic, text: str, kind: ContentType = BLURB, *pages: str) -> Verdicts:
    return critic.check(kind, given(*pages), text)


def test_a_text_in_the_facts_own_words_is_right(critic: Critic) -> None:
    found = check(critic, GOOD)
    assert [claim.verdict for claim in found.claims] == ["supported", "supported"]
    assert (found.findings, found.score) == ((), 1.0)


@pytest.mark.parametrize(
    ("right", "wrong", "slot"),
    [
        ("£42", "£24", "price"),
        ("24 cm", "42 cm", "size"),
        ("Hereford", "Walsall", "made in"),
        ("oiled alder", "oiled oak", "material"),
    ],
)
def test_a_clash_names_both_values_and_where_each_stands(
    critic: Critic, right: str, wrong: str, slot: str
) -> None:
    text = GOOD.replace(right, wrong)
    found = check(critic, text)
    (finding,) = [f for f in found.findings if f.check == "facts.wrong"]
    assert finding.severity == "block"
    assert f"says {wrong}, the source says " in finding.reason
    assert right.rpartition(" ")[2] in finding.reason
    assert wrong.rpartition(" ")[2] in text[finding.start : finding.end]
    ((version, start, end),) = finding.evidence
    assert (version, RECORD[start:end]) == ("facts", f"{slot}: {FACTS[slot]}")
    (claim,) = [claim for claim in found.claims if claim.verdict != "supported"]
    assert claim.verdict == "contradicted"
    assert (finding.start, finding.end) in claim.wrong
    assert claim.place == finding.evidence[0]


def test_one_wrong_value_is_told_once(critic: Critic) -> None:
    checks = [f.check for f in check(critic, GOOD.replace("£42", "£24")).findings]
    assert checks == ["facts.wrong"]


def test_a_fact_that_is_denied_is_wrong(critic: Critic) -> None:
    found = check(critic, GOOD.replace("from oiled", "not from oiled"))
    assert "facts.wrong" in [f.check for f in found.findings]
    assert found.claims[0].verdict == "contradicted"


@pytest.mark.parametrize("turned", ["It costs over £42.", "It never costs £42."])
def test_words_that_turn_a_fact_are_not_overlooked(turned: str) -> None:
    critic = Critic(Path("/nowhere"), combiner(vectors=False))
    assert check(critic, turned, FREE).claims[0].verdict != "supported"


def test_a_number_of_a_passage_is_no_wrong_fact(critic: Critic) -> None:
    text = "Return the Alder board within 30 days. Postage is free for orders over £20."
    found = check(critic, text, FREE, PAGE)
    assert [f for f in found.findings if f.check.startswith("facts.")] == []


def test_a_fact_left_out_is_found_with_its_place_where_all_are_wanted(critic: Critic) -> None:
    text = "Made in Hereford, the Alder board measures 38 by 24 cm and costs just £42 today."
    (finding,) = [f for f in check(critic, text).findings if f.check == "facts.missing"]
    assert (finding.reason, finding.start) == ("The material is not stated.", None)
    ((_, start, end),) = finding.evidence
    assert RECORD[start:end] == "material: oiled alder"
    free = check(critic, text, FREE)
    assert [f for f in free.findings if f.check == "facts.missing"] == []
    assert free.signals["facts_missing_share"] == pytest.approx(1 / 5)


def test_what_nothing_states_is_marked_word_by_word(critic: Critic) -> None:
    text = "The Alder board glows and floats."
    found = check(critic, text, FREE)
    assert [text[start:end] for start, end in found.claims[0].wrong] == ["glows", "floats"]
    (finding,) = [f for f in found.findings if f.check == "grounding.not_found"]
    assert finding.spans == found.claims[0].wrong
    assert (finding.start, finding.end) == finding.spans[0]


def test_a_content_type_may_say_how_much_a_clash_counts() -> None:
    kind = BLURB.model_copy(update={"severities": {"facts": "note"}})
    found = check(plain_critic(), GOOD.replace("£42", "£24"), kind)
    assert {f.check: f.severity for f in found.findings} == {"facts.wrong": "note"}


def test_values_that_stand_under_each_other_s_names_are_found_out() -> None:
    facts = {"head": "forged steel", "handle": "turned ash"}
    line = Evidence("f", 0, "head: forged steel\nhandle: turned ash\n")
    brief = Assignment("free", "Write.", facts, facts_evidence=line)
    text = "It has a head of turned ash and a handle of forged steel."
    found = plain_critic().check(FREE, brief, text)
    assert [f.check for f in found.findings] == ["facts.wrong", "facts.wrong"]
    assert "says turned ash, the source says forged steel" in found.findings[0].reason


@pytest.mark.parametrize("text", ["", GOOD, "It costs £24.", "!", "x" * 3000])
def test_signals_are_finite_numbers_with_the_same_names_for_every_text(text: str) -> None:
    found = check(plain_critic(), text).signals
    assert found.keys() == check(plain_critic(), GOOD).signals.keys()
    assert all(type(value) is float and math.isfinite(value) for value in found.values())


def test_signals_count_what_was_found() -> None:
    found = check(plain_critic(), GOOD.replace("£42", "£24")).signals
    assert (found["claims"], found["contradicted"], found["blocks"]) == (2, 1, 1)
    assert found["unsupported_share"] == 0.5
    assert found["support_min"] < found["support_mean"] < 1


def test_what_the_writer_s_side_knows_is_kept_unless_it_is_no_number() -> None:
    sure = {"mean_logprob": -0.5, "samples_agree": math.nan}
    found = plain_critic().check(BLURB, given(), GOOD, further=sure).signals
    assert found["mean_logprob"] == -0.5
    assert "samples_agree" not in found


def test_findings_survive_a_state_of_plain_json() -> None:
    found = check(plain_critic(), "The Alder board glows and floats for £24.")
    kept = json.loads(json.dumps([asdict(finding) for finding in found.findings]))
    assert tuple(Finding(**finding) for finding in kept) == found.findings


def test_findings_kept_before_they_had_evidence_are_still_read() -> None:
    old = {"check": "house.length", "severity": "warn", "reason": "Long.", "start": 1, "end": 2}
    finding = Finding(**old, fix=None)  # type: ignore[arg-type]
    assert (finding.evidence, finding.spans) == ((), ())


def test_the_version_names_the_judge_and_the_record_checks() -> None:
    plain = check(plain_critic(), GOOD).version
    trained = check(Critic(Path("/nowhere"), combiner(vectors=False)), GOOD).version
    assert plain != trained
    assert plain.partition("+")[2] == trained.partition("+")[2]
    assert "slots-" in plain


def test_facts_whose_source_is_gone_are_still_checked() -> None:
    brief = dataclasses.replace(given(), facts_evidence=None)
    found = plain_critic().check(BLURB, brief, GOOD.replace("£42", "£24"))
    (finding,) = [f for f in found.findings if f.check == "facts.wrong"]
    assert finding.evidence == ()


BOARD = {"name": "Alder board", "material": "oiled alder", "size": "38 by 24 cm"}
BOARD |= {"weight": "1.2 kg", "colour": "brown", "made in": "Portugal"}


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("It weighs 1.2 kg.", True),
        ("It measures 38 by 24 cm.", True),
        ("It measures 38 cm by 24 cm.", True),
        ("It weighs 38 kg.", False),
        ("It weighs 38 kg and measures 1.2 by 24 cm.", False),
        ("The Alder board is made of oiled alder.", True),
        ("The Alder board is made of oak.", False),
        ("The brown board is made from oak.", False),
        ("It measures 24 by 38 cm.", True),
    ],
)
def test_numbers_and_values_must_be_a_fact_s_own(text: str, supported: bool) -> None:
    line = Evidence("f", 0, "".join(f"{key}: {value}\n" for key, value in BOARD.items()))
    brief = Assignment("free", "Write.", BOARD, facts_evidence=line)
    critic = Critic(Path("/nowhere"), combiner(vectors=False))
    (claim,) = critic.check(FREE, brief, text).claims
    assert (claim.verdict == "supported") == supported
