import pytest

from agents.fakes import MemoryEmbedder, ScriptedModel
from storage.errors import BadReply, ModelUnavailable

ASK = [{"role": "user", "content": "three short words"}]


def test_a_list_is_answered_in_order_and_then_refused():
    model = ScriptedModel(["one", "two"])
    assert [model.complete(ASK).text, model.complete(ASK).text] == ["one", "two"]
    with pytest.raises(BadReply, match="only 2"):
        model.complete(ASK)
    assert len(model.calls) == 3


def test_a_function_sees_the_messages_and_calls_are_kept():
    model = ScriptedModel(lambda messages: messages[-1]["content"].upper(), mean_logprob=-0.5)
    reply = model.complete(ASK, adapter="a1", logprobs=True)
    assert (reply.text, reply.prompt_tokens, reply.mean_logprob) == ("THREE SHORT WORDS", 3, -0.5)
    assert model.calls == [ASK]
    assert model.adapters == ["a1"]
    assert model.complete(ASK).mean_logprob is None


def test_an_exception_in_the_script_is_raised_and_an_empty_text_is_a_bad_reply():
    model = ScriptedModel([ModelUnavailable("away"), " "])
    with pytest.raises(ModelUnavailable):
        model.complete(ASK)
    with pytest.raises(BadReply):
        model.complete(ASK)


def test_a_text_longer_than_asked_is_cut_and_says_so():
    reply = ScriptedModel(["a b  c d"]).complete(ASK, max_tokens=3)
    assert (reply.text, reply.finish_reason) == ("a b  c", "length")


def test_texts_that_share_words_are_near_each_other():
    embedder = MemoryEmbedder()
    kettle, again, refund = embedder.embed_documents(
        ["A steel kettle", "a STEEL kettle, cheap", "refunds in fourteen days"]
    )
    assert dot(kettle, kettle) == pytest.approx(1)
    assert dot(kettle, again) > 0.6 > dot(kettle, refund)
    assert embedder.embed_query("A steel kettle") == kettle
    assert dot(embedder.embed_query(""), embedder.embed_query("")) == 1


def dot(left, right):
    return sum(a * b for a, b in zip(left, right, strict=True))
