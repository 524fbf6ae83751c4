import json
import subprocess
import sys

import pytest

from agents.model_files import sha256_of
from finetune import run
from finetune.run import finished, train_adapter
from storage.errors import TrainingError


@pytest.fixture
def adapter(tmp_path):
    folder = tmp_path / "adapter"
    folder.mkdir()
    (folder / "metrics.json").write_text(json.dumps({"rows_sha256": "r", "recipe_sha256": "c"}))
    (folder / run.GGUF).write_bytes(b"weights")
    marker = {"gguf": run.GGUF, "sha256": sha256_of(folder / run.GGUF)}
    (folder / run.MARKER).write_text(json.dumps(marker))
    return folder


def test_a_whole_folder_is_finished(adapter):
    done = finished(adapter, {"rows_sha256": "r", "recipe_sha256": "c"})
    assert done is not None
    assert done.gguf_path == adapter / run.GGUF


def test_a_changed_gguf_is_not_finished(adapter):
    (adapter / run.GGUF).write_bytes(b"tampered")
    assert finished(adapter) is None


def test_a_folder_without_its_marker_is_not_finished(adapter):
    (adapter / run.MARKER).unlink()
    assert finished(adapter) is None


def test_a_folder_of_other_rows_is_refused(adapter):
    with pytest.raises(TrainingError, match="another set of rows") as caught:
        finished(adapter, {"rows_sha256": "other", "recipe_sha256": "c"})
    assert caught.value.next_step


def test_an_error_event_of_the_child_is_raised_with_its_next_step(tmp_path, monkeypatch):
    rows, recipe = tmp_path / "rows.jsonl", tmp_path / "recipe.yaml"
    rows.write_text("{}\n")
    recipe.write_text("name: x\n")
    monkeypatch.setattr(run, "is_built", lambda folder: True)
    monkeypatch.setattr(run, "base_path", lambda name: tmp_path / "base")
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "model.safetensors").write_bytes(b"")
    with pytest.raises(TrainingError, match="bad rows") as caught:
        train_adapter(rows, recipe, "smollm2-135m", tmp_path / "out", lambda event: None)
    assert "messages" in caught.value.next_step
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["run", "gate", "recipe", "rows", "convert", "base", "train"])
def test_the_application_side_loads_no_training_library(name):
    code = (
        f"import sys, finetune.{name}; "
        "sys.exit(any(m in sys.modules for m in ('torch', 'transformers', 'trl', 'peft')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
