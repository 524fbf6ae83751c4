"""Sentence embeddings: all-MiniLM-L6-v2 through ONNX, on the CPU, without torch."""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.embeddings import Embeddings

from agents.model_files import (
    MINILM_TOKENIZER,
    MINILM_WEIGHTS,
    SETUP_HINT,
    check_sha256,
    model_cache,
)
from storage.engines import import_path
from storage.errors import ModelFileError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Encoding, Tokenizer

DIMENSIONS = 384
TOKENS_AT_MOST = 256
BATCH = 16
EXPORT_SECONDS = 300


class MiniLM(Embeddings):
    """Texts to unit vectors of 384 numbers. Safe to share among threads.

    Files are checked and loaded by the first call. Of a text longer than 256 tokens the
    beginning counts, as the publisher's model does it.
    """

    def __init__(self, batch: int = BATCH, threads: int | None = None) -> None:
        self.batch = batch
        self.threads = threads or os.cpu_count() or 1
        self.tokens = 0
        """Embedded so far, with the two that mark a text's ends."""
        self._lock = threading.Lock()
        self._loaded: tuple[Tokenizer, Any] | None = None

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """float32 [len(texts), 384], rows of length one, in the order of the texts.

        Texts go through in batches of similar length, since a batch costs its longest one.

        Raises:
            ModelFileError: a model file is missing or is not the pinned one.
        """
        import numpy as np

        tokenizer, session = self._load()
        encoded = tokenizer.encode_batch(list(texts))
        order = sorted(range(len(encoded)), key=lambda place: len(encoded[place].ids))
        vectors = np.empty((len(encoded), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(order), self.batch):
            places = order[start : start + self.batch]
            feed = padded([encoded[place] for place in places])
            vectors[places] = session.run(None, feed)[0]
        with self._lock:
            self.tokens += sum(len(one.ids) for one in encoded)
        return vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self.embed(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]

    def _load(self) -> "tuple[Tokenizer, Any]":
        with self._lock:
            if self._loaded is None:
                self._loaded = (load_tokenizer(), load_session(self.threads))
            return self._loaded


def padded(encoded: "list[Encoding]") -> "dict[str, NDArray[np.int64]]":
    """The encoder's inputs: int64 [batch, longest], zeros behind each text's end."""
    import numpy as np

    width = max(len(one.ids) for one in encoded)
    ids = np.zeros((len(encoded), width), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, one in enumerate(encoded):
        ids[row, : len(one.ids)] = one.ids
        mask[row, : len(one.ids)] = 1
    return {"input_ids": ids, "attention_mask": mask}


def load_tokenizer() -> "Tokenizer":
    """Raises ModelFileError: the tokenizer's file is not the pinned one."""
    from tokenizers import Tokenizer

    tokenizer: Tokenizer = Tokenizer.from_file(str(MINILM_TOKENIZER.verified()))
    tokenizer.enable_truncation(TOKENS_AT_MOST)
    tokenizer.no_padding()
    return tokenizer


def load_session(threads: int) -> Any:
    """An onnxruntime session on the CPU.

    Raises:
        ModelFileError: the exported model is missing and cannot be made, or was changed.
    """
    import onnxruntime

    path = exported_model()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Spinning threads slow down whatever else wants the cores, and themselves with it.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def model_file() -> Path:
    return model_cache() / f"minilm-{MINILM_WEIGHTS.sha256[:12]}.onnx"


def exported_model() -> Path:
    """The ONNX file, made from the pinned weights once per environment, checked every time.

    Raises:
        ModelFileError: see `load_session`.
    """
    path = model_file()
    recorded = path.with_name(f"{path.name}.sha256")
    if not (path.is_file() and recorded.is_file()):
        export_model()
    try:
        expected = recorded.read_text().split()[0]
    except (OSError, IndexError) as error:
        raise ModelFileError(f"{recorded} is missing or empty", SETUP_HINT) from error
    check_sha256(path, expected)
    return path


def is_set_up() -> bool:
    """Whether the exported model is there; looks at no more than its name."""
    return model_file().is_file()


def export_model() -> None:
    """Run the exporter in a process of its own: it needs torch, which we must not load.

    Raises:
        ModelFileError: it failed; the message is its last line.
    """
    command = [sys.executable, "-P", "-m", "finetune.minilm"]
    environment = {**os.environ, "PYTHONPATH": import_path()}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=EXPORT_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise ModelFileError("the embedding model's export hangs", SETUP_HINT) from error
    if done.returncode:
        said = (done.stderr.strip() or "no output").splitlines()[-1]
        raise ModelFileError(f"the embedding model cannot be exported: {said}", SETUP_HINT)
