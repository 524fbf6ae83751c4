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


def scalars(folder):
    """Steps and values by name, of TensorBoard's files: records of a length, its checksum, an
    event, its checksum."""
    from tensorboardX.proto.event_pb2 import Event

    found = {}
    for path in sorted(folder.rglob("events.out.tfevents.*")):
        left = path.read_bytes()
        while left:
            size = int.from_bytes(left[:8], "little")
            event = Event.FromString(left[12 : 12 + size])
            left = left[16 + size :]
            for value in event.summary.value:
                found.setdefault(value.tag, []).append((event.step, value.simple_value))
    return found


def test_tensorboard_finds_every_step_beside_the_adapter(tmp_path, tiny):
    code, events, out = run_train(tmp_path, tiny, max_steps=3, log_to=["tensorboard"])
    assert code == 0, events
    found = scalars(out.with_name("out.logs") / "tensorboard")
    losses = [event["numbers"]["loss"] for event in told(events, "step")]
    assert [step for step, _ in found["train/loss"]] == [1, 2, 3]
    assert [loss for _, loss in found["train/loss"]] == pytest.approx(losses, abs=1e-4)
    assert "train/learning_rate" in found


def test_a_place_to_log_to_without_its_package_is_refused_before_anything_is_trained(
    tmp_path, tiny, monkeypatch
):
    import finetune.logs

    monkeypatch.setattr(finetune.logs, "find_spec", lambda name: None)
    code, events, out = run_train(tmp_path, tiny, log_to=["tensorboard", "mlflow"])
    assert (code, [event["event"] for event in events]) == (1, ["error"])
    assert "tensorboard and mlflow" in events[0]["message"]
    assert "pip install tensorboardX mlflow" in events[0]["next_step"]
    assert not out.with_name("out.work").exists()
