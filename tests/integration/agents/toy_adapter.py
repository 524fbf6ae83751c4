"""LoRA adapters in GGUF that change what the embedded model says, made without training."""

from pathlib import Path

import gguf
import numpy as np

WIDTH, RANK = 576, 4


def toy_adapter(path: Path, seed: int, strength: float = 0.08) -> Path:
    """A random adapter on the first layers' query projections of SmolLM2-135M."""
    draw = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, float(RANK))
    for layer in range(8):
        for part, shape in (("a", (RANK, WIDTH)), ("b", (WIDTH, RANK))):
            values = draw.normal(size=shape).astype(np.float32) * strength * 4
            writer.add_tensor(f"blk.{layer}.attn_q.weight.lora_{part}", values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
