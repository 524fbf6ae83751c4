"""Every kind of recipe trains a tiny random model to an adapter."""

import json

import pytest
from tiny_base import run_train, tiny_base, write_rows


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return tiny_base(tmp_path_factory.mktemp("tiny") / "base")


@pytest.fixture(autouse=True)
def one_thread():
    """Threads of a tiny model only wait for each other."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def told(events, name):
    return [event for event in events if event["event"] == name]


def weights(out):
    from safetensors.numpy import load_file

    return load_file(out / "adapter_model.safetensors")


@pytest.mark.parametrize("kind", ["sft", "dpo", "kto"])
def test_a_method_learns_from_its_kind_of_rows(tmp_path, tiny, kind):
    code, events, out = run_train(tmp_path, tiny, kind, max_steps=4)
    assert code == 0, events
    metrics = json.loads((out / "metrics.json").read_text())
    assert (metrics["steps"], metrics["rows"]) == (4, 12)
    assert metrics["tokens"] > metrics["completion_tokens"] > 0
    assert {"loss", "learning_rate", "grad_norm", "tokens_per_second"} <= set(
        told(events, "step")[0]["numbers"]
    )
    assert any(abs(value).max() > 0 for name, value in weights(out).items() if "lora_B" in name)


def test_pairs_move_the_chosen_text_above_the_rejected(tmp_path, tiny):
    _, events, _ = run_train(tmp_path, tiny, "dpo", max_steps=6)
    margins = [event["numbers"]["rewards/margins"] for event in told(events, "step")]
    assert margins[0] == 0 and margins[-1] > 0.01


def test_rows_end_to_end_give_the_loss_of_padded_rows(tmp_path, tiny):
    losses = []
    for flat in (False, True):
        (tmp_path / str(flat)).mkdir()
        _, events, _ = run_train(tmp_path / str(flat), tiny, max_steps=3, padding_free=flat)
        losses.append([event["numbers"]["loss"] for event in told(events, "step")])
        assert (events[-1]["padding_share"] == 0) is flat
    assert losses[1] == pytest.approx(losses[0], abs=1e-4)


def test_activations_computed_twice_give_the_same_loss(tmp_path, tiny):
    losses = []
    for twice in (False, True):
        (tmp_path / str(twice)).mkdir()
        _, events, _ = run_train(
            tmp_path / str(twice), tiny, max_steps=3, gradient_checkpointing=twice
        )
        losses.append([event["numbers"]["loss"] for event in told(events, "step")])
    assert losses[1] == pytest.approx(losses[0], abs=1e-4)


def test_rslora_and_dora_are_what_the_adapter_says_it_is(tmp_path, tiny):
    for variant, option in (("rslora", "use_rslora"), ("dora", "use_dora")):
        (tmp_path / variant).mkdir()
        code, _, out = run_train(tmp_path / variant, tiny, max_steps=2, lora_variant=variant)
        assert code == 0
        assert json.loads((out / "adapter_config.json").read_text())[option] is True
    assert any("magnitude" in name for name in weights(out))


def test_four_bits_without_cuda_end_in_one_clear_error(tmp_path, tiny):
    code, events, _ = run_train(tmp_path, tiny, quantization="4bit")
    assert (code, len(events)) == (1, 1)
    assert "needs a CUDA GPU" in events[0]["message"] and events[0]["next_step"]


def test_a_run_ends_early_when_the_held_out_loss_does_not_fall_and_keeps_the_best(tmp_path, tiny):
    code, events, _ = run_train(
        *(tmp_path, tiny),
        held_out_share=0.3,
        eval_steps=1,
        patience=2,
        max_steps=40,
        learning_rate=0.1,
        schedule="constant",
    )
    assert code == 0
    looks = [(event["step"], event["loss"]) for event in told(events, "held_out")]
    done = events[-1]
    assert done["stopped_early"] and done["steps"] == done["best_step"] + 2 < 40
    assert round(done["held_out_loss"], 4) == min(loss for _, loss in looks)
    assert done["held_out_rows"] + done["rows"] == 12


def test_general_rows_are_mixed_in_and_too_few_of_them_are_said(tmp_path, tiny):
    write_rows(tmp_path / "general.jsonl", count=4)
    code, events, _ = run_train(
        tmp_path, tiny, max_steps=1, replay="general.jsonl", replay_share=0.5
    )
    assert code == 0
    assert "general.jsonl has 4 rows" in told(events, "note")[0]["message"]
    assert (events[-1]["rows"], events[-1]["replayed_rows"]) == (16, 4)
    assert events[-1]["replay_sha256"]


def test_a_missing_log_package_is_said_and_left_out(tmp_path, tiny, monkeypatch):
    import finetune.options

    monkeypatch.setattr(finetune.options, "find_spec", lambda name: None)
    code, events, _ = run_train(tmp_path, tiny, max_steps=1, log_to=["tensorboard", "mlflow"])
    notes = [event["message"] for event in told(events, "note")]
    assert code == 0
    assert ["tensorboard" in notes[0], "mlflow" in notes[1]] == [True, True]
