"""Calls that are wrong: exit code 2, and what to do instead."""

import json
from pathlib import Path

import pytest
from calling import Call, draft, wrong

from ui.cli import main


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
