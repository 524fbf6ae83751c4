"""Judges by path: models of inference and of unsupported tokens, made on the spot."""

from pathlib import Path

import pytest
from tiny_classifiers import make_classifier

from agents.grounding.grounder import Grounded
from agents.judges.nli import NliJudge
from agents.judges.token_level import TokenJudge
from agents.judges.types import Judge
from agents.text import Span, sentences
from agents.types import Evidence
from storage.errors import ModelFileError

PAGE = "The board is oak. It is oiled by hand in Leeds. It costs £42."
THREE = {0: "contradiction", 1: "neutral", 2: "entailment"}
VOTES = {"sturdy": [0, 0, 3], "glossy": [3, 0, 0], "odd": [0, 3, 0]}


def ground(judge: Judge, text: str, *pages: str) -> list[Grounded]:
    evidence = [Evidence(f"v{n}", 100 * n, page) for n, page in enumerate(pages or (PAGE,))]
    return judge.ground(sentences(text), evidence)


def nli(tmp_path: Path, votes=VOTES, labels=THREE) -> NliJudge:
    return NliJudge(make_classifier(tmp_path / "model", votes, labels))


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("The board is sturdy oak.", "supported"),
        ("The board is glossy oak.", "contradicted"),
        ("The board is odd oak.", "not_found"),
    ],
)
def test_a_model_of_inference_gives_its_three_verdicts(tmp_path, claim, verdict):
    (found,) = ground(nli(tmp_path), claim)
    assert found.verdict == verdict
    assert (found.score >= 0.5) == (verdict == "supported")
    assert PAGE[found.source_start : found.source_end] == "The board is oak."


def test_classes_go_by_their_names_not_by_their_places(tmp_path):
    votes = {"sturdy": [3, 0, 0], "glossy": [0, 0, 3]}
    names = {0: "ENTAILMENT", 1: "NEUTRAL", 2: "CONTRADICTION"}
    found = ground(nli(tmp_path, votes, names), "The board is sturdy. The board is glossy.")
    assert [one.verdict for one in found] == ["supported", "contradicted"]


@pytest.mark.parametrize(
    ("labels", "support"),
    [
        (None, 1),
        ({0: "LABEL_0", 1: "LABEL_1"}, 1),
        ({0: "hallucinated", 1: "consistent"}, 1),
        ({0: "entailment", 1: "not-entailment"}, 0),
        ({0: "good", 1: "not_factual"}, 0),
    ],
)
def test_of_two_classes_the_one_named_so_is_support(tmp_path, labels, support):
    votes = {"sturdy": [3.0 * (support == 0), 3.0 * (support == 1)]}
    votes["glossy"] = votes["sturdy"][::-1]
    found = ground(nli(tmp_path, votes, labels), "The board is sturdy. The board is glossy.")
    assert [one.verdict for one in found] == ["supported", "not_found"]


def test_one_number_is_the_logit_of_support(tmp_path):
    judge = nli(tmp_path, {"sturdy": [2.0], "glossy": [-2.0]}, None)
    found = ground(judge, "The board is sturdy. The board is glossy.")
    assert [round(one.score, 2) for one in found] == [0.88, 0.12]


def test_names_that_say_nothing_of_three_classes_are_refused(tmp_path):
    plain = {place: f"LABEL_{place}" for place in range(3)}
    with pytest.raises(ModelFileError, match="does not name its 3 classes") as caught:
        ground(nli(tmp_path, VOTES, plain), "The board is oak.")
    assert "id2label" in caught.value.next_step


def test_a_model_that_is_about_something_else_is_refused(tmp_path):
    with pytest.raises(ModelFileError, match="none of its classes is support: joy, fear"):
        ground(nli(tmp_path, {"sturdy": [1, 2]}, {0: "joy", 1: "fear"}), "The board is oak.")


def test_a_wrong_number_overrules_a_model_that_sees_none(tmp_path):
    text = "The sturdy board costs £41."
    (found,) = ground(nli(tmp_path), text)
    assert found.verdict == "contradicted"
    assert found.score < 0.5
    assert "£41 where the source says £42" in found.reason
    assert [text[start:end] for start, end in found.wrong] == ["£41"]


def test_a_claim_too_long_to_be_read_is_not_supported(tmp_path):
    (found,) = ground(nli(tmp_path), "The sturdy " + "oak " * 600 + "board.")
    assert found.verdict == "not_found"


def test_without_evidence_or_without_a_statement_no_model_is_asked(tmp_path):
    judge = nli(tmp_path)
    (judge._model.folder / "model.onnx").write_bytes(b"broken")
    assert judge.ground(sentences("The board is oak."), [])[0].verdict == "not_found"
    assert ground(judge, "And so are they.")[0].verdict == "supported"
    assert ground(judge, "") == []


def test_every_claim_gets_its_own_verdict_in_any_number(tmp_path):
    text = " ".join(
        f"The board is {'sturdy' if n % 3 else 'odd'} oak{' wood' * (n % 5)}." for n in range(30)
    )
    found = ground(nli(tmp_path), text)
    assert [one.verdict == "supported" for one in found] == [bool(n % 3) for n in range(30)]


def test_a_judges_version_names_its_files(tmp_path):
    one = NliJudge(make_classifier(tmp_path / "one", VOTES, THREE)).version
    again = make_classifier(tmp_path / "more", VOTES, THREE)
    other = NliJudge(make_classifier(tmp_path / "other", {"sturdy": [0, 0, 4]}, THREE)).version
    assert one.startswith("nli-1-one@")
    assert NliJudge(again).version.rpartition("@")[2] == one.rpartition("@")[2]
    assert other.rpartition("@")[2] != one.rpartition("@")[2]
    (again / "config.json").write_text("{}")
    assert NliJudge(again).version.rpartition("@")[2] != one.rpartition("@")[2]


