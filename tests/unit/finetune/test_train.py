import errno
import io
import json

import pytest

from finetune.events import Events
from finetune.train import explain, run, setup
from storage.errors import TrainingError

ROW = {"messages": [{"role": r, "content": "text"} for r in ("system", "user", "assistant")]}


@pytest.fixture
def call(tmp_path):
    (tmp_path / "recipe.yaml").write_text("name: x\n")
    (tmp_path / "rows.jsonl").write_text(json.dumps(ROW) + "\n")
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "model.safetensors").write_bytes(b"weights")
    return [
        *("--recipe", str(tmp_path / "recipe.yaml"), "--rows", str(tmp_path / "rows.jsonl")),
        *("--base", str(tmp_path / "base"), "--out", str(tmp_path / "out")),
    ]


def events_of(arguments):
    stream = io.StringIO()
    code = run(arguments, Events(stream))
    return code, [json.loads(line) for line in stream.getvalue().splitlines()]


def test_bad_rows_end_in_one_error_event_and_code_one(call, tmp_path):
    (tmp_path / "rows.jsonl").write_text("{}\n")
    code, events = events_of(call)
    assert (code, len(events), events[0]["event"]) == (1, 1, "error")
    assert events[0]["message"] and events[0]["next_step"]


def test_a_missing_base_ends_in_one_error_event(call, tmp_path):
    (tmp_path / "base" / "model.safetensors").unlink()
    code, events = events_of(call)
    assert (code, events[0]["event"]) == (1, "error")


def test_a_work_folder_of_other_rows_is_not_resumed(call, tmp_path):
    setup(call)
    (tmp_path / "rows.jsonl").write_text(json.dumps(ROW) + "\n" + json.dumps(ROW) + "\n")
    with pytest.raises(TrainingError, match="other rows"):
        setup([*call, "--resume"])
    assert setup(call).rows == setup([*call, "--resume"]).rows


def test_a_folder_that_is_no_adapter_is_refused_before_training(call, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(TrainingError, match="holds no adapter"):
        setup(call)


def test_a_finished_adapter_is_told_again_without_training(call, tmp_path):
    made = setup(call)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "metrics.json").write_text(json.dumps({"steps": 7, **made.inputs}))
    code, events = events_of(call)
    assert (code, events[0]["event"], events[0]["steps"]) == (0, "done", 7)


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (MemoryError(), "memory"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), "memory"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk"),
        (RuntimeError("[enforce fail] No space left on device"), "disk"),
        (PermissionError(errno.EACCES, "Permission denied"), "read or write"),
    ],
)
def test_what_machines_run_out_of_is_told_in_words(error, word):
    known = explain(error)
    assert known is not None
    assert word in known[0] and known[1]


def test_an_unknown_error_is_not_explained_away():
    assert explain(RuntimeError("shape mismatch")) is None
