"""The guard: enough human text, nothing replaced, nothing too deep, no loss of variety."""

import pytest
from training_rows import candidate

from storage.curation.collapse import (
    REWRITTEN,
    carried,
    check_depth,
    check_diversity,
    check_kept,
    check_share,
    deepest,
    depth_of,
    human_share,
    people_left_out,
    rewritten,
)
from storage.curation.diversity import Diversity
from storage.curation.filters import Rules, Sorted
from storage.errors import TrainingError

DRAFT = "one two three four five six seven eight nine ten"


def varied(distinct_2: float, words: int = 1000) -> Diversity:
    return Diversity(50, words, 20.0, 0.1, distinct_2, 0.5)


def test_human_text_and_the_base_models_are_at_depth_zero() -> None:
    assert depth_of("human-written", "Text.", None, 5) == 0
    assert depth_of("human-approved", DRAFT, DRAFT, 0) == 0


@pytest.mark.parametrize("origin", ["human-approved", "machine-accepted", "human-decision"])
def test_an_adapters_text_keeps_its_depth_when_it_is_only_approved(origin: str) -> None:
    assert depth_of(origin, DRAFT, DRAFT, 3) == 3


def test_an_edit_counts_as_human_text_when_enough_of_it_is_the_reviewers() -> None:
    light = DRAFT.replace("ten", "TENTH")
    heavy = "a b c four five six seven eight nine ten"
    assert rewritten(DRAFT, light) == pytest.approx(0.1)
    assert rewritten(DRAFT, heavy) == pytest.approx(0.3)
    assert rewritten(DRAFT, heavy) >= REWRITTEN > rewritten(DRAFT, light)
    assert depth_of("human-edited", light, DRAFT, 3) == 3
    assert depth_of("human-edited", heavy, DRAFT, 3) == 0


def test_an_edit_that_only_cuts_keeps_the_depth() -> None:
    assert rewritten(DRAFT, "one two three") == 0
    assert depth_of("human-edited", "one two three", DRAFT, 2) == 2
    assert depth_of("human-edited", "", DRAFT, 2) == 2


def test_the_deepest_row_is_one_that_teaches() -> None:
    rows = [candidate("a", depth=2), candidate("b", kind="kto", label=False, depth=7)]
    assert deepest(rows) == 2
    assert deepest([]) == 0


def test_too_few_rows_of_people_stop_training() -> None:
    rows = [candidate("a"), candidate("b", origin="human-edited")]
    rows += [candidate(name, origin="human-approved") for name in "cdefgh"]
    assert human_share(rows) == 0.25
    check_share(rows, Rules(human_share=0.25))
    with pytest.raises(TrainingError, match=r"wrote or edited 25%.*least is 50%") as caught:
        check_share(rows, Rules(human_share=0.5))
    assert "dataset import" in caught.value.next_step


def test_the_guard_says_which_texts_of_people_were_left_out_and_why() -> None:
    rows = [candidate(name) for name in "abc"] + [candidate("d", origin="human-approved")]
    rows.append(candidate("e", kind="kto"))
    out = {"exm_a": "too short", "exm_b": "too short", "exm_c": "withdrawn"}
    out |= {"exm_d": "too long", "exm_e": "too long"}
    left_out = people_left_out(rows, Sorted((), out))
    with pytest.raises(TrainingError, match=r"3 were left out .2 too short, 1 withdrawn") as caught:
        check_share([candidate("f", origin="human-approved")], Rules(), left_out)
    assert "min_words" in caught.value.next_step


def test_a_row_of_the_last_snapshot_may_not_vanish() -> None:
    found = Sorted(((candidate("a"), "train"),), {"exm_b": "withdrawn"})
    check_kept({"exm_a", "exm_b"}, found)
    assert carried({"exm_a", "exm_b"}, found) == {"kept": 1, "left_out": {"withdrawn": 1}}
    with pytest.raises(TrainingError, match=r"1 rows of the last snapshot are missing .exm_c"):
        check_kept({"exm_a", "exm_c"}, found)


def test_a_row_beyond_the_cap_stops_training() -> None:
    check_depth([candidate("a", depth=4)], Rules(max_depth=4))
    with pytest.raises(TrainingError, match="5 trained models before it, the most is 4"):
        check_depth([candidate("a", depth=5)], Rules(max_depth=4))


def test_texts_that_grow_alike_stop_training() -> None:
    rules = Rules(diversity_loss=0.3)
    check_diversity(varied(0.29), varied(0.40), rules)
    check_diversity(varied(0.50), varied(0.40), rules)
    with pytest.raises(TrainingError, match=r"fell by 50%.*0.40 to 0.20") as caught:
        check_diversity(varied(0.20), varied(0.40), rules)
    assert caught.value.next_step


def test_small_samples_tell_nothing_about_variety() -> None:
    check_diversity(varied(0.1, words=299), varied(0.9), Rules())
    check_diversity(varied(0.1), varied(0.0), Rules())
