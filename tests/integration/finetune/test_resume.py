"""Killed or out of memory, a run ends in the adapter that an undisturbed one gives."""

import json
import signal
import subprocess
import sys

import pytest
from tiny_base import run_train, tiny_base, write_recipe, write_rows

KILLED_AFTER = 5


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return tiny_base(tmp_path_factory.mktemp("tiny") / "base")


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    import torch

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def weights(out):
    from safetensors.numpy import load_file

    return load_file(out / "adapter_model.safetensors")


def killed(folder, tiny, kind, **values):
    """Begins the run that `run_train` would, in a process that is killed after some steps."""
    rows = write_rows(folder / f"{kind}.jsonl", kind)
    recipe = write_recipe(folder / "tiny.yaml", method=kind, **values)
    call = [sys.executable, "-m", "finetune.train", "--resume", "--out", str(folder / "out")]
    call += ["--recipe", str(recipe), "--rows", str(rows), "--base", str(tiny)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        for line in child.stdout:
            if json.loads(line).get("step") == KILLED_AFTER:
                child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
    assert not (folder / "out").exists()


@pytest.mark.parametrize("kind", ["sft", "dpo"])
def test_a_killed_run_gives_bit_for_bit_the_adapter_of_an_uninterrupted_one(tmp_path, tiny, kind):
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    whole.mkdir()
    cut.mkdir()
    values = {"max_steps": 9, "dropout": 0.1}
    if kind == "sft":
        values |= {"held_out_share": 0.2, "eval_steps": 2}
    _, _, one = run_train(whole, tiny, kind, **values)
    killed(cut, tiny, kind, **values)
    code, events, other = run_train(cut, tiny, kind, **values)
    steps = [event["step"] for event in events if event["event"] == "step"]
    assert code == 0 and steps[0] in (3, 5)  # after the last checkpoint that was whole
    first, second = weights(one), weights(other)
    assert first.keys() == second.keys()
    assert all((first[name] == second[name]).all() for name in first)


def fail_above(monkeypatch, limit, after=0):
    """Memory runs out for micro-batches of more than `limit` rows, once `after` have been done."""
    from finetune.trainer import LeanTrainer

    plain, done = LeanTrainer.compute_loss, []

    def compute_loss(self, model, inputs, *given, **more):
        done.append(len(inputs["input_ids"]))
        if len(inputs["input_ids"]) > limit and len(done) > after:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate")
        return plain(self, model, inputs, *given, **more)

    monkeypatch.setattr(LeanTrainer, "compute_loss", compute_loss)


def test_out_of_memory_halves_the_micro_batch_says_so_and_ends_near_the_same_adapter(
    tmp_path, tiny, monkeypatch
):
    import numpy as np

    values = {"micro_batch": 4, "batch_rows": 4, "save_steps": 2}
    (tmp_path / "whole").mkdir()
    (tmp_path / "less").mkdir()
    _, _, whole = run_train(tmp_path / "whole", tiny, **values)
    fail_above(monkeypatch, limit=1, after=3)
    code, events, less = run_train(tmp_path / "less", tiny, **values)
    assert code == 0, events
    memory = [event for event in events if event["event"] == "memory"]
    assert [event["micro_batch"] for event in memory] == [2, 1]
    assert "2 rows at once instead of 4" in memory[0]["message"]
    # It goes on from its checkpoint at step 2, on the same rows per step.
    steps = [event["step"] for event in events if event["event"] == "step"]
    assert steps == [1, 2, 3, 3, 4, 5, 6]
    assert events[-1]["micro_batch"] == 1
    one, other = weights(whole), weights(less)
    assert all(np.allclose(one[name], other[name], atol=2e-3) for name in one)


def test_what_a_run_came_down_to_is_kept_for_the_one_that_resumes_it(tmp_path):
    from finetune.memory import keep_micro_batch, kept_micro_batch, smaller
    from finetune.recipe import parse_recipe

    recipe = parse_recipe({"name": "x", "micro_batch": 6, "batch_rows": 12})
    assert kept_micro_batch(recipe, tmp_path) == 6
    keep_micro_batch(tmp_path, 3)
    assert kept_micro_batch(recipe, tmp_path) == 3
    assert [smaller(recipe, n) for n in (6, 3, 2, 1)] == [3, 1, 1, None]
    kto = parse_recipe({"name": "x", "method": "kto", "micro_batch": 4, "batch_rows": 8})
    assert [smaller(kto, n) for n in (4, 2)] == [2, None]


def test_memory_too_small_for_one_row_ends_in_one_error(tmp_path, tiny, monkeypatch):
    fail_above(monkeypatch, limit=0)
    code, events, _ = run_train(tmp_path, tiny)
    assert code == 1
    assert [event["event"] for event in events] == ["memory", "error"]
    assert "smallest micro-batch" in events[-1]["message"] and events[-1]["next_step"]
