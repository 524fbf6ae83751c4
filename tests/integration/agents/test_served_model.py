"""The embedded model behind its real server; the module's tests share one home."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from toy_adapter import toy_adapter

from agents.local_model import LocalModel
from agents.model_files import SMOLLM2
from agents.models import open_model
from storage.engines import engine_status, import_path, stop_engine
from storage.errors import BadInput, ModelUnavailable
from storage.settings import load_settings

ASK = [{"role": "user", "content": "Write one sentence about a steel kettle."}]


@pytest.fixture(scope="module")
def served_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("model") / "home"
    yield home
    for status in engine_status(home):
        stop_engine(home, status.name)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def model(served_home):
    found = open_model(load_settings(home=served_home, engine_idle_seconds=10, context_tokens=256))
    yield found
    found.close()


@pytest.fixture(scope="module")
def adapters(tmp_path_factory):
    folder = tmp_path_factory.mktemp("adapters")
    return {name: toy_adapter(folder / f"{name}.gguf", seed) for seed, name in enumerate("ab")}


def test_the_embedded_model_writes_and_counts(model):
    reply = model.complete(ASK, max_tokens=12, logprobs=True)
    assert reply.text
    assert (reply.completion_tokens, reply.finish_reason) == (12, "length")
    assert reply.prompt_tokens > 10
    assert reply.mean_logprob is not None
    assert reply.mean_logprob < 0
    assert model.sha256 == SMOLLM2.sha256
    assert model.complete(ASK, max_tokens=12).text == reply.text
    assert model.complete(ASK, max_tokens=12).mean_logprob is None


def test_a_schema_is_kept_to(model):
    schema = {
        "type": "object",
        "properties": {"colour": {"type": "string", "enum": ["red", "blue"]}},
        "required": ["colour"],
    }
    ask = [{"role": "user", "content": "Which colour is the sky? Answer as JSON."}]
    assert json.loads(model.complete(ask, schema=schema).text)["colour"] in {"red", "blue"}


def test_a_prompt_too_long_is_refused_with_advice(model):
    long = [{"role": "user", "content": "kettle " * 2000}]
    with pytest.raises(ModelUnavailable, match="context") as caught:
        model.complete(long)
    assert "context_tokens" in caught.value.next_step


def test_a_server_killed_outright_is_back_for_the_next_call(model, served_home):
    model.complete(ASK, max_tokens=2)
    os.kill(engine_status(served_home)[0].pid, signal.SIGKILL)
    assert model.complete(ASK, max_tokens=2).text


def test_the_environments_proxy_is_not_asked(model, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert model.complete(ASK, max_tokens=2).text


def test_two_processes_share_one_server(model, served_home):
    model.complete(ASK, max_tokens=2)
    before = engine_status(served_home)
    code = f"""
from agents.models import open_model
from storage.settings import load_settings
model = open_model(load_settings(home={str(served_home)!r}, context_tokens=256))
print(model.complete({ASK!r}, max_tokens=12).text)
model.close()
"""
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={**os.environ, "PYTHONPATH": import_path()},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == model.complete(ASK, max_tokens=12).text, done.stderr
    assert engine_status(served_home) == before


def test_no_reply_is_lost_while_adapters_are_added(model, adapters, served_home):
    local = model.connection
    assert isinstance(local, LocalModel)
    base = model.complete(ASK, max_tokens=10).text
    before = engine_status(served_home)[0].pid

    def ask(number: int) -> str:
        time.sleep(number * 0.01)
        return model.complete(ASK, max_tokens=10).text

    with ThreadPoolExecutor(40) as pool:
        replies = [pool.submit(ask, number) for number in range(40)]
        time.sleep(0.1)
        local.ensure_adapters({"a": adapters["a"]})
        texts = [reply.result() for reply in replies]
    assert len(texts) == 40
    assert all(texts)
    after = engine_status(served_home)[0].pid
    assert after != before
    adapted = model.complete(ASK, adapter="a", max_tokens=10).text
    assert adapted != base
    assert model.complete(ASK, max_tokens=10).text == base
    local.ensure_adapters({"a": adapters["a"]})
    assert engine_status(served_home)[0].pid == after


def test_adapters_of_several_processes_are_served_together(model, adapters, served_home):
    settings = load_settings(home=served_home, engine_idle_seconds=10, context_tokens=256)
    one, other = (open_model(settings, {name: adapters[name]}) for name in "ab")
    first = one.complete(ASK, adapter="a", max_tokens=10).text
    second = other.complete(ASK, adapter="b", max_tokens=10).text
    pid = engine_status(served_home)[0].pid
    assert one.complete(ASK, adapter="a", max_tokens=10).text == first
    assert len({first, second, model.complete(ASK, max_tokens=10).text}) == 3
    assert engine_status(served_home)[0].pid == pid
    one.close()
    other.close()


def test_an_adapter_that_cannot_be_loaded_is_refused_and_the_server_kept(model, tmp_path):
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"GGUF?")
    base = model.complete(ASK, max_tokens=4).text
    with pytest.raises(ModelUnavailable, match="llama-smollm2"):
        model.connection.ensure_adapters({"bad": bad})
    assert model.complete(ASK, max_tokens=4).text == base
    with pytest.raises(ModelUnavailable, match="no adapter bad"):
        model.complete(ASK, adapter="bad")


def test_an_openai_server_needs_no_key_when_its_address_is_given(model, served_home):
    model.complete(ASK, max_tokens=2)
    url = engine_status(served_home)[0].url + "/v1"
    with pytest.raises(BadInput):
        open_model(load_settings(model="openai:smollm2-135m"))
    remote = open_model(load_settings(model="openai:smollm2-135m", model_url=url))
    assert remote.complete(ASK, max_tokens=6).text == model.complete(ASK, max_tokens=6).text
