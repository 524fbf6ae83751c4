"""Rows made from records: right ones state their facts, wrong ones do not fit theirs."""

import json
from pathlib import Path

import pytest

from agents.grounding.slots import check_slots
from finetune.critic.records import lines_of, read_notation, record_rows, written
from storage.errors import BadInput

TOWNS = "Leeds York Hull Bath Truro Ely Wells Ripon".split()


def laptops(path: Path) -> Path:
    lines = [
        {
            "mr": f"inform(name=tecra {town.lower()};type=laptop;memory={size} gb;"
            f"weight={size}.5 kg)",
            "ref": f"the tecra {town.lower()} is a laptop with {size} gb of memory . "
            f"it weighs {size}.5 kg",
        }
        for size, town in enumerate(TOWNS, 2)
    ]
    compared = {"mr": "compare(name=a;memory=1 gb;name=b;memory=2 gb)", "ref": "a or b ?"}
    path.write_text("\n".join(json.dumps(line) for line in [*lines, compared]))
    return path


def facts_of_lines(source: str) -> dict[str, str]:
    return {slot: value for slot, _, value in (x.partition(": ") for x in source.splitlines())}


def test_half_of_the_rows_fit_their_record(tmp_path: Path) -> None:
    made = record_rows(laptops(tmp_path / "train.jsonl"))
    right, wrong = ([row for row in made if row.label == label] for label in (0, 1))
    assert len(right) == len(wrong) > 3
    assert all(not missing_of_text(row.source, row.response) for row in right)
    assert {row.group for row in made} <= {f"tecra {town.lower()}" for town in TOWNS}


def missing_of_text(source: str, text: str) -> list[str]:
    facts = facts_of_lines(source)
    return [one.slot for one in check_slots(facts, text) if one.slot in ("memory", "weight")]


def test_the_same_records_give_the_same_rows(tmp_path: Path) -> None:
    path = laptops(tmp_path / "train.jsonl")
    assert record_rows(path) == record_rows(path)


def test_facts_become_lines() -> None:
    assert lines_of({"name": "Fenn", "price": "£5"}) == "name: Fenn\nprice: £5\n"


def test_what_compares_two_things_is_left_out(tmp_path: Path) -> None:
    records = read_notation(laptops(tmp_path / "train.jsonl"))
    assert len(records) == len(TOWNS)
    assert records[0][0]["memory"] == "2 gb"


def test_tokenised_texts_are_written_as_people_do() -> None:
    assert written("it is 25 inch -s wide , and new") == "It is 25 inchs wide, and new."


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text('{"text": "x"}\n')
    with pytest.raises(BadInput, match="cannot be read"):
        record_rows(path)
    path.write_text('{"mr": "inform(name=a)", "ref": "b"}\n')
    with pytest.raises(BadInput, match="surely"):
        record_rows(path)
