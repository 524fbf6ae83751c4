"""all-MiniLM-L6-v2 as one ONNX file: tokens in, unit vectors out. Run once at set-up.

The file lies at `model_cache() / f"minilm-{MINILM_WEIGHTS.sha256[:12]}.onnx"`, its own sha256
beside it with the suffix `.sha256`. Inputs `input_ids` and `attention_mask`, both int64
[batch, tokens]; output `embedding`, float32 [batch, 384], L2-normalised. Pooling is the mean
over unmasked tokens, as the publisher's `1_Pooling/config.json` says.

The encoder is written out here, not traced through transformers: its mask helpers branch on
the example's values, and what was true of the example would be frozen into the graph.
"""

import json
import math
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from agents.model_files import MINILM_TOKENIZER, MINILM_WEIGHTS, model_cache, sha256_of
from storage.errors import ModelFileError

OPSET = 20
PROBES = (
    "Oiled alder, 38 by 24 cm.",
    "The kettle boils one and a half litres in four minutes and switches itself off.",
    "Refunds are paid within fourteen days of the goods reaching our warehouse.",
    "7",
)


def onnx_path() -> Path:
    """Where the exported encoder lies, whether or not it is there."""
    return model_cache() / f"minilm-{MINILM_WEIGHTS.sha256[:12]}.onnx"


class SentenceEncoder(nn.Module):
    """BERT's encoder (Devlin et al. 2018, post-norm), mean pooling and L2 normalisation."""

    def __init__(self, weights: dict[str, Tensor], config: dict[str, Any]) -> None:
        super().__init__()
        self.layers: int = config["num_hidden_layers"]
        self.heads: int = config["num_attention_heads"]
        self.head_width: int = config["hidden_size"] // self.heads
        self.eps: float = config["layer_norm_eps"]
        self.weights = nn.ParameterDict(
            {
                name.replace(".", "/"): value
                for name, value in weights.items()
                if value.is_floating_point()
            }
        )

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """int64 [batch, tokens] twice -> float32 [batch, width], each row of length one."""
        keep = attention_mask.to(torch.float32)
        bias = (1.0 - keep[:, None, None, :]) * torch.finfo(torch.float32).min
        hidden = self._embed(input_ids)
        for layer in range(self.layers):
            hidden = self._layer(f"encoder/layer/{layer}", hidden, bias)
        pooled = (hidden * keep[:, :, None]).sum(1) / keep.sum(1, keepdim=True).clamp(min=1e-9)
        return functional.normalize(pooled, dim=1)

    def _embed(self, ids: Tensor) -> Tensor:
        word = functional.embedding(ids, self.weights["embeddings/word_embeddings/weight"])
        place = self.weights["embeddings/position_embeddings/weight"][: ids.shape[1]]
        kind = self.weights["embeddings/token_type_embeddings/weight"][0]  # one segment: type 0
        return self._norm("embeddings/LayerNorm", word + place + kind)

    def _layer(self, name: str, hidden: Tensor, bias: Tensor) -> Tensor:
        attended = self._linear(f"{name}/attention/output/dense", self._attend(name, hidden, bias))
        hidden = self._norm(f"{name}/attention/output/LayerNorm", attended + hidden)
        wide = functional.gelu(self._linear(f"{name}/intermediate/dense", hidden))
        return self._norm(
            f"{name}/output/LayerNorm", self._linear(f"{name}/output/dense", wide) + hidden
        )

    def _attend(self, name: str, hidden: Tensor, bias: Tensor) -> Tensor:
        def split(part: str) -> Tensor:
            rows = self._linear(f"{name}/attention/self/{part}", hidden)
            return rows.reshape(*rows.shape[:2], self.heads, self.head_width).transpose(1, 2)

        query, key, value = split("query"), split("key"), split("value")
        scores = query @ key.transpose(2, 3) / math.sqrt(self.head_width) + bias
        return (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)

    def _linear(self, name: str, hidden: Tensor) -> Tensor:
        return functional.linear(
            hidden, self.weights[f"{name}/weight"], self.weights[f"{name}/bias"]
        )

    def _norm(self, name: str, hidden: Tensor) -> Tensor:
        weight = self.weights[f"{name}/weight"]
        return functional.layer_norm(
            hidden, weight.shape, weight, self.weights[f"{name}/bias"], self.eps
        )


def export(target: Path | None = None) -> Path:
    """Write the ONNX file and its hash unless both are there and agree. Safe to run twice at once.

    Raises:
        ModelFileError: the weights are not the pinned ones, or the graph disagrees with torch.
    """
    target = target or onnx_path()
    if _is_whole(target):
        return target
    weights = MINILM_WEIGHTS.verified()
    config = json.loads((weights.parent / "config.json").read_text())
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        draft = Path(folder) / target.name
        _write_graph(weights, config, draft)
        _check(draft, weights, config)
        _hash_file(draft).write_text(sha256_of(draft) + "\n")
        # The model first: a reader that sees the hash file then finds the file it names.
        draft.replace(target)
        _hash_file(draft).replace(_hash_file(target))
    return target


def _hash_file(path: Path) -> Path:
    return path.with_suffix(".onnx.sha256")


def _is_whole(path: Path) -> bool:
    named = _hash_file(path)
    return path.is_file() and named.is_file() and named.read_text().strip() == sha256_of(path)


def _write_graph(weights: Path, config: dict[str, Any], target: Path) -> None:
    from safetensors.torch import load_file

    encoder = SentenceEncoder(load_file(weights), config).eval()
    example = torch.ones(2, 7, dtype=torch.int64)
    axes = {0: "batch", 1: "tokens"}
    with warnings.catch_warnings():
        # The TorchScript exporter needs no further package and is exact for this plain graph.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=__name__)
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="torch")
        torch.onnx.export(
            encoder,
            (example, example),
            str(target),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "embedding": {0: "batch"}},
            opset_version=OPSET,
            dynamo=False,
        )


def _check(graph: Path, weights: Path, config: dict[str, Any]) -> None:
    """Compare with transformers' own BertModel on padded and unpadded rows."""
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(MINILM_TOKENIZER.verified()))
    tokenizer.no_truncation()
    tokenizer.enable_padding()
    rows = tokenizer.encode_batch(list(PROBES))
    ids = torch.tensor([row.ids for row in rows])
    mask = torch.tensor([row.attention_mask for row in rows])
    wanted = _reference(weights, config, ids, mask)
    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    found = session.run(None, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})[0]
    cosine = functional.cosine_similarity(torch.from_numpy(found), wanted).min().item()
    if cosine < 0.9999:
        raise ModelFileError(
            f"the exported encoder agrees with torch only to a cosine of {cosine:.5f}",
            "report the installed versions of torch and onnxruntime",
        )


def _reference(weights: Path, config: dict[str, Any], ids: Tensor, mask: Tensor) -> Tensor:
    """float32 [batch, 384] from transformers' model, without padding effects: row by row."""
    from safetensors.torch import load_file
    from transformers import BertConfig, BertModel

    model = BertModel(BertConfig(**config), add_pooling_layer=False).eval()
    model.load_state_dict(load_file(weights), strict=False)
    rows = []
    with torch.inference_mode():
        for row, keep in zip(ids, mask.bool(), strict=True):
            hidden = model(input_ids=row[keep][None]).last_hidden_state
            rows.append(functional.normalize(hidden.mean(1), dim=1))
    return torch.cat(rows)


if __name__ == "__main__":
    sys.stdout.write(f"{export()}\n")