@pytest.mark.parametrize("make", [NliJudge, TokenJudge])
def test_a_folder_without_a_model_is_refused_at_once(tmp_path, make):
    with pytest.raises(ModelFileError, match=r"model\.onnx is missing"):
        make(tmp_path)


def test_a_model_in_the_folder_of_its_export_is_found(tmp_path):
    folder = make_classifier(tmp_path / "model", VOTES, THREE)
    (folder / "onnx").mkdir()
    (folder / "model.onnx").rename(folder / "onnx" / "model.onnx")
    assert ground(NliJudge(folder), "The board is sturdy.")[0].verdict == "supported"


def test_a_config_that_is_none_is_a_model_file_error(tmp_path):
    folder = make_classifier(tmp_path / "model", VOTES, THREE)
    for broken in ("[1]", "{", "\udcff"):
        (folder / "config.json").write_bytes(broken.encode(errors="surrogateescape"))
        with pytest.raises(ModelFileError, match=r"config\.json"):
            ground(NliJudge(folder), "The board is sturdy.")


def test_logits_that_are_no_numbers_are_refused(tmp_path):
    judge = nli(tmp_path, {"sturdy": [float("nan"), 0, 0], "odd": [0, 0, 0]})
    with pytest.raises(ModelFileError, match="no numbers"):
        ground(judge, "The board is sturdy.")


TWO = {0: "supported", 1: "hallucinated"}
DOUBTS = {"silk": [0, 4], "velvet": [0, 4], "board": [4, 0]}


def token_judge(tmp_path: Path, votes=DOUBTS, labels=TWO, blanks=False) -> TokenJudge:
    sure = votes["board"]
    votes = {
        **dict.fromkeys("The is of oak and in Leeds hand by oiled It .".split(), sure),
        **votes,
    }
    folder = make_classifier(tmp_path / "model", votes, labels, per_token=True, blanks=blanks)
    return TokenJudge(folder)


@pytest.mark.parametrize("blanks", [False, True])
def test_the_words_that_a_token_model_doubts_are_marked_in_the_draft(tmp_path, blanks):
    text = "The board is oak. It is oiled silk velvet and velvet."
    first, second = ground(token_judge(tmp_path, blanks=blanks), text)
    assert (first.verdict, first.wrong) == ("supported", ())
    assert first.score == pytest.approx(0.982, abs=0.001)
    assert (second.verdict, second.score) == ("not_found", pytest.approx(0.018, abs=0.001))
    assert [text[start:end] for start, end in second.wrong] == ["silk velvet", "velvet"]
    assert second.reason == "the source does not support “silk velvet”; “velvet”"


def test_the_class_that_means_unsupported_goes_by_its_name(tmp_path):
    turned = {word: row[::-1] for word, row in DOUBTS.items()}
    judge = token_judge(tmp_path, turned, {0: "HALLUCINATED", 1: "SUPPORTED"})
    found = ground(judge, "The board is oak. It is silk.")
    assert [one.verdict for one in found] == ["supported", "not_found"]


def test_a_long_draft_is_read_in_parts_that_fit(tmp_path):
    lines = [
        f"The board is {'silk' if n % 7 == 3 else 'oak'} and oak in Leeds." for n in range(200)
    ]
    text = "\n".join(lines)
    found = ground(token_judge(tmp_path), text)
    assert [one.verdict == "not_found" for one in found] == [n % 7 == 3 for n in range(200)]
    assert {text[start:end] for one in found for start, end in one.wrong} == {"silk"}


def test_a_claim_longer_than_a_token_model_reads_is_not_supported(tmp_path):
    (found,) = ground(token_judge(tmp_path), "The board is " + "oak " * 900 + "in Leeds.")
    assert (found.verdict, found.reason) == ("not_found", "too long to be checked")


def test_claims_that_are_given_out_of_order_are_read_by_themselves(tmp_path):
    claims = [Span(50, 67, "The board is oak."), Span(0, 11, "It is silk.")]
    found = token_judge(tmp_path).ground(claims, [Evidence("v", 0, PAGE)], "What is it?")
    assert [(one.verdict, one.wrong) for one in found] == [
        ("supported", ()),
        ("not_found", ((6, 10),)),
    ]


def test_a_wrong_number_overrules_a_token_model_too(tmp_path):
    votes = {**DOUBTS, "costs": [4, 0], "£": [4, 0], "41": [4, 0]}
    (found,) = ground(token_judge(tmp_path, votes), "It costs £41.")
    assert found.verdict == "contradicted"


def test_a_model_that_does_not_give_two_classes_a_token_is_refused(tmp_path):
    judge = TokenJudge(make_classifier(tmp_path / "model", {"oak": [1, 2]}, TWO))
    with pytest.raises(ModelFileError, match="two classes for a token"):
        ground(judge, "The board is oak.")


def test_support_is_that_of_the_weakest_claim(tmp_path):
    judge, evidence = token_judge(tmp_path), [Evidence("v", 0, PAGE)]
    text = "The board is oak. It is silk."
    assert judge.support(sentences(text), evidence, "") == ground(judge, text)[1].score
    assert judge.support([], evidence, "") == 1.0
