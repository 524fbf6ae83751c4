"""The command line in this process, on a scripted model: what it prints, says and exits with."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from scripted import FACTS, GOOD, drafted, finished, new_item, open_scripted_house, rows

from agents.fakes import ScriptedModel
from graphs.house import House
from storage.decisions import decide
from storage.errors import ModelUnavailable, NotFound
from storage.items import WAITING
from storage.leases import take_lease
from storage.tables import Decision, Item
from storage.tasks import find_task
from ui.cli import app, main


@dataclass
class Said:
    """What one call left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Said]


@pytest.fixture
def call(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Call]:
    """Runs `copydesk ... --home HOME`; every call opens its own house, as every process does."""
    first = open_scripted_house(home)
    vectors = first.vectors
    first.close()

    def open_house(settings: Any) -> House:
        house = open_scripted_house(settings.home, model=call.model)
        house.settings, house.make_vectors = settings, lambda _: vectors
        return house

    def call(*arguments: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            main([*map(str, arguments), "--home", str(home)])
        out, err = capsys.readouterr()
        return Said(int(caught.value.code or 0), out, err)

    call.model = ScriptedModel(lambda messages: GOOD)
    monkeypatch.setattr("graphs.house.open_house", open_house)
    yield call


def facts_file(tmp_path: Path) -> Path:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(FACTS), encoding="utf-8")
    return file


def draft(call: Call, tmp_path: Path, *more: object) -> str:
    said = call("draft", "Write the blurb.", "--facts", facts_file(tmp_path), *more, "--json")
    return said.json["items"][0]["id"]


def wrong(said: Said, *words: str) -> None:
    """A call that was wrong: code 2, nothing on stdout, what happened and what to do."""
    assert said.code == 2
    refused(said, *words)


def failed(said: Said, *words: str) -> None:
    """Work that failed: code 1, and the same."""
    assert said.code == 1
    refused(said, *words)


def refused(said: Said, *words: str) -> None:
    assert said.out == ""
    first, *rest = said.err.strip().splitlines()[-2:]
    assert first.startswith("error: ")
    assert rest and rest[0].strip().startswith("next: ")
    assert "Traceback" not in said.err
    for word in words:
        assert word in said.err


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


# --- calls that are wrong: exit code 2 ---


def test_a_command_that_does_not_exist_is_refused(call: Call) -> None:
    said = call("frobnicate")
    assert (said.code, said.out) == (2, "")
    assert "frobnicate" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    "line",
    ["items --nope", "items --limit many", "items --limit 0", "show", "show a b", "search x -k 0"],
)
def test_wrong_options_and_arguments_are_refused(call: Call, line: str) -> None:
    said = call(*line.split())
    assert (said.code, said.out) == (2, "")
    assert said.err


def test_a_bare_call_shows_the_help(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([])
    out, err = capsys.readouterr()
    assert caught.value.code == 2
    assert "Usage: " in out + err


def test_an_option_without_its_value_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["items", "--home"])
    assert caught.value.code == 2
    assert "--home" in capsys.readouterr().err


def test_an_unknown_content_type_is_refused_with_those_there_are(call: Call) -> None:
    wrong(call("draft", "Write.", "--type", "poem"), "poem", "product_blurb")
    wrong(call("budget", "set", "poem", 0.1), "poem")


@pytest.mark.parametrize("instruction", ["", "   "])
def test_an_empty_brief_is_refused(call: Call, home: Path, instruction: str) -> None:
    wrong(call("draft", instruction), "instruction is empty")


