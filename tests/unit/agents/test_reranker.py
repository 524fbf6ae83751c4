"""Rerankers: a cross-encoder made on the spot, and a chat model that follows a script."""

from pathlib import Path

import pytest

from agents.fakes import ScriptedModel
from agents.reranker import open_reranker
from storage.errors import BadInput, BadReply, ModelFileError, ModelUnavailable


def make_cross_encoder(folder: Path, inputs: tuple[str, ...], classes: int = 1) -> Path:
    """A model whose only logit (or whose last) is how many tokens the pair has."""
    import onnx
    from onnx import TensorProto, helper
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    words = {word: n for n, word in enumerate(["[UNK]", "[CLS]", "[SEP]", "return", "postage"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 1), ("[SEP]", 2)],
    )
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    given = [helper.make_tensor_value_info(n, TensorProto.INT64, ["b", "w"]) for n in inputs]
    axes = helper.make_tensor("axes", TensorProto.INT64, [1], [1])
    nodes = [
        helper.make_node("Cast", [inputs[-1]], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["numbers", "axes"], ["sum"], keepdims=1),
        helper.make_node("Sub", ["sum", "sum"], ["zero"]),
        helper.make_node("Concat", ["zero"] * (classes - 1) + ["sum"], ["logits"], axis=1),
    ]
    out = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["b", classes])
    graph = helper.make_graph(nodes, "tiny", given, [out], [axes])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(folder / "model.onnx"))
    return folder


@pytest.mark.parametrize("classes", [1, 2])
@pytest.mark.parametrize(
    "inputs",
    [("input_ids", "attention_mask"), ("input_ids", "token_type_ids", "attention_mask")],
)
def test_a_cross_encoder_scores_every_pair_in_the_order_given(tmp_path, inputs, classes):
    folder = make_cross_encoder(tmp_path / "model", inputs, classes)
    reranker = open_reranker(f"onnx:{folder}")
    assert reranker is not None
    texts = [" ".join(["postage"] * count) for count in range(1, 40)][::-1]
    assert reranker.score("return", texts) == [4.0 + count for count in range(1, 40)][::-1]
    assert reranker.score("return", []) == []


def test_texts_longer_than_the_model_takes_are_cut(tmp_path):
    folder = make_cross_encoder(tmp_path / "model", ("input_ids", "attention_mask"))
    reranker = open_reranker(f"onnx:{folder}")
    assert reranker is not None
    assert reranker.score("return", ["postage " * 2000]) == [512.0]


def test_a_question_longer_than_the_model_takes_is_cut_too(tmp_path):
    folder = make_cross_encoder(tmp_path / "model", ("input_ids", "attention_mask"))
    reranker = open_reranker(f"onnx:{folder}")
    assert reranker is not None
    assert reranker.score("return " * 2000, ["postage"]) == [512.0]


def test_a_folder_without_a_model_is_refused_at_once(tmp_path):
    with pytest.raises(ModelFileError, match=r"model\.onnx is missing") as caught:
        open_reranker(f"onnx:{tmp_path}")
    assert "tokenizer.json" in caught.value.next_step


def test_files_that_are_no_model_are_a_model_file_error(tmp_path):
    folder = make_cross_encoder(tmp_path / "model", ("input_ids", "attention_mask"))
    (folder / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelFileError, match=r"model\.onnx"):
        open_reranker(f"onnx:{folder}").score("return", ["postage"])
    (folder / "tokenizer.json").write_text("{")
    with pytest.raises(ModelFileError, match=r"tokenizer\.json"):
        open_reranker(f"onnx:{folder}").score("return", ["postage"])


def test_inputs_that_we_do_not_have_and_too_many_classes_are_refused(tmp_path):
    odd = make_cross_encoder(tmp_path / "odd", ("pixels",))
    with pytest.raises(ModelFileError, match="wants pixels"):
        open_reranker(f"onnx:{odd}").score("return", ["postage"])
    many = make_cross_encoder(tmp_path / "many", ("input_ids", "attention_mask"), classes=3)
    with pytest.raises(ModelFileError, match="3 numbers"):
        open_reranker(f"onnx:{many}").score("return", ["postage"])


def test_a_chat_model_gives_verdicts():
    def judge(messages):
        said = messages[-1]["content"]
        assert "Do you pay the postage?" in said
        return '{"helps": "fully"}' if "We pay" in said else '{"helps": "no"}'

    reranker = open_reranker("llm", ScriptedModel(judge))
    texts = ["Opening hours.", "We pay the postage.", "Our team."]
    assert reranker.score("Do you pay the postage?", texts) == [0.0, 1.0, 0.0]
    assert reranker.score("Do you pay the postage?", []) == []


@pytest.mark.parametrize("reply", ["nonsense", '{"helps": "maybe"}', "[]", BadReply("empty", "")])
def test_a_useless_verdict_changes_nothing(reply):
    reranker = open_reranker("llm", ScriptedModel([reply]))
    assert reranker.score("postage", ["text"]) == [0.5]


def test_a_model_that_is_away_is_not_hidden():
    reranker = open_reranker("llm", ScriptedModel([ModelUnavailable("away", "wait")]))
    with pytest.raises(ModelUnavailable):
        reranker.score("postage", ["text"])


def test_no_name_is_no_reranker_and_an_unknown_one_is_refused():
    assert open_reranker("") is None
    for name in ("llm", "onnx:", "cohere"):
        with pytest.raises(BadInput):
            open_reranker(name)
