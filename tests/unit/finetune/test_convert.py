import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from finetune.convert import alpha_of, convert, permute
from storage.errors import BadInput


def test_permuting_pairs_element_i_with_its_half_shifted_partner():
    rows = np.arange(8, dtype=np.float32).reshape(8, 1)  # two heads of width four
    assert permute(rows, 2).ravel().tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


@pytest.fixture
def adapter(tmp_path):
    def make(tensor="base_model.model.model.layers.0.mlp.up_proj.lora_A.weight", **config):
        values = {"peft_type": "LORA", "lora_alpha": 8, "base_model_name_or_path": "smollm2-135m"}
        (tmp_path / "adapter_config.json").write_text(json.dumps(values | config))
        save_file({tensor: np.zeros((2, 4), np.float32)}, tmp_path / "adapter_model.safetensors")
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("config", "word"),
    [
        ({"use_dora": True}, "use_dora"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save"),
        ({"peft_type": "IA3"}, "IA3"),
        ({"base_model_name_or_path": "other"}, "other"),
    ],
)
def test_an_adapter_that_llama_cpp_cannot_apply_is_refused(adapter, tmp_path, config, word):
    with pytest.raises(BadInput, match=word):
        convert(adapter(**config), tmp_path / "out.gguf")
    assert not (tmp_path / "out.gguf").exists()


def test_an_adapter_on_an_unknown_tensor_is_refused(adapter, tmp_path):
    with pytest.raises(BadInput, match="lm_head"):
        convert(adapter("base_model.model.lm_head.lora_A.weight"), tmp_path / "out.gguf")


def test_a_folder_without_an_adapter_is_refused(tmp_path):
    with pytest.raises(BadInput, match="no readable adapter"):
        convert(tmp_path, tmp_path / "out.gguf")


def test_rslora_keeps_its_scale_where_alpha_is_divided_by_the_rank():
    plain = alpha_of({"lora_alpha": 16, "r": 64})
    scaled = alpha_of({"lora_alpha": 16, "r": 64, "use_rslora": True})
    assert plain / 64 == 16 / 64
    assert scaled / 64 == 16 / 64**0.5
