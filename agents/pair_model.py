"""ONNX models that read two texts together: cross-encoders, NLI, token classifiers.

They lie in folders as they are published: `model.onnx` (there or in `onnx/`), `tokenizer.json`,
mostly `config.json`. They run on the CPU.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.model_files import sha256_of
from storage.errors import ModelFileError, first_line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Encoding, Tokenizer

BATCH = 16
TOKENS_AT_MOST = 512

Pair = tuple[str, str]


class PairModel:
    """One such model, loaded by the first pair. Threads may share it.

    Args:
        what: what the folder should hold, for errors: "cross-encoder".
        tokens_at_most: longer pairs are cut at the end of their longer text; less where the
            model itself takes less.
        next_step: what to do about a folder that cannot be used.

    Raises:
        ModelFileError: a file is missing.
    """

    def __init__(
        self, folder: Path, what: str, next_step: str, tokens_at_most: int = TOKENS_AT_MOST
    ) -> None:
        self.folder = folder
        self.what = what
        self.next_step = next_step
        self._most = tokens_at_most
        self._model = self._present(folder / "model.onnx", folder / "onnx" / "model.onnx")
        self._present(folder / "tokenizer.json")

    @property
    def tokens_at_most(self) -> int:
        """Of a pair, special tokens included."""
        own = self.config.get("max_position_embeddings")
        # RoBERTa and its kin count two places more than they have.
        return min(self._most, own - own % 8) if isinstance(own, int) and own >= 8 else self._most

    @cached_property
    def config(self) -> Mapping[str, Any]:
        """What `config.json` says; nothing where there is none."""
        path = self.folder / "config.json"
        try:
            found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        except (OSError, ValueError) as error:
            raise self.problem(f"config.json: {error}") from error
        if not isinstance(found, dict):
            raise self.problem("config.json is not an object")
        return found

    @cached_property
    def mark(self) -> str:
        """Eight characters of a sha256 over the folder's model, tokenizer and config."""
        places = [*self._model.parent.glob("model.onnx*"), self.folder / "tokenizer.json"]
        places.append(self.folder / "config.json")
        hashes = [f"{path.name}:{sha256_of(path)}" for path in sorted(places) if path.is_file()]
        return hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:8]

    def read(self, pairs: Sequence[Pair]) -> "list[tuple[Encoding, NDArray[np.float32]]]":
        """Each pair's tokens and logits, in their order; a batch has pairs of like length.

        Logits are [classes], or [tokens, classes] of a model that classifies tokens.

        Raises:
            ModelFileError: a file is not what its name says.
        """
        encoded = self._tokenizer.encode_batch(list(pairs)) if pairs else []
        order = sorted(range(len(encoded)), key=lambda place: len(encoded[place].ids))
        found: dict[int, NDArray[np.float32]] = {}
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            logits = self._run([encoded[place] for place in places])
            found.update(zip(places, logits, strict=True))
        return [(one, found[place]) for place, one in enumerate(encoded)]

    def problem(self, reason: str) -> ModelFileError:
        return ModelFileError(f"{self.folder} is no {self.what}: {reason}", self.next_step)

    def _present(self, *places: Path) -> Path:
        for path in places:
            if path.is_file():
                return path
        raise self.problem(f"{places[0].name} is missing")

    def _run(self, encoded: "Sequence[Encoding]") -> "NDArray[np.float32]":
        import numpy as np

        wanted = [given.name for given in self._session.get_inputs()]
        feed = {name: array for name, array in inputs_of(encoded).items() if name in wanted}
        if missing := sorted(set(wanted) - set(feed)):
            raise self.problem(f"it wants {', '.join(missing)}")
        try:
            logits: NDArray[np.float32] = self._session.run(None, feed)[0]
        except Exception as error:  # onnxruntime raises a class per status
            raise self.problem(f"model.onnx: {first_line(error)}") from error
        if not np.isfinite(logits).all():
            raise self.problem("it gives values that are no numbers")
        return logits

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        try:
            tokenizer: Tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        except Exception as error:  # the library raises nothing narrower
            raise self.problem(f"tokenizer.json: {error}") from error
        # The other strategies raise where the text that they may not cut is too long.
        tokenizer.enable_truncation(self.tokens_at_most, strategy="longest_first")
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            return onnxruntime.InferenceSession(
                str(self._model), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime raises a class per status
            raise self.problem(f"model.onnx: {first_line(error)}") from error


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


def unread(encoded: "Encoding", second: str) -> str:
    """What of the pair's second text was cut off."""
    places = zip(encoded.offsets, encoded.sequence_ids, strict=True)
    return second[max((end for (_, end), text in places if text == 1), default=0) :]
