"""The plan of a run: counts are the run's own, and the probe keeps nothing."""

import io
import json

import pytest
import torch
from tiny_base import run_train, tiny_base, write_recipe, write_rows

from finetune.events import Events
from finetune.plan import run


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return tiny_base(tmp_path_factory.mktemp("tiny") / "base")


def planned(folder, base, kind="sft", *options, **values):
    rows = write_rows(folder / f"{kind}.jsonl", kind, values.pop("count", 12))
    recipe = write_recipe(folder / "tiny.yaml", method=kind, **values)
    stream = io.StringIO()
    call = ["--recipe", str(recipe), "--rows", str(rows), "--base", str(base), *options]
    code = run(call, Events(stream))
    return code, [json.loads(line) for line in stream.getvalue().splitlines()][-1]


@pytest.mark.parametrize("kind", ["sft", "dpo"])
def test_a_plan_counts_what_the_run_then_counts(tmp_path, tiny, kind):
    values = {"max_steps": 6, "batch_rows": 4, "micro_batch": 2}
    code, plan = planned(tmp_path, tiny, kind, "--no-probe", **values)
    _, events, _ = run_train(tmp_path, tiny, kind, **values)
    done = events[-1]
    assert code == 0 and plan["event"] == "plan"
    assert (plan["steps"], plan["rows"]) == (done["steps"], done["rows"]) == (6, 12)
    assert plan["run_tokens"] == done["tokens"] == 2 * plan["tokens"]
    assert plan["completion_tokens"] * 2 == done["completion_tokens"]
    assert plan["seconds"] is None and plan["fits"] is None


def test_a_probe_tells_time_and_memory_and_leaves_nothing(tmp_path, tiny, monkeypatch):
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code, plan = planned(tmp_path, tiny, max_steps=50)
    assert code == 0
    assert plan["tokens_per_second"] > 0 and plan["memory_mb"] > 10 and plan["fits"] is True
    assert plan["seconds"] == pytest.approx(
        plan["run_tokens"] / plan["tokens_per_second"], rel=0.01, abs=0.06
    )  # both are rounded: a fast machine is done in tenths of a second
    assert plan["trained_weights"] > 1000
    assert not list(tmp_path.glob("copydesk-plan-*"))


def test_memory_that_does_not_suffice_is_told(tmp_path, tiny, monkeypatch):
    from finetune.trainer import LeanTrainer

    def fail(*_, **__):
        raise MemoryError

    monkeypatch.setattr(LeanTrainer, "compute_loss", fail)
    code, plan = planned(tmp_path, tiny)
    assert (code, plan["fits"], plan["seconds"]) == (0, False, None)


def test_wrong_rows_end_in_one_error(tmp_path, tiny):
    (tmp_path / "sft.jsonl").write_text("{}\n")
    recipe = write_recipe(tmp_path / "tiny.yaml")
    stream = io.StringIO()
    call = ["--recipe", recipe, "--rows", tmp_path / "sft.jsonl", "--base", tiny]
    assert run([str(part) for part in call], Events(stream)) == 1
    assert json.loads(stream.getvalue())["event"] == "error"


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
@pytest.mark.parametrize("options", [(), ("--no-probe",)])
def test_a_recipe_that_needs_a_gpu_is_refused_with_and_without_a_probe(tmp_path, tiny, options):
    code, said = planned(tmp_path, tiny, "sft", *options, quantization="4bit")
    assert (code, said["event"]) == (1, "error") and "a CUDA GPU" in said["message"]
