"""A PEFT LoRA folder as a GGUF adapter that llama.cpp's server can load.

    python -m finetune.convert ADAPTER_DIR OUT.gguf [--base GGUF]

Architecture `llama` only. Tensors are float32, as trained: the file stays small and its text
is the one that PEFT writes.
"""

import argparse
import json
import math
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.model_files import LOCAL_MODELS, local_model, sha256_of
from storage.errors import BadInput, CopydeskError, TrainingError

Matrix = NDArray[np.float32]

GGUF_NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
TENSOR = re.compile(r"base_model\.model\.model\.layers\.(\d+)\.(\w+\.\w+)\.lora_(A|B)\.weight")
# What changes the formula W + (alpha / r) B A, which is all that llama.cpp computes.
UNSUPPORTED = ("use_dora", "modules_to_save", "lora_bias", "rank_pattern")


def convert(adapter: Path, target: Path, base: Path | None = None) -> str:
    """Write `target` (replaced whole) and return its sha256. Same adapter, same bytes.

    Args:
        adapter: folder with adapter_config.json and adapter_model.safetensors.
        target: the GGUF file to write.
        base: GGUF of the base; by default the embedded model that the adapter names.

    Raises:
        BadInput: no adapter there, or one that llama.cpp cannot apply.
        ModelFileError: the base is missing.
    """
    config, tensors = _read(adapter)
    base = base or _base_of(config)
    heads, kv_heads = _heads(base)
    draft = target.with_name(target.name + ".part")
    draft.parent.mkdir(parents=True, exist_ok=True)
    named = {}
    for name, value in sorted(tensors.items()):
        layer, module, side = _parse(name)
        if side == "B" and module in ("self_attn.q_proj", "self_attn.k_proj"):
            value = permute(value, heads if module.endswith("q_proj") else kv_heads)
        named[f"blk.{layer}.{GGUF_NAMES[module]}.weight.lora_{side.lower()}"] = value
    _write(draft, named, alpha_of(config))
    sha256 = sha256_of(draft)
    draft.replace(target)
    return sha256


def alpha_of(config: dict[str, Any]) -> float:
    """The alpha with which llama.cpp, which scales by alpha / rank, does what PEFT did: rsLoRA
    scales by alpha / sqrt(rank) (Kalajdzievski 2023)."""
    alpha = float(config["lora_alpha"])
    return alpha * math.sqrt(config["r"]) if config.get("use_rslora") else alpha


def permute(rows: Matrix, heads: int) -> Matrix:
    """Reorder the output rows of q or k, [heads * width, n], from half-split to interleaved pairs.

    transformers rotates element i with i + width/2, llama.cpp's llama graph 2i with 2i + 1;
    the base's q and k were stored reordered, so what is added to them must be as well.
    """
    width = rows.shape[0] // heads
    split = rows.reshape(heads, 2, width // 2, -1)
    return np.ascontiguousarray(split.swapaxes(1, 2).reshape(rows.shape))


def _read(adapter: Path) -> tuple[dict[str, Any], dict[str, Matrix]]:
    from safetensors.numpy import load_file

    try:
        config = json.loads((adapter / "adapter_config.json").read_text())
        tensors = load_file(adapter / "adapter_model.safetensors")
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{adapter} holds no readable adapter: {error}", "name the folder of a trained adapter"
        ) from error
    used = [option for option in UNSUPPORTED if config.get(option)]
    if config.get("peft_type") != "LORA" or used:
        raise BadInput(
            f"llama.cpp cannot apply this adapter ({', '.join(used) or config.get('peft_type')})",
            "train it as plain LoRA, or serve it with vLLM",
        )
    return config, {name: value.astype(np.float32) for name, value in tensors.items()}


def _parse(name: str) -> tuple[int, str, str]:
    found = TENSOR.fullmatch(name)
    if found is None or found[2] not in GGUF_NAMES:
        raise BadInput(
            f"the adapter changes {name}, which has no place in a llama GGUF",
            "train only the projections named in finetune/recipe.py",
        )
    return int(found[1]), found[2], found[3]


def _base_of(config: dict[str, Any]) -> Path:
    name = str(config.get("base_model_name_or_path"))
    if name not in LOCAL_MODELS:
        raise BadInput(
            f"the adapter's base {name!r} is no embedded model", "give the base's GGUF with --base"
        )
    return local_model(name).path()


def _heads(base: Path) -> tuple[int, int]:
    """Numbers of query heads and of key/value heads, from the base's metadata."""
    from gguf import GGUFReader

    fields = GGUFReader(base).fields
    architecture = fields["general.architecture"].contents()
    if architecture != "llama":
        raise TrainingError(
            f"cannot convert an adapter for architecture {architecture!r}", "use a llama base"
        )
    heads = fields["llama.attention.head_count"].contents()
    kv_heads = fields["llama.attention.head_count_kv"].contents()
    return int(heads), int(kv_heads)


def _write(path: Path, tensors: dict[str, Matrix], alpha: float) -> None:
    from gguf import GGUFWriter

    writer = GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    for key, value in tensors.items():
        writer.add_tensor(key, value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m finetune.convert")
    parser.add_argument("adapter", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--base", type=Path, help="the base's GGUF, if it is not an embedded model")
    given = parser.parse_args(arguments)
    try:
        sha256 = convert(given.adapter, given.target, given.base)
    except CopydeskError as error:
        sys.stderr.write(f"{error}\n{error.next_step}\n")
        return error.exit_code
    sys.stdout.write(json.dumps({"gguf": str(given.target), "sha256": sha256}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
