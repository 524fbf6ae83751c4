"""Adapters reach a vLLM server through its endpoints, and drafts say which one wrote them."""

from contextlib import closing
from pathlib import Path

import pytest
from scripted import drafted, open_scripted_house, rows
from vllm_server import vllm_server

from agents.lora_endpoints import LoraEndpoints
from agents.model_files import local_model
from agents.models import open_model
from storage.adapters import promote, put_adapter, rollback
from storage.errors import BadInput, ModelUnavailable
from storage.settings import load_settings
from storage.tables import Draft, Snapshot

BASE = "smollm2-135m"


def endpoints(url: str) -> LoraEndpoints:
    return LoraEndpoints(url, "", 5.0)


def adapter_folder(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text("{}")
    return folder


def settings_of(url: str, home: Path, **values: object):
    given = {"model": "openai:m", "model_url": url, "model_base": BASE, "model_retries": 0}
    return load_settings(home=home, **{**given, **values})


def test_an_adapter_is_loaded_once_and_again_after_the_server_forgot_it(tmp_path):
    folder = adapter_folder(tmp_path / "adp_1")
    with vllm_server() as server:
        taking = endpoints(server.url)
        taking.offer({"adp_1": folder})
        taking.offer({"adp_1": folder})
        assert server.adapters == {"adp_1": folder}
        server.adapters.clear()
        taking.offer({"adp_1": folder})
        assert server.adapters == {"adp_1": folder}


def test_what_another_process_loaded_first_is_taken_as_it_is(tmp_path):
    folder = adapter_folder(tmp_path / "adp_1")
    with vllm_server() as server:
        server.adapters["adp_1"] = folder
        endpoints(server.url).load("adp_1", folder)


def test_a_folder_that_the_server_cannot_read_is_said_in_its_words(tmp_path):
    with vllm_server() as server, pytest.raises(ModelUnavailable) as caught:
        endpoints(server.url).offer({"adp_1": tmp_path / "elsewhere"})
    assert "No adapter found" in str(caught.value)
    assert "--enable-lora" in caught.value.next_step


def test_a_server_that_loads_nothing_or_is_away_says_what_to_do(tmp_path):
    with vllm_server() as server:
        server.updating = False
        with pytest.raises(ModelUnavailable, match="404") as caught:
            endpoints(server.url).offer({"adp_1": adapter_folder(tmp_path / "adp_1")})
        assert "VLLM_ALLOW_RUNTIME_LORA_UPDATING" in caught.value.next_step
    with pytest.raises(ModelUnavailable, match="cannot be reached"):
        endpoints(server.url).names()


def test_a_base_that_nothing_serves_is_refused(home):
    with pytest.raises(BadInput, match="takes adapters"):
        open_model(settings_of("", home, model="openai:m", model_key="k"))
    with pytest.raises(BadInput, match="takes adapters"):
        open_model(settings_of("", home, model="local:smollm2-135m"))


def test_the_live_adapter_writes_through_vllm_and_after_a_rollback_the_base(home):
    with vllm_server() as server:
        model = open_model(settings_of(server.url, home))
        values = {"model_base": BASE, "undo_seconds": 0}
        with closing(open_scripted_house(home, model=model, **values)) as house:
            assert house.base_name == BASE
            first = drafted(house, "base")
            with house.db.write() as session:
                session.add(Snapshot(id="snp_1", sha256="1", card={"rows": {}}))
                session.flush()
                sha256 = local_model(BASE).sha256
                made = {"recipe": {"name": "x"}, "base_model": "openai:m", "status": "candidate"}
                adapter = put_adapter(session, "snp_1", sha256, **made)
                adapter.folder = f"adapters/{adapter.id}"
                promote(session, adapter.id, "lea")
            adapter_folder(home / adapter.folder)
            second = drafted(house, "adapted")
            with house.db.write() as session:
                rollback(session, sha256, "lea")
            third = drafted(house, "base again")
            wrote = [rows(house, Draft, item_id=item)[0] for item in (first, second, third)]
    assert [draft.adapter_id for draft in wrote] == [None, adapter.id, None]
    assert [draft.text for draft in wrote] == [
        f"Written by {name}." for name in ("m", adapter.id, "m")
    ]
