"""Training of the critic's combiner: the same numbers as scikit-learn's, and honest folds."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from agents.grounding.weights import load_weights
from finetune.critic.corruptions import rows_from
from finetune.critic.crossfit import cross_fit, leave_set_out, threshold_of
from finetune.critic.data import Row, read_rows
from finetune.critic.features import matrix, rarity_of, signals_of
from finetune.critic.fit import balanced, fit_combiner, fit_linear, trees_of
from finetune.critic.mine_slots import facts_of, mine
from finetune.critic.names import signal_names
from finetune.critic.train import save
from storage.errors import BadInput

PAGES = [
    f"The {name} lamp weighs {weight} grams. It was made in {town} in {year}. "
    f"The shade is {colour}. It is sold in every shop of {town}."
    for name, weight, town, year, colour in zip(
        "Alder Beech Cedar Doris Elder Fenn Gorse Hazel".split(),
        range(310, 390, 10),
        "Leeds York Hull Bath Truro Ely Wells Ripon".split(),
        range(1990, 1998),
        "red green blue white black grey pink gold".split(),
        strict=True,
    )
]


def rows(name: str = "made") -> list[Row]:
    found = []
    for number, page in enumerate(PAGES):
        other = PAGES[(number + 1) % len(PAGES)]
        for sentence, wrong in zip(page.split(". "), other.split(". "), strict=True):
            found.append(Row(name, page, "", sentence, 0, f"{number}"))
            found.append(Row(name, page, "", wrong, 1, f"{number}"))
    return found


def table(some: list[Row]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    signals = signals_of(some, rarity_of(PAGES), None)
    return matrix(signals, signal_names(meaning=False))


def test_our_trees_and_scikit_learns_say_the_same() -> None:
    draw = np.random.default_rng(0)
    signals = draw.normal(size=(400, 6))
    labels = (signals[:, 0] * signals[:, 1] + signals[:, 2] > 0).astype(int)
    model = HistGradientBoostingClassifier(max_iter=30, random_state=0).fit(signals, labels)
    fresh = draw.normal(size=(200, 6))
    ours = 1 / (1 + np.exp(-trees_of(model).logits(fresh)))
    assert np.allclose(ours, model.predict_proba(fresh)[:, 1], atol=1e-9)


def test_the_logistic_part_is_scikit_learns_too() -> None:
    from sklearn.linear_model import LogisticRegression

    draw = np.random.default_rng(1)
    signals = draw.normal(size=(200, 4))
    labels = (signals[:, 0] > 0).astype(int)
    ours = fit_linear(signals, labels, np.ones(200), 0.01)
    standard = ((signals - ours.mean) / ours.scale).clip(-5, 5)
    theirs = LogisticRegression(C=0.01, max_iter=2000).fit(standard, labels)
    assert np.allclose(ours.logits(signals), theirs.decision_function(standard))


def test_both_labels_of_a_set_weigh_the_same() -> None:
    weights = balanced(np.array([0, 0, 0, 1, 0, 1]), ["a", "a", "a", "a", "b", "b"])
    assert weights[:3].sum() == pytest.approx(weights[3])


def test_training_twice_gives_the_same_files(tmp_path: Path) -> None:
    some = rows()
    rarity = rarity_of(PAGES)
    signals = signals_of(some, rarity, None)
    for name in ("one", "two"):
        save(tmp_path / name, some, rarity, signals)
    one, two = load_weights(tmp_path / "one"), load_weights(tmp_path / "two")
    assert one.threshold == two.threshold
    assert one.score(signals[0], "lexical") == two.score(signals[0], "lexical")
    assert one.score(signals[0], "lexical") > one.score(signals[1], "lexical")


def test_a_combiner_learns_what_is_not_in_the_source() -> None:
    some = rows()
    scores = cross_fit(table(some), some)
    labels = np.array([row.label for row in some])
    assert scores[labels == 1].mean() > scores[labels == 0].mean() + 0.1


def test_a_set_is_scored_without_rows_of_its_own_sources() -> None:
    some = rows("one") + rows("two")
    with pytest.raises(BadInput, match="nothing is left"):
        leave_set_out(table(some), some)


def test_a_threshold_is_fixed_without_the_set_it_is_for() -> None:
    some = [Row(name, "", "", "", label, "") for name in "ab" for label in (0, 1)]
    scores = np.array([0.3, 0.7, 0.45, 0.46])
    assert threshold_of(scores, some, without="b") == pytest.approx(0.5, abs=0.05)
    assert 0.45 < threshold_of(scores, some, without="a") <= 0.47


def test_rows_are_read_and_bad_ones_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"source": "s", "response": "r", "label": 1, "extra": {"domain": "d"}}\n')
    assert read_rows(path) == [Row("rows", "s", "", "r", 1, "s", "d")]
    path.write_text('{"source": "s", "response": "r", "label": 2}\n')
    with pytest.raises(BadInput, match="the label is 2"):
        read_rows(path)
    with pytest.raises(BadInput):
        read_rows(tmp_path / "absent.jsonl")


def test_free_texts_become_the_same_rows_every_time(tmp_path: Path) -> None:
    text = " ".join(PAGES)
    (tmp_path / "page.md").write_text(text)
    made = rows_from(tmp_path)
    assert made == rows_from(tmp_path)
    assert {row.label for row in made} == {0, 1}
    assert all(part in text for row in made for part in row.source.split(". "))


def test_phrases_that_say_a_value_are_mined() -> None:
    records = [
        ({"name": f"Bar {n}", "area": area}, f"Bar {n} is a place {phrase}.")
        for n in range(60)
        for area, phrase in (("riverside", "by the river"), ("city centre", "in the city"))
    ]
    found = mine(records)
    assert found["names"] == ["name"]
    assert found["phrases"] == {"area": {"river": ["riverside"], "city": ["city centre"]}}


def test_a_record_is_read_from_its_notation() -> None:
    assert facts_of("name[The Eagle], customer rating[5 out of 5]") == {
        "name": "The Eagle",
        "customer rating": "5 out of 5",
    }


def test_a_combiner_fits_within_its_columns() -> None:
    some = rows()
    made = fit_combiner(table(some), np.array([row.label for row in some]), ["a"] * len(some))
    assert made.trees.feature.max() < len(signal_names(meaning=False))
