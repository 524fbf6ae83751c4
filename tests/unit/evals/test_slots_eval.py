"""`copydesk eval slots`: which texts surely state their record, and how they are corrupted."""

import csv
import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from evals._slot_texts import CORRUPTIONS, stated
from evals.slots import main, measure
from storage.errors import BadInput

FACTS = {
    "name": "The Vaults",
    "eatType": "pub",
    "food": "Italian",
    "priceRange": "cheap",
    "customer rating": "average",
    "area": "riverside",
    "familyFriendly": "yes",
    "near": "Café Adriatic",
}
TEXT = (
    "The Vaults is a cheap family friendly pub near Café Adriatic by the river. "
    "It serves Italian food and has an average customer rating."
)
SHORT = {"name": "Strada", "food": "French", "area": "city centre"}
RECORDS = [
    (FACTS, TEXT),
    (SHORT, "Strada serves French food in the city centre."),
    (SHORT, "Strada serves French food."),
]


def test_a_text_that_states_all_has_every_fact_with_its_place() -> None:
    found = stated(FACTS, TEXT)
    assert found is not None
    assert {one.slot: TEXT[one.start : one.end] for one in found} == {
        "name": "The Vaults",
        "eatType": "pub",
        "food": "Italian food",
        "priceRange": "cheap",
        "customer rating": "average customer rating",
        "area": "by the river",
        "familyFriendly": "family friendly",
        "near": "Café Adriatic",
    }


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("cheap ", ""),
        TEXT.replace("cheap", "cheap but expensive"),
        TEXT.replace("family friendly", "not family friendly"),
        TEXT.replace("Italian", "French"),
    ],
)
def test_a_text_with_a_fact_less_or_one_too_many_is_not_sure(text: str) -> None:
    assert stated(FACTS, text) is None


def test_a_fact_that_the_record_has_not_makes_a_text_unsure() -> None:
    assert stated(SHORT, "Strada serves French food in the city centre. It is cheap.") is None


@pytest.mark.parametrize("name", CORRUPTIONS)
@pytest.mark.parametrize("seed", range(5))
def test_a_corrupted_text_no_longer_states_its_record(name: str, seed: int) -> None:
    facts = {slot: value for slot, value in FACTS.items() if slot != "near"}
    text = TEXT.replace(" near Café Adriatic", "")
    made = CORRUPTIONS[name](facts, text, stated(facts, text) or [], random.Random(seed))
    assert made is not None
    assert made != text
    assert stated(facts, made) is None or name in ("negate", "invent")


def test_nothing_can_be_invented_where_the_record_has_every_fact() -> None:
    assert CORRUPTIONS["invent"](FACTS, TEXT, stated(FACTS, TEXT) or [], random.Random(1)) is None


def test_the_same_seed_gives_the_same_figures() -> None:
    assert measure(RECORDS, seed=3) == measure(RECORDS, seed=3)


def test_figures_are_of_sure_texts_and_of_all() -> None:
    found = measure(RECORDS)
    assert found["untouched"] == 2
    assert found["false_alarms"] == 0.0
    assert found["flagged_of_all"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["n"] == 7
    assert set(found["corruptions"]) == {"drop", "change", "invent", "negate"}


def test_without_a_sure_text_nothing_is_measured() -> None:
    with pytest.raises(BadInput, match="no text surely states"):
        measure([(SHORT, "It is nice.")])


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("COPYDESK_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COPYDESK_DATA", raising=False)

    def run(*arguments: str) -> None:
        monkeypatch.setattr(sys, "argv", ["slots", *arguments])
        main()

    return run


def test_the_command_reads_a_folder(
    command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "dev.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["mr", "ref"])
        writer.writeheader()
        for facts, text in RECORDS:
            meaning = ", ".join(f"{slot}[{value}]" for slot, value in facts.items())
            writer.writerow({"mr": meaning, "ref": text})
    command("--data", str(tmp_path), "--json")
    assert json.loads(capsys.readouterr().out)["untouched"] == 2


def test_without_the_data_the_next_step_is_said(
    command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        command("--data", str(tmp_path), "--json")
    assert stopped.value.code == 2
    assert "--data" in capsys.readouterr().err
