from agents.model_files import MINILM_WEIGHTS, model_cache, sha256_of


def test_the_exported_encoder_lies_where_the_embedder_looks_with_its_hash_beside_it():
    from finetune.minilm import export

    path = export()
    assert path == model_cache() / f"minilm-{MINILM_WEIGHTS.sha256[:12]}.onnx"
    assert path.with_suffix(".onnx.sha256").read_text().strip() == sha256_of(path)


def test_any_batch_and_length_gives_unit_vectors_that_padding_does_not_change():
    import numpy as np
    import onnxruntime

    from finetune.minilm import export

    session = onnxruntime.InferenceSession(str(export()), providers=["CPUExecutionProvider"])
    ids = np.array([[101, 2023, 2003, 102, 0, 0, 0], [101, 7592, 2088, 2003, 2307, 999, 102]])
    mask = (ids != 0).astype(np.int64)
    both = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
    alone = session.run(None, {"input_ids": ids[:1, :4], "attention_mask": mask[:1, :4]})[0]
    assert both.shape == (2, 384) and both.dtype == np.float32
    assert np.allclose(np.linalg.norm(both, axis=1), 1, atol=1e-5)
    assert np.allclose(both[0], alone[0], atol=1e-5)
