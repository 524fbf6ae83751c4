"""Rerankers: read a question and a passage together, and say how well they fit.

`onnx:FOLDER` is a cross-encoder in the layout in which they are published (model.onnx,
tokenizer.json); `llm` asks the chat model for one word per passage.
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from agents.pair_model import PairModel
from agents.prompts import load_prompt
from storage.errors import BadInput, BadReply

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from agents.models import TextModel

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
        next_step = "give a folder with model.onnx and tokenizer.json, or set no reranker"
        self._model = PairModel(folder, "cross-encoder", next_step)

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """The model's logits; of two classes, how far the second is above the first.

        Raises:
            ModelFileError: a file is not what its name says.
        """
        return [
            self._value(logits.reshape(-1))
            for _, logits in self._model.read([(query, text) for text in texts])
        ]

    def _value(self, logits: "NDArray[np.float32]") -> float:
        if len(logits) > 2:
            raise self._model.problem(f"it gives {len(logits)} numbers for a passage")
        return float(logits[0] if len(logits) == 1 else logits[1] - logits[0])


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
