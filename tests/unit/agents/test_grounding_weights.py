"""The weights file: whole, plain, and refused when it is not."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from agents.grounding.weights import FOLDER, fold_of, load_weights, mark_of
from storage.errors import ModelFileError


def test_the_shipped_weights_name_a_signal_for_every_column() -> None:
    weights = load_weights()
    for kind, names in weights.names.items():
        linear = weights.combiners[kind].linear
        assert len(names) == len(linear.weights) == len(linear.mean)
        assert weights.combiners[kind].trees.feature.max() < len(names)


def test_scores_are_probabilities() -> None:
    weights = load_weights()
    assert 0 <= weights.score({}, "lexical") <= 1
    assert 0 <= weights.score({"mean:cover_source": 0.0}, "embedded") <= 1


def test_a_source_that_training_saw_is_scored_by_the_fold_that_left_it_out() -> None:
    weights = load_weights()
    assert mark_of("a  b\nc") == mark_of("a b c")
    assert fold_of("a b c", 5) == int(mark_of("a b c"), 16) % 5
    assert {len(folds) for folds in weights.folds.values()} == {5}


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError) as caught:
        load_weights(tmp_path)
    assert "finetune.critic.train" in caught.value.next_step


def test_another_format_is_refused(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "weights")
    path = tmp_path / "weights" / "combiner.json"
    about = json.loads(path.read_text())
    path.write_text(json.dumps(about | {"format": 99}))
    with pytest.raises(ModelFileError, match="format 99"):
        load_weights(path.parent)


def test_a_file_with_pickled_objects_is_refused(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "weights")
    path = tmp_path / "weights" / "combiner.npz"
    np.savez(path, **{"embedded.all.base": np.array([{"an": "object"}], dtype=object)})
    with pytest.raises(ModelFileError):
        load_weights(path.parent)
