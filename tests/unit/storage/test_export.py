"""Snapshots in other tools' forms: their shapes here, their libraries in the integration test."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyarrow import parquet
from training_rows import example

from graphs.house import House
from storage.curation.filters import Rules
from storage.errors import BadInput, Conflict, NotFound, StoreError
from storage.examples import put_examples
from storage.export import FORMATS, export
from storage.snapshots import freeze, snapshot_folder
from storage.tables import Snapshot
from storage.tables.base import now

Export = Callable[..., Path]


@pytest.fixture
def snapshot(house: House) -> Snapshot:
    """Twenty rows of each kind; one text holds everything that is awkward in a file."""
    made = [
        example(f"{kind[0]}{n:02}", kind=kind)
        for kind in ("sft", "preference", "kto")
        for n in range(20)
    ]
    made += [example(f"b{n:02}", kind="kto", label=False) for n in range(20)]
    made += [example(f"w{n}", f'“{n}”\u2028\t\\n "q" é 語\n\nmore {{x}}') for n in range(8)]
    with house.db.write() as session:
        put_examples(session, made)
        return freeze(session, house.settings.home, Rules(test_share=0.2), "ann")


@pytest.fixture
def exported(house: House, snapshot: Snapshot, tmp_path: Path) -> Export:
    def run(form: str, out: Path = tmp_path / "out") -> Path:
        with house.db.read() as session:
            files = export(session, house.settings.home, snapshot.id, form, out)
        assert files == {
            str(file.relative_to(out)): file.stat().st_size
            for file in sorted(out.rglob("*"))
            if file.is_file()
        }
        return out

    return run


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


def frozen_rows(house: House, snapshot: Snapshot, name: str) -> list[dict[str, Any]]:
    return lines(snapshot_folder(house.settings.home, snapshot.id) / name)


@pytest.mark.parametrize(
    ("form", "file", "keys"),
    [
        ("messages", "{}.jsonl", {"messages"}),
        ("preference", "{}-preference.jsonl", {"prompt", "chosen", "rejected"}),
        ("kto", "{}-kto.jsonl", {"prompt", "completion", "label"}),
    ],
)
def test_jsonl_holds_what_a_trainer_reads_and_nothing_else(
    house: House, snapshot: Snapshot, exported: Export, form: str, file: str, keys: set[str]
) -> None:
    out = exported(form)
    for side in ("train", "gate", "test"):
        found, frozen = (
            lines(out / f"{side}.jsonl"),
            frozen_rows(house, snapshot, file.format(side)),
        )
        assert found == [{key: row[key] for key in keys} for row in frozen]
        assert all(set(row) == keys for row in found)


def test_parquet_holds_every_row_with_what_it_is(
    house: House, snapshot: Snapshot, exported: Export
) -> None:
    out = exported("parquet")
    assert len(list(out.iterdir())) == 9
    frozen = frozen_rows(house, snapshot, "train.jsonl")
    assert parquet.read_table(out / "sft-train.parquet").to_pylist() == [
        {key: row[key] for key in row} for row in frozen
    ]
    labels = parquet.read_table(out / "kto-train.parquet")["label"].to_pylist()
    assert set(labels) == {True, False}


def test_a_hugging_face_folder_has_a_card_with_a_configuration_for_each_kind(
    snapshot: Snapshot, exported: Export
) -> None:
    out = exported("hf")
    _, front, body = (out / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    head = yaml.safe_load(front)
    assert [config["config_name"] for config in head["configs"]] == ["sft", "preference", "kto"]
    for config in head["configs"]:
        assert [file["split"] for file in config["data_files"]] == ["train", "gate", "test"]
        assert all((out / file["path"]).is_file() for file in config["data_files"])
    assert head["license"] == "other"
    assert head["size_categories"] == ["n<1K"]
    assert snapshot.sha256 in body


def test_a_card_that_travels_counts_reviewers_and_names_none() -> None:
    from storage.exports.tables import in_words, licence

    said = in_words({"reviewers": {"maria": 3, "ben": 2}, "left_out": {}})
    assert "2 reviewers, 5 rows" in said
    assert "maria" not in said
    assert licence({"licences": {"CC-BY-4.0": 5}, "without_source": 0}) == "cc-by-4.0"
    assert licence({"licences": {"CC-BY-4.0": 5}, "without_source": 1}) == "other"
    assert licence({"licences": {"CC-BY-4.0": 5, "MIT": 1}, "without_source": 0}) == "other"
    assert licence({"licences": {"not stated": 5}, "without_source": 0}) == "other"


def test_llama_factory_finds_its_files_columns_and_tags(exported: Export) -> None:
    out = exported("llama-factory")
    info = json.loads((out / "dataset_info.json").read_text(encoding="utf-8"))
    assert set(info) == {
        f"copydesk_{kind}{side}"
        for kind in ("sft", "preference", "kto")
        for side in ("", "_gate", "_test")
    }
    for about in info.values():
        for row in lines(out / about["file_name"]):
            assert set(about["columns"].values()) <= set(row)
            turns = row["messages"][1:]  # after the system's
            roles = [turn[about["tags"]["role_tag"]] for turn in turns]
            assert roles == ["user", "assistant"][: len(roles)]
            assert len(turns) % 2 == (1 if about.get("ranking") else 0)
    assert isinstance(row["label"], bool)


def test_argilla_records_fit_their_settings(exported: Export) -> None:
    out = exported("argilla")
    records = json.loads((out / "records.json").read_text(encoding="utf-8"))
    settings = json.loads((out / ".argilla" / "settings.json").read_text(encoding="utf-8"))
    fields = {field["name"] for field in settings["fields"]}
    about = {field["name"] for field in settings["metadata"]}
    assert len(records) == 28 + 20
    assert {record["suggestions"]["verdict"]["value"] for record in records} == {
        "approve",
        "reject",
    }
    for record in records:
        assert set(record["fields"]) == fields
        assert set(record["metadata"]) == about
    assert len({record["id"] for record in records}) == len(records)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_snapshot_gives_the_same_files(
    exported: Export, tmp_path: Path, form: str
) -> None:
    first, second = exported(form, tmp_path / "a"), exported(form, tmp_path / "b")
    for file in first.rglob("*"):
        if file.is_file():
            assert file.read_bytes() == (second / file.relative_to(first)).read_bytes()


def test_a_folder_that_holds_something_is_left_alone(exported: Export, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    with pytest.raises(BadInput, match="is there already"):
        exported("messages")
    assert [file.name for file in out.iterdir()] == ["mine.txt"]
    (out / "mine.txt").unlink()
    assert exported("messages") == out


def test_a_folder_that_cannot_be_made_is_said(exported: Export, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    with pytest.raises(StoreError, match="cannot be written"):
        exported("messages", tmp_path / "file" / "out")


def test_an_unknown_format_is_refused_with_those_there_are(exported: Export) -> None:
    with pytest.raises(BadInput, match="'csv'") as caught:
        exported("csv")
    assert "llama-factory" in caught.value.next_step


def test_a_kind_that_is_not_there_is_said(house: House, tmp_path: Path) -> None:
    with house.db.write() as session:
        put_examples(session, [example(f"{n:02}") for n in range(20)])
        snapshot = freeze(session, house.settings.home, Rules(), "ann")
    with house.db.read() as session, pytest.raises(BadInput, match="no kto rows"):
        export(session, house.settings.home, snapshot.id, "kto", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_was_changed_or_lost_is_not_exported(
    house: House, snapshot: Snapshot, exported: Export
) -> None:
    folder = snapshot_folder(house.settings.home, snapshot.id)
    with (folder / "train.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"messages": []}\n')
    with pytest.raises(StoreError, match="not what was frozen"):
        exported("messages")
    for part in folder.iterdir():
        part.unlink()
    with pytest.raises(NotFound, match="are gone"):
        exported("messages")


def test_what_was_withdrawn_is_not_exported(
    house: House, snapshot: Snapshot, exported: Export
) -> None:
    with house.db.write() as session:
        row = session.get_one(Snapshot, snapshot.id)
        row.tainted_at, row.tainted_reason = now(), "the price was wrong"
        session.add(row)
    with pytest.raises(Conflict, match="the price was wrong") as caught:
        exported("messages")
    assert "dataset freeze" in caught.value.next_step
