import subprocess
import sys
from pathlib import Path

import pytest

from agents import embedder
from agents.embedder import exported_model, padded
from storage.engines import import_path
from storage.errors import ModelFileError


class Encoded:
    def __init__(self, ids):
        self.ids = ids


def test_a_batch_is_padded_to_its_longest_text():
    feed = padded([Encoded([1, 2, 3]), Encoded([4])])
    assert feed["input_ids"].tolist() == [[1, 2, 3], [4, 0, 0]]
    assert feed["attention_mask"].tolist() == [[1, 1, 1], [1, 0, 0]]
    assert feed["input_ids"].dtype.name == "int64"


def test_making_an_embedder_loads_nothing():
    code = """
import sys
from agents.embedder import MiniLM
MiniLM()
assert not {"onnxruntime", "tokenizers", "numpy", "torch", "transformers"} & set(sys.modules)
"""
    command = [sys.executable, "-P", "-c", code]
    subprocess.run(command, env={"PYTHONPATH": import_path()}, check=True)


def test_an_exported_model_that_was_changed_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(embedder, "model_cache", lambda: tmp_path)
    path = tmp_path / f"minilm-{embedder.MINILM_WEIGHTS.sha256[:12]}.onnx"
    path.write_bytes(b"changed")
    Path(f"{path}.sha256").write_text("0" * 64)
    with pytest.raises(ModelFileError, match="sha256") as caught:
        exported_model()
    assert "make setup" in caught.value.next_step


def test_an_export_that_fails_says_its_last_line(monkeypatch, tmp_path):
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\necho one >&2\necho no torch here >&2\nexit 1\n")
    script.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(script))
    monkeypatch.setattr(embedder, "model_cache", lambda: tmp_path)
    with pytest.raises(ModelFileError, match="no torch here") as caught:
        exported_model()
    assert "make setup" in caught.value.next_step
