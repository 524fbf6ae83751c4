"""Two processes on the processor, started by `accelerate launch`, train one adapter together."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tiny_base import run_train, tiny_base, write_recipe, write_rows

import finetune
from finetune.run import launcher
from storage.errors import BadInput

CONFIGURATIONS = Path(finetune.__file__).parent / "accelerate"


def launched(folder, base, **values):
    """Trains under accelerate; the events and the adapter's folder."""
    rows = write_rows(folder / "sft.jsonl")
    recipe = write_recipe(folder / "tiny.yaml", **values)
    call = [sys.executable, "-m", *launcher(CONFIGURATIONS / "cpu.yaml")]
    call += ["finetune.train", "--out", str(folder / "out"), "--recipe", str(recipe)]
    call += ["--rows", str(rows), "--base", str(base)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], folder / "out"


def test_two_processes_end_near_the_adapter_of_one_and_one_of_them_speaks(tmp_path, monkeypatch):
    import numpy as np
    from safetensors.numpy import load_file

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    base = tiny_base(tmp_path / "base")
    values = {"max_steps": 4, "batch_rows": 4, "micro_batch": 2, "epochs": 10}
    (tmp_path / "two").mkdir()
    (tmp_path / "one").mkdir()
    events, two = launched(tmp_path / "two", base, **values)
    assert [event["event"] for event in events] == ["step"] * 4 + ["done"]
    assert (events[-1]["processes"], events[-1]["steps"]) == (2, 4)
    _, alone, one = run_train(tmp_path / "one", base, **values)
    # The same rows stand behind each step, in the same order.
    first, second = ([e["loss"] for e in told if e["event"] == "step"] for told in (events, alone))
    assert first == pytest.approx(second, abs=2e-3)
    weights, others = (load_file(out / "adapter_model.safetensors") for out in (two, one))
    assert all(np.allclose(weights[name], others[name], atol=2e-3) for name in others)


@pytest.mark.parametrize("path", sorted(CONFIGURATIONS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_configuration_is_one_that_accelerate_reads(path):
    from accelerate.commands.config.config_args import load_config_from_file

    read = load_config_from_file(str(path))
    assert read.num_processes == yaml.safe_load(path.read_text())["num_processes"]


def test_a_missing_configuration_is_refused(tmp_path):
    with pytest.raises(BadInput, match="is no file"):
        launcher(tmp_path / "none.yaml")
    assert launcher(None) == []
