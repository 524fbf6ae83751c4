"""Rerankers: read a question and a passage together, and say how well they fit.

`onnx:FOLDER` is a cross-encoder in the layout in which they are published (model.onnx,
tokenizer.json); `llm` asks the chat model for one word per passage.
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from agents.prompts import load_prompt
from storage.errors import BadInput, BadReply, ModelFileError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Encoding, Tokenizer

    from agents.models import TextModel

BATCH = 16
TOKENS_AT_MOST = 512
AT_ONCE = 8
PASSAGE_CHARACTERS = 1_200

VERDICTS = {"fully": 1.0, "partly": 0.5, "no": 0.0}
SCHEMA = {
    "type": "object",
    "properties": {"helps": {"type": "string", "enum": list(VERDICTS)}},
    "required": ["helps"],
    "additionalProperties": False,
}


class Reranker(Protocol):
    """Anything that orders passages for a question. May be shared among threads."""

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """One number per text, higher is better; they compare within one call only."""


def open_reranker(name: str, model: "TextModel | None" = None) -> Reranker | None:
    """The reranker that a setting names: nothing, `onnx:FOLDER`, or `llm` (needs `model`).

    Raises:
        BadInput: no such kind of reranker.
        ModelFileError: the folder holds no cross-encoder.
    """
    if not name:
        return None
    kind, _, folder = name.partition(":")
    if kind == "onnx" and folder:
        return CrossEncoder(Path(folder).expanduser())
    if name == "llm" and model is not None:
        return ModelReranker(model)
    raise BadInput(f"no reranker {name!r}", "write `onnx:FOLDER` or `llm`, or leave it empty")


class CrossEncoder:
    """A cross-encoder through ONNX on the CPU; loaded by the first question."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("model.onnx", "tokenizer.json"):
            self._file(name)

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """The model's logits; of two classes, how far the second is above the first.

        Raises:
            ModelFileError: a file is not what its name says.
        """
        if not texts:
            return []
        encoded = self._tokenizer.encode_batch([(query, text) for text in texts])
        order = sorted(range(len(encoded)), key=lambda place: len(encoded[place].ids))
        scores = [0.0] * len(texts)
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            found = self._run([encoded[place] for place in places])
            for place, value in zip(places, found, strict=True):
                scores[place] = value
        return scores

    def _run(self, encoded: "Sequence[Encoding]") -> list[float]:
        wanted = [given.name for given in self._session.get_inputs()]
        feed = {name: array for name, array in inputs_of(encoded).items() if name in wanted}
        if missing := sorted(set(wanted) - set(feed)):
            raise self._problem(f"it wants {', '.join(missing)}")
        logits = self._session.run(None, feed)[0].reshape(len(encoded), -1)
        if logits.shape[1] > 2:
            raise self._problem(f"it gives {logits.shape[1]} numbers for a passage")
        values = logits[:, -1] if logits.shape[1] == 1 else logits[:, 1] - logits[:, 0]
        return [float(value) for value in values]

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        try:
            tokenizer: Tokenizer = Tokenizer.from_file(str(self._file("tokenizer.json")))
        except Exception as error:  # the library raises nothing narrower
            raise self._problem(f"tokenizer.json: {error}") from error
        tokenizer.enable_truncation(TOKENS_AT_MOST, strategy="only_second")
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        path = str(self._file("model.onnx"))
        try:
            return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises a class per status
            raise self._problem(f"model.onnx: {str(error).splitlines()[0]}") from error

    def _file(self, name: str) -> Path:
        path = self._folder / name
        if not path.is_file():
            raise self._problem(f"{name} is missing")
        return path

    def _problem(self, reason: str) -> ModelFileError:
        return ModelFileError(
            f"{self._folder} is no cross-encoder: {reason}",
            "give a folder with model.onnx and tokenizer.json, or set no reranker",
        )


def inputs_of(encoded: "Sequence[Encoding]") -> "dict[str, NDArray[np.int64]]":
    """What BERT-like models may ask for: int64 [pairs, longest], zeros behind each pair's end."""
    import numpy as np

    width = max(len(one.ids) for one in encoded)
    names = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
    found = {name: np.zeros((len(encoded), width), dtype=np.int64) for name in names}
    for row, one in enumerate(encoded):
        for name, attribute in names.items():
            found[name][row, : len(one.ids)] = getattr(one, attribute)
    return found


class ModelReranker:
    """Asks a chat model about every passage; it may only answer with one of three words."""

    def __init__(self, model: "TextModel") -> None:
        self._model = model

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """1 helps fully, .5 partly, 0 not. A useless reply counts as partly: it says nothing.

        Raises:
            ModelUnavailable: the model did not answer.
        """
        if not texts:
            return []
        with ThreadPoolExecutor(min(AT_ONCE, len(texts))) as pool:
            return list(pool.map(lambda text: self._verdict(query, text), texts))

    def _verdict(self, query: str, text: str) -> float:
        passage = text[:PASSAGE_CHARACTERS]
        asked = load_prompt("rerank").fill(query=query, passage=passage)
        try:
            reply = self._model.complete(
                [{"role": "user", "content": asked}], max_tokens=16, schema=SCHEMA
            )
            return VERDICTS[json.loads(reply.text)["helps"]]
        except (BadReply, ValueError, KeyError, TypeError):
            return VERDICTS["partly"]
