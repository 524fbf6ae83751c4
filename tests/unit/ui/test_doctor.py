"""What the doctor says of the grounding that is set."""

from pathlib import Path

from scripted import open_scripted_house

from agents.fakes import ScriptedModel
from storage.errors import ModelUnavailable
from ui.doctor import grounding, row, styles


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


def test_the_doctor_names_rules_that_cannot_run_and_says_why(home: Path) -> None:
    files = {
        "styles/House/Words.yml": "extends: existence\nmessage: No.\ntokens: [bad]\n",
        "styles/House/Run.yml": "extends: script\nmessage: No.\n",
        "content_types/post.yaml": "title: Post\nguidance: Write.\nstyles: [House]\n",
    }
    for name, content in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content, encoding="utf-8")
    house = open_scripted_house(home)
    found = row("styles", styles, house)
    assert found["state"] == "ok"
    assert "not run: House.Run: scripts of a style are never run" in found["detail"]
    house.close()


def test_the_doctor_finds_a_style_that_is_not_there(home: Path) -> None:
    file = home / "content_types/post.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("title: Post\nguidance: Write.\nstyles: [Lost]\n", encoding="utf-8")
    house = open_scripted_house(home)
    found = row("styles", styles, house)
    assert found["state"] == "failed"
    assert "no style 'Lost'; choose one of" in found["detail"]
    house.close()
