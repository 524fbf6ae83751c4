"""Rows that may not train are left out, each for one reason."""

from typing import Any

import pytest
from training_rows import candidate, example

from storage.curation.filters import Rules, Sorted, sort_out
from storage.curation.rows import Candidate
from storage.curation.splits import Sides

TWELVE = "The Alder board is made from oiled alder and costs forty two pounds."
OTHER = "A board of oiled alder, called Alder; it takes forty two pounds to have it."


def sorted_out(*rows: Candidate, before: frozenset[str] = frozenset(), **rules: Any) -> Sorted:
    sides = Sides([(r.example.group_key, r.example.source_id) for r in rows], [], 0.2)
    return sort_out(rows, Rules(**rules), sides, before)


def reason(row: Candidate, **rules: Any) -> str:
    return sorted_out(row, **rules).left_out.get(row.example.id, "")


def test_a_row_that_nothing_speaks_against_stays() -> None:
    row = candidate("a")
    found = sorted_out(row)
    assert [kept for kept, _ in found.kept] == [row]
    assert found.left_out == {}


@pytest.mark.parametrize("gone", ["withdrawn", "source withdrawn"])
def test_what_was_taken_back_is_left_out(gone: str) -> None:
    assert reason(candidate("a", gone=gone)) == gone


def test_simulated_decisions_count_only_when_they_are_asked_for() -> None:
    row = candidate("a", simulated=True)
    assert reason(row) == "simulated decision"
    assert reason(row, with_simulated=True) == ""


def test_what_nobody_was_asked_about_trains_only_when_it_is_asked_for_and_never_judges() -> None:
    rows = [candidate(name, origin="machine-accepted") for name in ("zx", "zz")]
    assert reason(rows[0]) == "accepted without a person"
    assert [reason(row, with_accepted=True) for row in rows] == [
        "",
        "accepted without a person: what judges is people's",
    ]


def test_reviewers_who_seldom_agree_teach_nothing() -> None:
    rules: dict[str, Any] = {"agreement": {"ann": 0.4, "ben": 0.9}, "least_agreement": 0.6}
    assert reason(candidate("a", reviewer="ann"), **rules) == "reviewer seldom agrees"
    assert reason(candidate("a", reviewer="ben"), **rules) == ""
    assert reason(candidate("a", reviewer="not measured"), **rules) == ""
    assert reason(candidate("a", reviewer="ann"), agreement={"ann": 0.0}) == ""


@pytest.mark.parametrize("kind", ["sft", "preference", "kto"])
def test_an_edit_of_white_space_teaches_nothing_in_any_form(kind: str) -> None:
    row = candidate("a", "One  two.\n", kind, draft="One two.", edited="One  two.\n")
    assert reason(row) == "edit of white space only"
    assert reason(candidate("a", "One, two.", kind, draft="One two.", edited="One, two.")) == ""


@pytest.mark.parametrize(("count", "said"), [(4, "too short"), (5, ""), (9, ""), (10, "too long")])
def test_texts_keep_to_their_content_types_limits(count: int, said: str) -> None:
    row = candidate("a", " ".join(["word"] * count))
    assert reason(row, limits={"product_blurb": (5, 9)}) == said
    assert reason(row, limits={"faq_answer": (1, 2)}) == ""


def test_a_text_to_avoid_may_have_any_length() -> None:
    row = candidate("a", "Short.", "kto", label=False, depth=99)
    assert reason(row, limits={"product_blurb": (5, 9)}) == ""
    taught = candidate("a", "Short.", "kto", label=True)
    assert reason(taught, limits={"product_blurb": (5, 9)}) == "too short"


def test_personal_data_is_looked_for_in_every_text_of_a_row() -> None:
    def screen(text: str) -> str:
        return "personal data: SECRET" if "hunter2" in text else ""

    row = candidate("a")
    row.example.payload["messages"][1]["content"] = "The password is hunter2."
    assert reason(row, screen=screen) == "personal data: SECRET"
    assert reason(candidate("b"), screen=screen) == ""
    pair = candidate("c", kind="preference")
    pair.example.payload["rejected"] = [{"role": "assistant", "content": "hunter2"}]
    assert reason(pair, screen=screen) == "personal data: SECRET"


def test_what_too_many_trained_models_stand_behind_is_left_out() -> None:
    assert reason(candidate("a", depth=3), max_depth=3) == ""
    assert reason(candidate("a", depth=4), max_depth=3) == (
        "more than 3 trained models from human text"
    )


def test_of_copies_the_oldest_stays() -> None:
    first, second = candidate("a", TWELVE), candidate("b", TWELVE.replace(" ", "  "))
    assert sorted_out(second, first).left_out == {"exm_b": "duplicate"}


def test_of_copies_the_one_that_trained_before_stays() -> None:
    first, second = candidate("a", TWELVE), candidate("b", TWELVE)
    found = sorted_out(first, second, before=frozenset({"exm_b"}))
    assert found.left_out == {"exm_a": "duplicate"}


def test_copies_of_another_content_type_or_kind_are_no_copies() -> None:
    rows = [
        candidate("a", TWELVE),
        candidate("b", TWELVE, content_type="faq_answer"),
        candidate("c", TWELVE, "preference"),
        candidate("d", TWELVE, "kto"),
        candidate("e", TWELVE, "kto", label=False),
    ]
    assert sorted_out(*rows).left_out == {}


def test_the_same_answer_to_another_prompt_is_another_comparison() -> None:
    first, second = candidate("a", TWELVE, "kto"), candidate("b", TWELVE, "kto")
    assert sorted_out(first, second).left_out == {"exm_b": "duplicate"}
    second.example.payload["prompt"] = [{"role": "user", "content": "Something else."}]
    assert sorted_out(first, second).left_out == {}


def test_near_copies_are_looked_for_within_a_group() -> None:
    near = TWELVE.replace("pounds", "coins")
    first = candidate("a", TWELVE, group_key="g")
    assert sorted_out(first, candidate("b", near, group_key="g")).left_out == {
        "exm_b": "near duplicate"
    }
    assert sorted_out(first, candidate("b", near, group_key="h")).left_out == {}
    assert sorted_out(first, candidate("b", OTHER, group_key="g")).left_out == {}
    assert sorted_out(first, candidate("b", near, group_key="g"), near=0).left_out == {}


def test_texts_whose_numbers_differ_are_never_near() -> None:
    words = "The Alder board of oiled alder from a workshop in the north costs £{} in our shop."
    rows = [candidate(name, words.format(price), group_key="g") for name, price in ("a4", "b5")]
    assert sorted_out(*rows).left_out == {}


def test_a_row_that_a_filter_left_out_hides_no_other() -> None:
    short = candidate("a", TWELVE, simulated=True)
    assert sorted_out(short, candidate("b", TWELVE)).left_out == {"exm_a": "simulated decision"}


def test_rows_are_named_by_their_kind_and_side() -> None:
    found = sorted_out(candidate("a"), candidate("b", kind="kto"))
    assert [c.example.id for c in found.of("sft")] == ["exm_a"]
    assert found.of("sft", "train") + found.of("sft", "gate") == found.of("sft")
    assert found.of("preference") == []


def test_texts_that_are_no_valid_unicode_or_empty_can_be_compared() -> None:
    rows = [candidate(n, t, group_key="g") for n, t in (("a", "\udcff"), ("b", "…"), ("c", "!"))]
    rows.append(Candidate(example("d", " ")))
    assert len(sorted_out(*rows).kept) + len(sorted_out(*rows).left_out) == 4
