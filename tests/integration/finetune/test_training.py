"""Train, kill, go on, convert, serve: one adapter for the whole file."""

import json
import signal
import subprocess
import sys

import pytest
from adapter_server import chat, served
from tiny_base import tiny_base, write_recipe, write_rows

from finetune.run import train_adapter

PROMPTS = [chat("Tern jug", 21), chat("Rowan stool", 45), chat("Beck lamp", 30)]


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    """As few steps of as few rows as there can be a checkpoint, a kill and an end of."""
    few = {"max_steps": 4, "batch_rows": 2, "learning_rate": 0.003}
    return write_recipe(tmp_path_factory.mktemp("recipe") / "few.yaml", schedule="constant", **few)


@pytest.fixture(scope="module")
def killed(rows, recipe, base, tmp_path_factory):
    """A run killed between its checkpoints, and the events it told before."""
    out = tmp_path_factory.mktemp("run") / "adapter"
    call = [sys.executable, "-m", "finetune.train"]
    for name, path in {
        "recipe": recipe,
        "rows": rows,
        "base": base,
        "out": out,
    }.items():
        call += [f"--{name}", str(path)]
    told = []
    with subprocess.Popen(
        call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        for line in child.stdout:
            told.append(json.loads(line))
            if told[-1].get("step") == 3:
                child.send_signal(signal.SIGKILL)
    return out, told


@pytest.fixture(scope="module")
def resumed(killed, rows, recipe):
    out, _ = killed
    told = []
    trained = train_adapter(rows, recipe, "smollm2-135m", out, told.append)
    return trained, told


def test_a_killed_run_leaves_no_adapter_and_goes_on_from_its_checkpoint(killed, resumed):
    _, before = killed
    trained, after = resumed
    assert [event["step"] for event in after if event["event"] == "step"] == [3, 4]
    assert trained.metrics["steps"] == 4
    # Step 3 was computed twice, before and after the kill: same rows, same weights.
    assert after[0]["loss"] == pytest.approx(before[2]["loss"], abs=0.02)
    assert trained.metrics["last_loss"] < trained.metrics["first_loss"]


def test_the_folder_is_whole_and_names_no_machine_path(resumed):
    trained, _ = resumed
    names = {path.name for path in trained.adapter_dir.iterdir()}
    assert {"adapter_config.json", "adapter_model.safetensors", "recipe.yaml"} <= names
    config = json.loads((trained.adapter_dir / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == "smollm2-135m"
    assert not list(trained.adapter_dir.parent.glob("*.work"))


def test_training_again_returns_the_same_adapter_at_once(resumed, rows, recipe):
    trained, _ = resumed
    told = []
    again = train_adapter(rows, recipe, "smollm2-135m", trained.adapter_dir, told.append)
    assert (again, told) == (trained, [])


def test_the_server_writes_what_peft_writes_and_picks_the_adapter_per_request(resumed, base):
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    from finetune.assemble import load_tokenizer
    from finetune.tokens import prompt_ids

    trained, _ = resumed
    tokenizer = load_tokenizer(base)
    plain = AutoModelForCausalLM.from_pretrained(base)
    model = PeftModel.from_pretrained(plain, trained.adapter_dir).eval()

    def written(messages, most):
        ids = prompt_ids(messages, tokenizer)
        row = model.generate(input_ids=torch.tensor([ids]), max_new_tokens=most, do_sample=False)
        return tokenizer.decode(row[0, len(ids) :], skip_special_tokens=True)

    # The base is unsure of every word, and llama.cpp rounds activations: compare its start only.
    with served(trained.gguf_path) as server:
        adapted = [server.chat(p, 24, lora=[{"id": 0, "scale": 1.0}]) for p in PROMPTS]
        bare = [server.chat(p, 5, lora=[{"id": 0, "scale": 0.0}]) for p in PROMPTS]
    assert adapted == [written(prompt, 24) for prompt in PROMPTS]
    with model.disable_adapter():
        assert bare == [written(prompt, 5) for prompt in PROMPTS]
    assert not any(one.startswith(other) for one, other in zip(adapted, bare, strict=True))


def test_what_the_callback_raises_ends_the_child_and_the_work_can_go_on(
    recipe, tmp_path, monkeypatch
):
    class Stop(Exception):
        pass

    def stop(event):
        raise Stop

    tiny, rows = tiny_base(tmp_path / "base"), write_rows(tmp_path / "sft.jsonl")
    monkeypatch.setattr("finetune.run.built_base", lambda *_: tiny)
    with pytest.raises(Stop):
        train_adapter(rows, recipe, "tiny", tmp_path / "out", stop)
    assert (tmp_path / "out.work").is_dir()
    assert not (tmp_path / "out").exists()


def test_sharing_the_prompts_start_changes_neither_loss_nor_gradient(base, rows):
    import torch
    from transformers import AutoModelForCausalLM

    from finetune.assemble import load_tokenizer
    from finetune.batches import Collator
    from finetune.rows import read_rows
    from finetune.shared import hidden_states, shared_tokens
    from finetune.tokens import tokenize

    data = tokenize(read_rows(rows), load_tokenizer(base), 256)
    shared = shared_tokens(data)
    assert shared > 20
    body = AutoModelForCausalLM.from_pretrained(base).model
    ids = Collator(pad=2)(data[:3])["input_ids"]
    weight = body.layers[2].self_attn.k_proj.weight
    found = []
    for start in (0, shared):
        states = hidden_states(body, ids, start)[:, -5:]
        (gradient,) = torch.autograd.grad(states.pow(2).mean(), weight)
        found.append((states, gradient))
    (states, gradient), (states_shared, gradient_shared) = found
    assert torch.allclose(states, states_shared, atol=1e-3)
    assert (gradient - gradient_shared).norm() < 1e-3 * gradient.norm()


def test_batches_hold_rows_of_like_length_each_row_once_in_an_order_of_its_epoch():
    from finetune.batches import LengthBatches

    lengths = [10 + (at * 7) % 50 for at in range(42)]
    sampler = LengthBatches(lengths, micro_batch=4, seed=1)
    first = list(sampler)
    assert sorted(first) == list(range(42))
    spans = [
        max(lengths[row] for row in first[at : at + 4])
        - min(lengths[row] for row in first[at : at + 4])
        for at in range(0, 42, 4)
    ]
    assert max(spans) <= 8
    assert list(sampler) == first
    sampler.set_epoch(1)
    assert list(sampler) != first
