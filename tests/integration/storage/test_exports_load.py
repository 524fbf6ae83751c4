"""Exports are read back by the libraries they are for, in a process of their own: those load
torch."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from training_rows import example

from finetune.rows import read_rows
from graphs.house import House
from storage.curation.filters import Rules
from storage.examples import put_examples
from storage.export import export
from storage.snapshots import freeze

READ = """
import json, sys
from datasets import load_dataset
from trl.data_utils import is_conversational, unpair_preference_dataset

root, found = sys.argv[1], {}

def counts(data):
    return {side: len(rows) for side, rows in data.items()}

for kind in ("sft", "preference", "kto"):
    found[f"hf {kind}"] = counts(load_dataset(f"{root}/hf", kind))
found["hf default"] = counts(load_dataset(f"{root}/hf"))
for form in ("messages", "preference", "kto"):
    files = {side: f"{root}/{form}/{side}.jsonl" for side in ("train", "gate", "test")}
    data = load_dataset("json", data_files=files)
    found[form] = counts(data)
    assert all(is_conversational(row) for row in data["train"]), form
    if form == "preference":
        unpaired = unpair_preference_dataset(data["train"])
        found["unpaired"] = sorted(unpaired.column_names)
for kind in ("sft", "preference", "kto"):
    data = load_dataset("parquet", data_files=f"{root}/parquet/{kind}-train.parquet")
    found[f"parquet {kind}"] = counts(data)
info = json.load(open(f"{root}/llama-factory/dataset_info.json"))
for name, about in info.items():
    file = f"{root}/llama-factory/{about['file_name']}"
    data = load_dataset("json", data_files=file)["train"]
    assert set(about["columns"].values()) <= set(data.column_names), name
    found[name] = len(data)
print(json.dumps(found))
"""
KINDS = ("sft", "preference", "kto")


@pytest.fixture
def exports(house: House, tmp_path: Path) -> tuple[Path, dict[str, dict[str, int]]]:
    """Every form of one snapshot, and its rows by kind and side."""
    made = [example(f"{kind[0]}{n:02}", kind=kind) for kind in KINDS for n in range(20)]
    made += [example(f"b{n:02}", kind="kto", label=False) for n in range(5)]
    with house.db.write() as session:
        put_examples(session, made)
        snapshot = freeze(session, house.settings.home, Rules(test_share=0.2), "ann")
        for form in ("messages", "preference", "kto", "parquet", "hf", "llama-factory"):
            export(session, house.settings.home, snapshot.id, form, tmp_path / "out" / form)
    return tmp_path / "out", snapshot.card["kinds"]


def read_by_libraries(root: Path, cache: Path) -> dict[str, Any]:
    offline = {"HF_HOME": str(cache), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", READ, str(root)],
        env=os.environ | offline,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_datasets_and_trl_read_every_export(
    exports: tuple[Path, dict[str, dict[str, int]]], tmp_path: Path
) -> None:
    root, counts = exports
    found = read_by_libraries(root, tmp_path / "cache")
    assert found["messages"] == found["hf default"] == counts["sft"]
    assert found["unpaired"] == ["completion", "label", "prompt"]
    for kind in KINDS:
        assert found[f"hf {kind}"] == counts[kind]
        assert found[f"parquet {kind}"] == {"train": counts[kind]["train"]}
        assert found[f"copydesk_{kind}"] == counts[kind]["train"]
        for side in ("gate", "test"):
            assert found[f"copydesk_{kind}_{side}"] == counts[kind][side] > 0
    assert (found["preference"], found["kto"]) == (counts["preference"], counts["kto"])


def test_our_own_trainer_reads_what_is_exported_for_others(
    exports: tuple[Path, dict[str, dict[str, int]]],
) -> None:
    root, counts = exports
    assert len(read_rows(root / "messages" / "train.jsonl")) == counts["sft"]["train"]
