import subprocess
import sys

import pytest
from model_server import completion, model_server

from agents.chat_model import ChatModel
from agents.models import RemoteModel, open_model
from storage.engines import import_path
from storage.errors import BadInput, BadReply, ModelUnavailable, NotFound
from storage.settings import load_settings

ASK = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello?"}]


def model_at(url: str, retries=0, timeout=5.0) -> ChatModel:
    settings = load_settings(
        model="openai:m",
        model_url=url + "/v1",
        model_retries=retries,
        model_timeout_seconds=timeout,
    )
    model = open_model(settings)
    model.retry_seconds = 0.01
    return model


def test_a_reply_carries_its_text_tokens_and_reason():
    logprobs = {"content": [token(-0.5), token(-1.5)]}
    with model_server((200, completion("Hi.", "length", logprobs))) as server:
        reply = model_at(server.url).complete(ASK, max_tokens=9, temperature=0.3, logprobs=True)
    assert (reply.text, reply.finish_reason) == ("Hi.", "length")
    assert (reply.prompt_tokens, reply.completion_tokens, reply.mean_logprob) == (7, 3, -1.0)
    assert 0 < reply.seconds < 5
    sent = server.asked[0]
    assert sent["messages"] == ASK
    assert sent["temperature"] == 0.3
    assert 9 in (sent.get("max_tokens"), sent.get("max_completion_tokens"))


def token(logprob):
    return {"token": "x", "logprob": logprob, "bytes": None, "top_logprobs": []}


def test_a_schema_is_sent_and_a_cut_answer_is_still_an_answer():
    schema = {"type": "object"}
    with model_server((200, completion('{"a": ', "length"))) as server:
        assert model_at(server.url).complete(ASK, schema=schema).text == '{"a": '
    assert server.asked[0]["response_format"]["json_schema"]["schema"] == schema


def test_an_adapter_of_a_vllm_server_is_asked_for_by_name():
    with model_server((200, completion())) as server:
        model_at(server.url).complete(ASK, adapter="house-3")
        model_at(server.url).complete(ASK)
    assert [sent["model"] for sent in server.asked] == ["house-3", "m"]


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_a_failure_that_may_pass_is_tried_again(status):
    with model_server((status, {"error": {"message": "busy"}}), (200, completion())) as server:
        assert model_at(server.url, retries=1).complete(ASK).text == "Fine."
    assert len(server.asked) == 2


def test_a_server_that_keeps_failing_is_unavailable_with_its_address_and_status():
    with (
        model_server((500, {"error": {"message": "out of memory"}})) as server,
        pytest.raises(ModelUnavailable, match="out of memory") as caught,
    ):
        model_at(server.url, retries=2).complete(ASK)
    assert len(server.asked) == 3
    assert server.url in str(caught.value)
    assert "500" in str(caught.value)
    assert caught.value.next_step


@pytest.mark.parametrize(("status", "advice"), [(401, "MODEL_KEY"), (404, "MODEL_URL")])
def test_a_call_that_is_wrong_is_not_tried_again(status, advice):
    with (
        model_server((status, {"error": {"message": "no"}})) as server,
        pytest.raises(ModelUnavailable) as caught,
    ):
        model_at(server.url, retries=2).complete(ASK)
    assert len(server.asked) == 1
    assert advice in caught.value.next_step


def test_a_server_that_hangs_is_given_up_after_the_timeout():
    with model_server(0.6) as server:
        with pytest.raises(ModelUnavailable, match="in time") as caught:
            model_at(server.url, retries=1, timeout=0.1).complete(ASK)
        assert len(server.asked) == 2
    assert "TIMEOUT" in caught.value.next_step


def test_a_server_that_hangs_up_or_is_not_there_is_unavailable():
    with model_server("hang up") as server:
        with pytest.raises(ModelUnavailable, match="cannot be reached"):
            model_at(server.url, retries=1).complete(ASK)
        assert len(server.asked) == 2
    with pytest.raises(ModelUnavailable, match="cannot be reached") as caught:
        model_at("http://127.0.0.1:9").complete(ASK)
    assert "doctor" in caught.value.next_step


@pytest.mark.parametrize("text", ["", "  \n", None])
def test_an_empty_answer_is_a_bad_reply(text):
    with model_server((200, completion(text))) as server, pytest.raises(BadReply, match="empty"):
        model_at(server.url, retries=2).complete(ASK)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Sign in to the wifi</html>",
        {"choices": []},
        {"choices": None},
        {},
        [],
        {"error": "x"},
    ],
)
def test_an_answer_that_is_no_completion_is_a_bad_reply(body):
    with model_server((200, body)) as server, pytest.raises(BadReply) as caught:
        model_at(server.url).complete(ASK)
    assert server.url in str(caught.value)
    assert caught.value.next_step


def test_a_body_cut_off_in_the_middle_of_its_json_is_a_bad_reply():
    class Broken(bytes): ...

    with model_server((200, Broken(b'{"choices": [{"mess'))) as server, pytest.raises(BadReply):
        model_at(server.url).complete(ASK)


@pytest.mark.parametrize(
    ("model", "error", "said"),
    [
        ("local:unheard-of", NotFound, "smollm2"),
        ("gpt-9", BadInput, "local:NAME"),
        ("openai:gpt-9", BadInput, "OPENAI_API_KEY"),
        ("anthropic:c", BadInput, "pip install langchain-anthropic"),
        ("ollama:m", BadInput, "pip install langchain-ollama"),
        ("nobody:m", BadInput, "COPYDESK_MODEL"),
    ],
)
def test_a_model_that_cannot_be_had_says_what_to_do(model, error, said, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(error) as caught:
        open_model(load_settings(model=model))
    assert said in caught.value.next_step


def test_a_remote_model_without_adapters_refuses_one():
    model = ChatModel("anthropic:c", RemoteModel(None))
    with pytest.raises(ModelUnavailable, match="no adapters"):
        model.complete(ASK, adapter="a")


def test_opening_the_local_model_loads_no_client_and_starts_nothing(home):
    code = f"""
import sys
from agents.models import open_model
from storage.settings import load_settings
model = open_model(load_settings(home={str(home)!r}))
assert len(model.sha256) == 64
model.close()
heavy = {{"openai", "langchain_openai", "langchain", "torch", "httpx", "xllamacpp", "chromadb"}}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    command = [sys.executable, "-P", "-c", code]
    subprocess.run(command, env={"PYTHONPATH": import_path()}, check=True)
    assert not home.exists()