def test_a_brief_of_two_megabytes_is_refused(call: Call, tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text(json.dumps({"instruction": "x" * 2_000_000}))
    wrong(call("draft", "--from", tmp_path / "b.jsonl"), "2,000,000 characters")
    wrong(call("draft", "x" * 2_000_000), "2,000,000 characters", "ingest")


def test_there_is_one_place_that_briefs_come_from(call: Call, tmp_path: Path) -> None:
    wrong(call("draft"), "--from FILE")
    wrong(call("draft", "Write.", "--from", tmp_path / "b.csv"), "--from FILE")


def test_missing_files_are_refused(call: Call, tmp_path: Path) -> None:
    item_id = draft(call, tmp_path)
    nowhere = tmp_path / "nowhere"
    wrong(call("draft", "--from", nowhere), "no file", "nowhere")
    wrong(call("draft", "Write.", "--facts", nowhere), "no file")
    wrong(call("ingest", nowhere), "nowhere")
    wrong(call("dataset", "import", nowhere), "no file")
    wrong(call("decide", item_id, "edit", "--text", nowhere), "no file")


def test_files_that_are_not_utf8_are_refused(call: Call, tmp_path: Path) -> None:
    item_id = draft(call, tmp_path)
    latin = tmp_path / "latin.csv"
    latin.write_bytes("instruction\ncaf\xe9\n".encode("latin-1"))
    wrong(call("draft", "--from", latin), "not UTF-8 (byte 15)")
    wrong(call("draft", "Write.", "--facts", latin), "not UTF-8")
    wrong(call("dataset", "import", latin), "not UTF-8")
    wrong(call("decide", item_id, "edit", "--text", latin), "not UTF-8")


def test_wrong_rows_are_listed_and_nothing_is_drafted(call: Call, tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text('{"instruction": ""}\n[1]\nnonsense\n{"instruction": "A"}\n')
    said = call("draft", "--from", tmp_path / "b.jsonl")
    wrong(said, "row 1:", "row 2:", "row 3:", "nothing was drafted")
    assert call("items", "--json").json == []


def test_an_unknown_type_in_a_file_drafts_nothing_of_it(call: Call, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("instruction,content_type\nA,faq_answer\nB,poem\n")
    wrong(call("draft", "--from", tmp_path / "b.csv"), "poem")
    assert call("items", "--json").json == []


@pytest.mark.parametrize("name", ["show", "route", "publish", "trace", "withdraw"])
def test_what_does_not_exist_is_refused(call: Call, name: str) -> None:
    wrong(call(name, "it_nothing"), "it_nothing")


@pytest.mark.parametrize("name", ["show", "trace", "publish", "decide"])
def test_bytes_that_are_no_text_are_refused(call: Call, name: str) -> None:
    verdict = ["approve"] if name == "decide" else []
    wrong(call(name, "it_\udcff", *verdict))


def test_a_note_that_is_no_text_is_refused_and_decides_nothing(call: Call, tmp_path: Path) -> None:
    item_id = draft(call, tmp_path)
    wrong(call("decide", item_id, "approve", "--note", "caf\udce9"))
    assert len(call("queue", "--json").json) == 1


def test_numbers_beyond_every_table_are_refused(call: Call) -> None:
    for name in ("items", "queue"):
        for option in ("--limit", "--offset"):
            said = call(name, option, 10**20)
            assert (said.code, said.out) == (2, "")


def test_a_wrong_decision_is_refused_with_what_there_is(call: Call, tmp_path: Path) -> None:
    item_id = draft(call, tmp_path)
    wrong(call("decide", item_id, "maybe"), "approve, edit, reject, rework")
    wrong(call("decide", item_id, "edit"), "--text FILE")
    wrong(call("decide", item_id, "reject", "--reason", "mood"), "mood", "wrong_fact")
    assert len(call("queue", "--json").json) == 1


@pytest.mark.parametrize("share", ["0", "1", "1.5", "nan"])
def test_a_budget_that_is_no_share_is_refused(call: Call, share: str) -> None:
    wrong(call("budget", "set", "faq_answer", share), "between 0 and 1")


def test_an_empty_query_is_refused(call: Call) -> None:
    wrong(call("search", "  "), "query is empty")


def test_wrong_settings_are_refused(call: Call, home: Path) -> None:
    (home / "copydesk.toml").write_text("paralel = 3\n")
    wrong(call("items"), "paralel", "copydesk.toml")
    (home / "copydesk.toml").write_text("parallel = \n")
    wrong(call("items"), "not valid TOML")


def test_an_unknown_measurement_is_refused_with_those_there_are(call: Call) -> None:
    for name in ("nothing", "../cli", "__init__"):
        wrong(call("eval", name), "choose one of")


# --- work that fails: exit code 1 ---


def test_a_decision_on_a_decided_item_says_who_was_first(call: Call, tmp_path: Path) -> None:
    item_id = draft(call, tmp_path)
    assert call("decide", item_id, "approve", "--as", "maria").code == 0
    failed(call("decide", item_id, "reject", "--as", "ben"), "approve by maria", "show")


def test_an_undecided_item_is_not_published(call: Call, tmp_path: Path) -> None:
    failed(call("publish", draft(call, tmp_path)), "not approved")


def test_a_model_that_is_away_fails_the_call_and_keeps_the_item(call: Call) -> None:
    call.model = ScriptedModel([ModelUnavailable("the model is away", "start it")] * 9)
    said = call("draft", "Write the blurb.", "--json")
    assert (said.code, said.out) == (1, "")
    assert "error: the model is away" in said.err and "next: start it" in said.err
    assert call("items", "--json").json[0]["status"] in WAITING


def test_too_few_examples_fail_a_freeze(call: Call) -> None:
    failed(call("dataset", "freeze"), "0 rows to train on")


def test_a_damaged_home_fails_every_call(call: Call, home: Path) -> None:
    (home / "copydesk.db").write_bytes(b"This is not a database. " * 100)
    failed(call("items"), "not a database", "restore")


def test_debug_shows_where_an_error_came_from(home: Path) -> None:
    with pytest.raises(NotFound):
        main(["show", "it_nothing", "--home", str(home), "--debug"])


def test_an_item_that_another_process_drafts_is_left_to_it(call: Call, home: Path) -> None:
    house = open_scripted_house(home)
    item_id = new_item(house)
    with house.db.write() as session:
        take_lease(session, item_id, "elsewhere:1:1", 60)
    house.close()
    said = call("draft", "Write the blurb. one", "--facts", facts_file(home))
    assert said.code == 1
    assert "drafted by another process" in said.err


def test_a_decision_holds_while_another_process_has_the_item(call: Call, home: Path) -> None:
    house = open_scripted_house(home)
    item_id = drafted(house)
    with house.db.write() as session:
        take_lease(session, item_id, "elsewhere:1:1", 60)
        assert find_task(session, item_id)
    said = call("decide", item_id, "approve", "--as", "maria", "--json")
    assert said.code == 0
    assert (said.json["verdict"], said.json["status"]) == ("approve", "review")
    (decision,) = rows(house, Decision)
    assert (decision.verdict, decision.resumed_at) == ("approve", None)
    house.close()


def test_a_worker_does_what_is_left(call: Call, home: Path) -> None:
    house = open_scripted_house(home)
    first = drafted(house, "first")
    finished(house, "second")
    new_item(house, "third")
    with house.db.write() as session:
        decide(session, find_task(session, first), "approve", "ann")
    said = call("worker", "--once")
    assert said.code == 0
    assert [item.status for item in rows(house, Item)] == ["done", "done", "review"]
    house.close()


def test_budgets_are_set_and_shown(call: Call) -> None:
    assert call("budget", "set", "faq_answer", 0.1).code == 0
    shown = {row["content_type"]: row["budget"] for row in call("budget", "--json").json}
    assert (shown["faq_answer"], shown["product_blurb"]) == (0.1, 0.02)


def test_a_measurements_own_help_is_reached(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["eval", "style", "--help"])
    assert not caught.value.code and "copydesk eval style" in capfd.readouterr().out
    with pytest.raises(SystemExit):
        main(["eval", "--help"])
    assert "A file in evals/" in capfd.readouterr().out
