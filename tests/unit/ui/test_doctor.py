"""What the doctor says of the grounding that is set."""

from pathlib import Path

from scripted import open_scripted_house

from agents.fakes import ScriptedModel
from storage.errors import ModelUnavailable
from ui.doctor import grounding, row


def test_the_doctor_says_which_grounding_is_set(home: Path) -> None:
    house = open_scripted_house(home, grounding="combiner")
    found = row("grounding", grounding, house)
    assert found["state"] == "ok"
    assert found["detail"].startswith("combiner (lexical-")
    house.close()
    house = open_scripted_house(home, grounding="words")
    assert row("grounding", grounding, house)["detail"] == "words"
    house.close()


def test_the_doctor_finds_a_folder_without_files_and_a_model_that_is_away(home: Path) -> None:
    house = open_scripted_house(home, grounding=f"tokens:{home / 'nothing'}")
    found = row("grounding", grounding, house)
    assert found["state"] == "failed"
    assert "model.onnx is missing; give a folder" in found["detail"]
    house.close()
    model = ScriptedModel([ModelUnavailable("it is away", "start it")])
    house = open_scripted_house(home, model=model, grounding="model")
    assert row("grounding", grounding, house)["detail"] == "it is away; start it"
    house.close()
