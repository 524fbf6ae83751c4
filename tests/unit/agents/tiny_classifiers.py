"""Real ONNX models of a few words: what they say of a text is the sum of what its words say."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def make_classifier(
    folder: Path,
    votes: Mapping[str, Sequence[float]],
    labels: Mapping[int, str] | None = None,
    per_token: bool = False,
    blanks: bool = False,
) -> Path:
    """A model whose logits are the votes of a pair's words together, or of each token.

    Args:
        votes: word -> a number per class; words that are not in it vote for nothing.
        labels: id2label of its config.json; without, there is none.
        blanks: a word's token begins with the blank before it, as in byte-level tokenizers.
    """
    folder.mkdir()
    if blanks:
        votes = {**votes, **{f"Ġ{word}": row for word, row in votes.items()}}
    make_tokenizer(list(votes), blanks).save(str(folder / "tokenizer.json"))
    save_model(folder, votes, per_token)
    if labels is not None:
        config = {"id2label": labels, "max_position_embeddings": 514}
        (folder / "config.json").write_text(json.dumps(config))
    return folder


def make_tokenizer(words: Sequence[str], blanks: bool) -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    ids = {word: place for place, word in enumerate(["[UNK]", "[CLS]", "[SEP]", *words])}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="[UNK]"))
    bytewise = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.pre_tokenizer = bytewise if blanks else pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 1), ("[SEP]", 2)],
    )
    return tokenizer


def save_model(folder: Path, votes: Mapping[str, Sequence[float]], per_token: bool) -> None:
    import onnx
    from onnx import TensorProto, helper

    classes = len(next(iter(votes.values())))
    rows = [0.0] * 3 * classes + [value for row in votes.values() for value in row]
    table = helper.make_tensor("table", TensorProto.FLOAT, [len(rows) // classes, classes], rows)
    last, one = (helper.make_tensor(n, TensorProto.INT64, [1], [v]) for n, v in AXES)
    votes_of = "logits" if per_token else "votes"
    nodes = [helper.make_node("Gather", ["table", "input_ids"], [votes_of])]
    if not per_token:
        nodes += [
            helper.make_node("Cast", ["attention_mask"], ["kept"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["kept", "last"], ["mask"]),
            helper.make_node("Mul", ["votes", "mask"], ["counted"]),
            helper.make_node("ReduceSum", ["counted", "one"], ["logits"], keepdims=0),
        ]
    names = ("input_ids",) if per_token else ("input_ids", "attention_mask")
    given = [helper.make_tensor_value_info(n, TensorProto.INT64, ["b", "w"]) for n in names]
    shape = ["b", "w", classes] if per_token else ["b", classes]
    out = helper.make_tensor_value_info("logits", TensorProto.FLOAT, shape)
    graph = helper.make_graph(nodes, "tiny", given, [out], [table, last, one])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(folder / "model.onnx"))


AXES = (("last", -1), ("one", 1))
