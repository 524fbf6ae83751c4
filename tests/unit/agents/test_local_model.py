import pytest

from agents.llama_server import arguments, check_files
from agents.local_model import Served, engine_spec
from agents.model_files import SMOLLM2
from storage.errors import ModelFileError


@pytest.fixture
def adapter(tmp_path):
    path = tmp_path / "a.gguf"
    path.write_text("x")
    return str(path)


def test_a_server_covers_a_wish_for_no_more_than_it_has(adapter):
    has = Served(8, 1024, {"a": adapter, "b": "/b"})
    assert has.covers(Served(8, 1024, {"a": adapter}))
    assert has.covers(Served(1, 256))
    assert not has.covers(Served(9, 1024))
    assert not has.covers(Served(8, 2048))
    assert not has.covers(Served(8, 1024, {"c": "/c"}))
    assert not has.covers(Served(8, 1024, {"a": "/elsewhere"}))


def test_wishes_are_joined_without_adapters_whose_file_is_gone(adapter):
    joined = Served(8, 512, {"gone": "/gone", "a": adapter}).joined(Served(2, 1024, {"n": "/n"}))
    assert joined == Served(8, 1024, {"a": adapter, "n": "/n"})


def test_a_key_is_read_back_as_it_was(adapter):
    served = Served(8, 1024, {"a": adapter})
    assert Served.of(served.key()) == served


def test_a_request_turns_every_adapter_off_but_its_own():
    served = Served(8, 1024, {"a": "/a", "b": "/b"})
    assert served.lora("b") == [{"id": 0, "scale": 0.0}, {"id": 1, "scale": 1.0}]
    assert [one["scale"] for one in served.lora(None)] == [0.0, 0.0]
    assert Served(1, 256).lora(None) == []


def test_the_command_names_the_pinned_file_and_its_hash():
    served = Served(4, 512, {"a": "/a.gguf", "b": "/b.gguf"})
    spec = engine_spec("smollm2-135m", SMOLLM2, served)
    command = [part.replace("{port}", "80") for part in spec.command]
    options = arguments(command[command.index("agents.llama_server") + 1 :])
    assert options.model == SMOLLM2.path()
    assert options.sha256 == SMOLLM2.sha256
    assert (options.parallel, options.context_tokens, options.port) == (4, 512, 80)
    assert [str(path) for path in options.lora] == ["/a.gguf", "/b.gguf"]
    assert spec.key == served.key()


def test_a_model_file_that_was_changed_is_refused(tmp_path):
    path = tmp_path / "model.gguf"
    path.write_bytes(b"not the weights")
    call = ["--model", str(path), "--port", "1", "--sha256", SMOLLM2.sha256]
    with pytest.raises(ModelFileError, match="sha256"):
        check_files(arguments(call))
    with pytest.raises(ModelFileError, match="missing"):
        check_files(arguments([*call, "--lora", str(tmp_path / "gone.gguf")]))
