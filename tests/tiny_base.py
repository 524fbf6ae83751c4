"""A llama with random weights and a tokenizer of bytes: it trains in a second, from no file."""

import json
import random
from pathlib import Path
from typing import Any

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SYSTEM = "Write blurbs."


def tiny_base(folder: Path) -> Path:
    """The base's folder, as `finetune.train --base` takes it."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    torch.manual_seed(0)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=byte_tokenizer(), eos_token="<|im_end|>", pad_token="<|im_end|>"
    )
    tokenizer.chat_template = TEMPLATE
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def byte_tokenizer() -> Any:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={c: at for at, c in enumerate(letters)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    marks = [AddedToken(mark, special=True) for mark in ("<|im_start|>", "<|im_end|>")]
    tokenizer.add_special_tokens(marks)
    return tokenizer


def said(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


def row(kind: str, number: int) -> dict[str, Any]:
    """One row of a kind; lengths differ from row to row."""
    draw = random.Random(number)
    prompt = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": f"size: {number} cm" + " x" * draw.randrange(4)},
    ]
    text = f"It is {number} cm" + "." * draw.randrange(1, 6)
    if kind == "dpo":
        return {"prompt": prompt, "chosen": said(text), "rejected": said(f"{number}?")}
    if kind == "kto":
        return {"prompt": prompt, "completion": said(text), "label": number % 3 > 0}
    return {"messages": [*prompt, *said(text)]}


def write_rows(path: Path, kind: str = "sft", count: int = 12) -> Path:
    path.write_text("".join(json.dumps(row(kind, n)) + "\n" for n in range(count)))
    return path


def write_recipe(path: Path, **values: Any) -> Path:
    import yaml

    given = {
        "name": path.stem,
        "rank": 4,
        "alpha": 8,
        "learning_rate": 0.01,
        "schedule": "linear",
        "max_steps": 6,
        "epochs": 10,
        "batch_rows": 4,
        "micro_batch": 2,
        "save_steps": 2,
        **values,
    }
    path.write_text(yaml.safe_dump(given))
    return path


def run_train(folder: Path, base: Path, kind: str = "sft", **values: Any) -> Any:
    """Trains in this process; returns the exit code, the events, and the folder of the adapter."""
    import io

    from finetune.events import Events
    from finetune.train import run

    rows = write_rows(folder / f"{kind}.jsonl", kind, values.pop("count", 12))
    recipe = write_recipe(folder / "tiny.yaml", method=kind, **values)
    arguments = ["--recipe", recipe, "--rows", rows, "--base", base, "--out", folder / "out"]
    stream = io.StringIO()
    code = run([*map(str, arguments), "--resume"], Events(stream))
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    return code, events, folder / "out"
