"""The embedded GGUF as a folder that transformers can train on. Built once, at set-up.

`python -m finetune.base [NAME]` prints the folder: safetensors in float32 (what the quantised
weights say exactly; a narrower type would round them once more), tokenizer and chat template,
and `source.json` that names the GGUF by hash.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from agents.model_files import local_model, model_cache, sha256_of
from finetune.quiet import go_offline, hush
from storage.errors import ModelFileError

DEFAULT = "smollm2-135m"
SOURCE = "source.json"


def base_path(name: str = DEFAULT) -> Path:
    """Where the folder of embedded model `name` lies, whether or not it was built.

    Raises:
        NotFound: no such embedded model.
    """
    return model_cache() / f"{name}-{local_model(name).sha256[:12]}"


def is_built(folder: Path) -> bool:
    """True for a whole folder: `source.json` is written last and the folder renamed after it."""
    return (folder / SOURCE).is_file()


def build_base(name: str = DEFAULT, folder: Path | None = None) -> Path:
    """The folder of embedded model `name`, built if need be (seconds). Safe to run twice at once.

    Raises:
        NotFound: no such embedded model.
        ModelFileError: the GGUF is missing or not the pinned one.
    """
    folder = folder or base_path(name)
    if is_built(folder):
        return folder
    gguf = local_model(name).verified()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".base-") as temp:
        draft = Path(temp) / "base"
        _write(gguf, draft)
        source = {"name": name, "gguf_sha256": local_model(name).sha256}
        (draft / SOURCE).write_text(json.dumps(source) + "\n")
        _move(draft, folder)
    return folder


def base_identity(folder: Path) -> tuple[str, str]:
    """Name and sha256 of what `folder` holds: of its GGUF, else of its safetensors.

    Raises:
        ModelFileError: the folder holds neither.
    """
    if is_built(folder):
        source = json.loads((folder / SOURCE).read_text())
        return source["name"], source["gguf_sha256"]
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise ModelFileError(
            f"{folder} holds no model", "run `python -m finetune.base`, or name another folder"
        )
    return folder.name, sha256_of(weights)


def _move(draft: Path, folder: Path) -> None:
    try:
        draft.rename(folder)
    except OSError:
        # Another process renamed its own first; both are the same bytes, so ours may go.
        if not is_built(folder):
            raise


def _write(gguf: Path, folder: Path) -> None:
    import torch
    from safetensors.torch import save_file
    from transformers import AutoModelForCausalLM

    hush()
    tokenizer = _tokenizer(gguf)
    model = AutoModelForCausalLM.from_pretrained(
        gguf.parent, gguf_file=gguf.name, dtype=torch.float32
    )
    # The weights are dequantised; the note that they once were not would forbid training.
    del model.config.quantization_config
    tokenizer.save_pretrained(folder)
    model.config.save_pretrained(folder)
    model.generation_config.save_pretrained(folder)
    tied = {"lm_head.weight"} if model.config.tie_word_embeddings else set()
    weights = {
        key: value.contiguous() for key, value in model.state_dict().items() if key not in tied
    }
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def _tokenizer(gguf: Path) -> Any:
    """The GGUF's tokenizer with the splitting that its `tokenizer.ggml.pre` asks for.

    transformers reads vocabulary, merges and template but not that field: without the split
    it may join digits where llama.cpp and the model's own training never do.
    """
    from tokenizers import pre_tokenizers
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    return tokenizer


def main(arguments: list[str]) -> None:
    go_offline()
    sys.stdout.write(f"{build_base(arguments[0] if arguments else DEFAULT)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
