"""`copydesk dataset ...`: what it prints, and its exit codes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ui.cli import main

Call = Callable[..., tuple[int, str, str]]
TEXT = "Piece {} is made from {} wood by hand in a small workshop and lasts a long time."
WOODS = [f"{a}{b}wood" for a in "abcdef" for b in "aeiou"]


@pytest.fixture
def call(home: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs `copydesk dataset ... --home HOME`: exit code, stdout, stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            main(["dataset", *map(str, arguments), "--home", str(home)])
        out, err = capsys.readouterr()
        return int(caught.value.code or 0), out, err

    return run


def imported(call: Call, file: Path, texts: list[str]) -> None:
    rows = [{"instruction": f"Write about {text}", "text": text} for text in texts]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert call("import", file)[0] == 0


def texts(first: int, last: int) -> list[str]:
    return [TEXT.format(wood, wood) for wood in WOODS[first:last]]


def frozen(call: Call) -> dict[str, Any]:
    code, out, _ = call("freeze", "--json")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_from_pieces_to_a_snapshot_to_files(call: Call, tmp_path: Path) -> None:
    imported(call, tmp_path / "a.jsonl", [*texts(0, 20), "Too short."])
    code, out, _ = call("freeze")
    assert code == 0
    assert "rows to train on" in out and "left out of sft: 1 too short" in out
    first = frozen(call)
    assert first["left_out"] == {"sft": {"too short": 1}}
    assert "content type): " in out and "product_blurb" in out
    imported(call, tmp_path / "b.jsonl", texts(20, 30))
    second = frozen(call)

    code, out, _ = call("list", "--json")
    assert [row["id"] for row in json.loads(out)] == [second["id"], first["id"]]
    assert second["id"] in call("list")[1]

    code, out, _ = call("diff", first["id"], second["id"], "--json")
    found = json.loads(out)
    assert (found["only_a"], len(found["only_b"]), found["same"]) == ([], 10, 20)
    out = call("diff", first["id"], second["id"])[1]
    assert f"Only in {second['id']}: 10 rows" in out and "rows: train" in out

    out = call("show", second["id"])[1]
    assert "too short 1" in out and "origins: human-written 30" in out
    assert json.loads(call("show", second["id"], "--json")[1])["card"]["sha256"]

    code, out, _ = call("export", second["id"], "--out", tmp_path / "x", "--json")
    assert (code, json.loads(out)["format"]) == (0, "messages")
    assert (tmp_path / "x" / "train.jsonl").is_file()
    out = call("export", second["id"], "--out", tmp_path / "y", "--format", "hf")[1]
    assert "README.md" in out


def test_a_damaged_snapshot_is_not_shown_as_if_whole(
    call: Call, home: Path, tmp_path: Path
) -> None:
    imported(call, tmp_path / "a.jsonl", texts(0, 20))
    first = frozen(call)["id"]
    file = home / "snapshots" / first / "train.jsonl"
    file.write_text(file.read_text(encoding="utf-8") + "{}\n", encoding="utf-8")
    for arguments in (("show", first), ("diff", first, first)):
        code, out, err = call(*arguments)
        assert (code, out) == (1, "")
        assert "not what was frozen" in err and "backup" in err


def test_a_folder_of_markdown_is_imported_once(call: Call, tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "one.md").write_text("# One\n\nIt is one.\n")
    found = call("import", tmp_path / "posts", "--type", "faq_answer", "--json")
    said = json.loads(found[1])
    assert said.pop("import").startswith("imp_")
    assert said == {"rows": 1, "new": 1}
    again = call("import", tmp_path / "posts", "--type", "faq_answer")[1]
    assert "0 of 1 pieces were new" in again and "withdraw" not in again


def test_stated_licences_are_counted_in_the_card(call: Call, tmp_path: Path) -> None:
    lines = [
        {"instruction": f"Write {text}", "text": text, "licence": "MIT"} for text in texts(0, 20)
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert "copydesk withdraw imp_" in call("import", file)[1]
    out = call("show", frozen(call)["id"])[1]
    assert "licences: MIT 20" in out and "without source: 0" in out


def test_a_long_difference_says_that_it_is_cut(call: Call, tmp_path: Path) -> None:
    imported(call, tmp_path / "a.jsonl", texts(0, 15))
    first = frozen(call)["id"]
    imported(call, tmp_path / "b.jsonl", texts(15, 30))
    second = frozen(call)["id"]
    out = call("diff", first, second)[1]
    assert f"Only in {second}: 15 rows, the first 10 shown (`--json` lists all)" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "snp_none"), "no snapshot"),
        (("diff", "snp_none", "snp_none"), "no snapshot"),
        (("export", "snp_none", "--out", "x"), "no snapshot"),
        (("export", "snp_none", "--out", "x", "--format", "zip"), "no format"),
        (("import", "nowhere"), "no file"),
        (("import", "nowhere", "--type", "nonsense"), "nonsense"),
    ],
)
def test_a_wrong_call_says_what_to_do(call: Call, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert said in err and "next: " in err


def test_a_freeze_that_the_guard_stops_fails(call: Call) -> None:
    code, out, err = call("freeze")
    assert (code, out) == (1, "")
    assert "0 rows to train on" in err and "dataset import" in err
