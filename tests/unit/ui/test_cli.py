"""The command line: what it promises, prints and says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from calling import Call, draft, facts_file
from scripted import GOOD

from ui.cli import GLOBAL_OPTIONS, app, main


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command with its subcommands, as typed."""
    yield path
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


COMMANDS = list(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(call: Call, path: tuple[str, ...]) -> None:
    said = call(*path, "--help")
    assert (said.code, said.err) == (0, "")
    assert "Usage: " in said.out
    assert " ".join(path) in said.out


def test_no_command_has_an_option_that_never_reaches_it() -> None:
    """What stands before every command is taken from behind it, too."""
    for path in COMMANDS[1:]:
        command: Any = typer.main.get_command(app)
        for name in path:
            command = command.commands[name]
        own = {option for parameter in command.params for option in parameter.opts}
        assert not own & {*GLOBAL_OPTIONS, "--debug"}, path


@pytest.mark.parametrize(
    "name",
    """ingest sources search draft items show queue decide desk route budget publish trace withdraw
    dataset tune adapters worker eval doctor demo""".split(),
)
def test_the_promised_commands_are_there(name: str) -> None:
    assert (name,) in COMMANDS


@pytest.mark.parametrize(
    "name", ["items", "queue", "sources", "budget", "dataset list", "adapters list"]
)
def test_a_list_of_nothing_is_an_empty_document_and_a_hint(call: Call, name: str) -> None:
    said = call(*name.split(), "--json")
    assert (said.code, said.err) == (0, "")
    assert said.json == [] or name == "budget"
    assert call(*name.split()).out.strip()


def test_a_drafts_whole_way_in_json(call: Call, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("# Boards\n\nThe Alder board is oiled.\n")
    assert len(call("ingest", tmp_path / "page.md", "--json").json["added"]) == 1
    assert [source["kind"] for source in call("sources", "--json").json] == ["page"]
    assert call("search", "alder board", "--json").json[0]["text"]
    item_id = draft(call, tmp_path)
    assert [row["status"] for row in call("items", "--json").json] == ["review"]
    assert [row["item"] for row in call("queue", "--json").json] == [item_id]
    assert call("show", item_id, "--json").json["drafts"][0]["text"] == GOOD
    assert call("route", item_id, "--json").json[0]["route"] == "review"
    made = call("decide", item_id, "approve", "--as", "maria", "--json").json
    assert (made["reviewer"], made["status"]) == ("maria", "done")
    assert call("publish", item_id, "--json").json["text"] == GOOD
    assert call("trace", item_id, "--json").json["item"] == item_id
    assert call("withdraw", item_id, "--reason", "wrong", "--json").json["pieces"] == [item_id]
    assert call("show", item_id, "--json").json["status"] == "withdrawn"


def test_json_is_one_document_and_progress_stays_off_stdout(call: Call, tmp_path: Path) -> None:
    said = call("draft", "Write the blurb.", "--facts", facts_file(tmp_path), "--json")
    assert set(said.json) == {"items"}
    assert "Drafting" in said.err


def test_people_read_words_where_programs_read_json(call: Call, tmp_path: Path) -> None:
    item_id = draft(call, tmp_path)
    shown = call("show", item_id).out
    for words in ("Attempt 1", "supported", "cold start", f"copydesk decide {item_id}"):
        assert words in " ".join(shown.split())


def test_the_same_draft_call_finds_its_item_again(call: Call, tmp_path: Path) -> None:
    assert draft(call, tmp_path) == draft(call, tmp_path)
    assert draft(call, tmp_path, "--again", 1) != draft(call, tmp_path)


def test_the_home_may_stand_anywhere(
    call: Call, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    item_id = draft(call, tmp_path)
    for line in (
        ["--home", str(home), "show", item_id, "--json"],
        ["show", "--home", str(home), item_id, "--json"],
        ["show", item_id, "--json", f"--home={home}"],
    ):
        with pytest.raises(SystemExit) as caught:
            main(line)
        assert caught.value.code == 0
        assert json.loads(capsys.readouterr().out)["id"] == item_id


def test_an_items_id_may_be_shortened(call: Call, tmp_path: Path) -> None:
    item_id = draft(call, tmp_path)
    assert call("show", item_id[:9], "--json").json["id"] == item_id


def test_files_give_many_items(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "briefs.csv"
    file.write_text("instruction,price\nBlurb one.,£1\nBlurb two.,£2\n", encoding="utf-8")
    found = call("draft", "--from", file, "--type", "social_post", "--json").json["items"]
    assert [item["content_type"] for item in found] == ["social_post"] * 2
    assert "2 items: 2 review" in call("draft", "--from", file, "--type", "social_post").out
