"""`copydesk eval critic`: what it says of small files, with words alone."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents.grounding.grounder import Grounder
from agents.grounding.weights import fold_of, load_weights, mark_of
from agents.text import sentences
from agents.types import Evidence
from evals.critic import cross_fitted, main, measure, table
from finetune.critic.data import Row, read_rows

KEYS = {
    "n",
    "auroc",
    "balanced_accuracy",
    "f1",
    "threshold",
    "ms_per_row",
    "cold_ms_per_row",
    "domains",
}
NAMES = "Alder Beech Cedar Doris Elder Fenn Gorse Hazel Iris Jasmin Kale Larch".split()


def page(name: str, number: int) -> str:
    return (
        f"The {name} lamp weighs {310 + 10 * number} grams and was made in Leeds. "
        f"Its shade is held by {number + 2} brass screws. Wipe it with a dry cloth."
    )


def lines(set_name: str = "made", labels: Sequence[int] = (0, 1)) -> list[dict[str, Any]]:
    said = {
        0: "The {} lamp was made in Leeds.",
        1: "The {} lamp was a gift from the Queen of Denmark to a museum in Oslo.",
    }
    return [
        {
            "id": f"{set_name}{number}{label}",
            "source": page(name, number),
            "response": said[label].format(name),
            "label": label,
            "group": f"{set_name}{number}",
            "extra": {"domain": "lamps" if number % 2 else "gifts"},
        }
        for number, name in enumerate(NAMES)
        for label in labels
    ]


def write(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path


def rows_of(path: Path, rows: Sequence[dict[str, Any]]) -> list[Row]:
    return read_rows(write(path, rows))


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the measurement as its process does, in a home of its own."""
    monkeypatch.setenv("COPYDESK_HOME", str(tmp_path / "home"))

    def run(*arguments: str) -> None:
        monkeypatch.setattr(sys, "argv", ["critic", *arguments])
        main()

    return run


def test_the_document_has_the_keys_of_the_contract(
    command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "made.jsonl", lines())
    command(str(file), "--lexical", "--json")
    found = json.loads(capsys.readouterr().out)
    assert set(found) >= KEYS
    assert found["n"] == 2 * len(NAMES)
    assert found["auroc"] == 1.0
    assert 0 < found["threshold"] < 1
    assert set(found["domains"]) == {"gifts", "lamps"}
    assert found["domains"]["lamps"]["n"] == len(NAMES)
    assert json.loads((tmp_path / "home/evals/critic.json").read_text()) == found


def test_several_files_are_measured_as_one(tmp_path: Path) -> None:
    one = rows_of(tmp_path / "one.jsonl", lines("one"))
    other = rows_of(tmp_path / "other.jsonl", lines("other"))
    assert measure([*one, *other], Grounder(None, load_weights()))["n"] == len(one) + len(other)


def test_one_label_alone_has_no_auroc(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "one.jsonl", lines(labels=[0]))
    found = measure(rows, Grounder(None, load_weights()))
    assert found["auroc"] is None
    assert found["balanced_accuracy"] is None
    assert found["f1"] == 0.0
    assert "auroc" in table(found)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "holds no rows"),
        ("{", "cannot be read"),
        ('{"source": "a", "response": "b"}', "line 1 has no label"),
        ('{"source": "a", "response": "b", "label": 3}', "label is 3"),
        ("[1, 2]", "cannot be read"),
    ],
)
def test_a_broken_file_is_refused_with_what_to_give(
    command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        command(str(file), "--lexical", "--json")
    printed = capsys.readouterr()
    assert stopped.value.code == 2
    assert printed.out == ""
    assert said in printed.err
    assert "give a" in printed.err


@pytest.mark.parametrize("arguments", [[], ["rows.jsonl", "--drafting"]])
def test_files_and_drafting_are_not_asked_for_together(
    command: Any, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit):
        command(*arguments)
    assert "--drafting" in capsys.readouterr().err


def test_a_source_that_training_saw_is_scored_by_the_fold_that_left_it_out() -> None:
    source, claim = page("Alder", 0), "The Alder lamp was made in York of brass."
    weights = replace(load_weights(), seen=frozenset())
    folds = weights.folds["lexical"]
    left_out = folds[fold_of(source, len(folds))]
    fold = replace(weights, combiners={**weights.combiners, "lexical": left_out})
    seen = replace(weights, seen=frozenset({mark_of(source)}))

    def score(some: Any) -> float:
        return Grounder(None, some).support(sentences(claim), [Evidence("", 0, source)], "")

    assert score(seen) == score(fold)
    assert score(seen) != score(weights)


def test_cross_fitting_has_a_line_for_each_set_in_both_tables(tmp_path: Path) -> None:
    rows = [
        row
        for name in ("one", "other", "third")
        for row in rows_of(tmp_path / f"{name}.jsonl", lines(name))
    ]
    found = cross_fitted(rows, None)
    assert found["n"] == len(rows)
    for title in ("sets", "left_out"):
        assert set(found[title]) == {"one", "other", "third"}
        for figures in found[title].values():
            assert figures["n"] == 2 * len(NAMES)
            assert figures["auroc"] > 0.9
            assert {"balanced_accuracy", "f1", "threshold"} <= set(figures)
    assert "left_out" in table(found)


def test_cross_fitting_needs_several_sources(
    command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "small.jsonl", lines()[:4])
    with pytest.raises(SystemExit):
        command(str(file), "--lexical", "--cross-fit")
    assert "groups" in capsys.readouterr().err
