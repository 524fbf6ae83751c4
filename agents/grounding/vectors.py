"""Vectors of sentences and of every word in its context, from one run of MiniLM.

What a word means here and there is compared by its vectors of several layers (Zhang et al. 2020,
BERTScore: matching by contextual vectors; middle layers do it best).
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from agents.embedder import exported_model, load_tokenizer, padded
from agents.grounding.words import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Encoding

LAYERS = (0, 2, 4, 6)
"""Of six; 0 is the words' own vectors before any context."""
MATRICES = (
    *("attention/self/query", "attention/self/key", "attention/self/value"),
    *("attention/output/dense", "intermediate/dense", "output/dense"),
)
"""Of a layer, in the graph's order."""
KEPT = 1024
BATCH = 16


@dataclass(frozen=True)
class Vectors:
    """A text: `whole` float32 [384], `words` float32 [layers, words, 384]; rows of length one."""

    whole: "NDArray[np.float32]"
    words: "NDArray[np.float32]"


class WordEmbedder(Protocol):
    """Anything that gives texts their vectors. May be shared among threads."""

    def vectors(self, texts: Sequence[str]) -> list[Vectors]:
        """One per text, in their order; words as `agents.grounding.words.words` finds them."""


class MiniLMWords:
    """`WordEmbedder` over the exported MiniLM. Keeps the vectors of the last 1,024 texts."""

    def __init__(self, threads: int | None = None, kept: int = KEPT) -> None:
        self._threads = threads
        self._kept = kept
        self._lock = threading.Lock()
        self._cache: OrderedDict[str, Vectors] = OrderedDict()
        self._loaded: tuple[Any, Any] | None = None

    def vectors(self, texts: Sequence[str]) -> list[Vectors]:
        """Raises ModelFileError: a model file is missing or is not the pinned one."""
        with self._lock:
            wanted = {text: self._cache.get(text) for text in texts}
            new = sorted((text for text, one in wanted.items() if one is None), key=len)
            for start in range(0, len(new), BATCH):
                part = new[start : start + BATCH]
                wanted.update(zip(part, self._run(part), strict=True))
            found = [one for one in (wanted[text] for text in texts) if one is not None]
            self._keep({text: one for text, one in wanted.items() if one is not None})
            return found

    def forget(self) -> None:
        """Drops what was kept: the next texts are embedded anew."""
        with self._lock:
            self._cache.clear()

    def _keep(self, used: dict[str, Vectors]) -> None:
        for text, one in used.items():
            self._cache[text] = one
            self._cache.move_to_end(text)
        while len(self._cache) > self._kept:
            self._cache.popitem(last=False)

    def _run(self, texts: list[str]) -> list[Vectors]:
        if self._loaded is None:
            self._loaded = (load_tokenizer(), open_session(self._threads))
        tokenizer, session = self._loaded
        encoded = tokenizer.encode_batch(texts)
        whole, *layers = session.run(None, padded(encoded))
        return [
            Vectors(whole[row], by_word(text, encoded[row], [layer[row] for layer in layers]))
            for row, text in enumerate(texts)
        ]


def open_session(
    threads: int | None, added: "Mapping[str, NDArray[np.float32]] | None" = None
) -> Any:
    """MiniLM's session with the layers' outputs beside the embedding.

    Args:
        added: to weights, by their names (`matrix_names`), each [inputs, outputs].

    Raises:
        ModelFileError: see `agents.embedder.exported_model`.
    """
    import onnx
    import onnxruntime

    model = onnx.load(str(exported_model()))
    norms = [node.output[0] for node in model.graph.node if node.op_type == "LayerNormalization"]
    for layer in LAYERS:
        # Two normalisations a layer, one for the words themselves before them.
        name = norms[2 * layer]
        value = onnx.helper.make_tensor_value_info(
            name, onnx.TensorProto.FLOAT, ["batch", "tokens", 384]
        )
        model.graph.output.append(value)
    if added:
        add_to(model.graph, added)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or 0
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def matrix_names(layers: Sequence[int]) -> list[str]:
    """Every weight matrix of these layers, in the order in which a text meets them."""
    return [f"encoder/layer/{layer}/{part}" for layer in layers for part in MATRICES]


def add_to(graph: Any, added: "Mapping[str, NDArray[np.float32]]") -> None:
    import onnx

    weights = {one.name: one for one in graph.initializer}
    nodes = [node.input[1] for node in graph.node if node.op_type == "MatMul"]
    known = [name for name in nodes if name in weights]
    for place, name in zip(known, matrix_names(range(len(known) // len(MATRICES))), strict=True):
        if name in added:
            changed = onnx.numpy_helper.to_array(weights[place]) + added[name]
            weights[place].CopyFrom(onnx.numpy_helper.from_array(changed, place))


def by_word(
    text: str, encoding: "Encoding", layers: "Sequence[NDArray[np.float32]]"
) -> "NDArray[np.float32]":
    """Word pieces' vectors, each layer's float32 [tokens, 384], averaged into words."""
    import numpy as np

    found = words(text)
    starts = np.array([word.start for word in found], dtype=np.int64)
    sums = np.zeros((len(layers), len(found), layers[0].shape[1]), dtype=np.float32)
    for piece, (start, end) in enumerate(encoding.offsets):
        place = int(np.searchsorted(starts, start, side="right")) - 1
        if end > start and place >= 0 and start < found[place].end:
            sums[:, place] += np.stack([layer[piece] for layer in layers])
    length = np.linalg.norm(sums, axis=2, keepdims=True)
    result: NDArray[np.float32] = sums / np.maximum(length, 1e-6)
    return result
