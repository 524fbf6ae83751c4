import json
import subprocess
import sys

import pytest

from agents.model_files import sha256_of
from finetune import run
from finetune.run import finished, train_adapter
from storage.errors import BadInput, TrainingError


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


def test_a_trainer_that_the_kernel_kills_goes_on_with_fewer_rows_at_once(tmp_path, monkeypatch):
    from finetune.memory import kept_micro_batch
    from finetune.recipe import parse_recipe

    recipe = parse_recipe({"name": "x", "micro_batch": 4, "batch_rows": 8})
    out, work, told, calls = tmp_path / "out", tmp_path / "out.work", [], []
    work.mkdir()

    def killed_twice(call, on_progress):
        calls.append(kept_micro_batch(recipe, work))
        if len(calls) < 3:
            raise run.ChildKilled("killed")

    monkeypatch.setattr(run, "watch", killed_twice)
    run._persist(recipe, out, ["finetune.train"], told.append)
    assert calls == [4, 2, 1]
    assert [event["micro_batch"] for event in told] == [2, 1]
    assert "2 rows at once instead of 4" in told[0]["message"]


def test_a_trainer_that_is_killed_with_one_row_at_once_is_given_up(tmp_path, monkeypatch):
    from finetune.recipe import parse_recipe

    def killed(call, on_progress):
        raise run.ChildKilled("killed", "next")

    recipe = parse_recipe({"name": "x", "micro_batch": 1, "batch_rows": 8})
    (tmp_path / "out.work").mkdir()
    monkeypatch.setattr(run, "watch", killed)
    with pytest.raises(TrainingError, match="killed"):
        run._persist(recipe, tmp_path / "out", [], lambda event: None)


def test_a_child_that_ends_by_sigkill_is_told_from_one_that_fails(tmp_path):
    (tmp_path / "dies.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    (tmp_path / "fails.py").write_text("raise SystemExit('no such thing')")
    for name, kind in (("dies", run.ChildKilled), ("fails", TrainingError)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYTHONPATH", str(tmp_path))
            with pytest.raises(TrainingError) as caught:
                run.watch([name], lambda event: None)
        assert type(caught.value) is kind


def test_dora_is_refused_before_it_is_trained(tmp_path):
    rows, recipe = tmp_path / "rows.jsonl", tmp_path / "recipe.yaml"
    rows.write_text("{}\n")
    recipe.write_text("name: x\nlora_variant: dora\n")
    with pytest.raises(BadInput, match="DoRA"):
        train_adapter(rows, recipe, "smollm2-135m", tmp_path / "out", lambda event: None)
