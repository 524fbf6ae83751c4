"""Files of briefs: CSV, JSONL and XLSX by one code, each wrong row named with its reason."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graphs.brief_files import read_brief_file, read_table, read_upload
from storage.brief_tables import check_table, type_names
from storage.errors import BadInput


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_of_a_csv_are_briefs_and_its_other_columns_facts(tmp_path: Path) -> None:
    file = write(
        tmp_path / "briefs.csv",
        "instruction,content_type,tone,material,price\n"
        'Write the blurb.,product_blurb,plain,"oiled alder, solid",£42\n'
        "Write the post.,social_post,,,\n",
    )
    (_, first), (_, second) = read_brief_file(file)
    assert first.facts == {"material": "oiled alder, solid", "price": "£42"}
    assert (first.tone, first.content_type) == ("plain", "product_blurb")
    assert (second.facts, second.content_type) == ({}, "social_post")


def test_a_cell_of_several_lines_keeps_them(tmp_path: Path) -> None:
    file = write(tmp_path / "b.csv", 'instruction,care\n"Write\nthe blurb.","Wash.\nDry."\n')
    ((_, brief),) = read_brief_file(file)
    assert (brief.instruction, brief.facts) == ("Write\nthe blurb.", {"care": "Wash.\nDry."})


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"\xef\xbb\xbfinstruction,price\r\nWrite.,1\r\n")
    (tmp_path / "b.jsonl").write_bytes(b'\xef\xbb\xbf{"instruction": "Write."}\r\n')
    assert read_brief_file(tmp_path / "b.csv")[0][1].facts == {"price": "1"}
    assert read_brief_file(tmp_path / "b.jsonl")[0][1].instruction == "Write."


def test_the_type_of_the_call_holds_for_rows_that_name_none(tmp_path: Path) -> None:
    rows = [{"instruction": "A"}, {"instruction": "B", "content_type": "faq_answer"}]
    file = write(tmp_path / "b.jsonl", "\n\n".join(map(json.dumps, rows)))
    assert [b.content_type for _, b in read_brief_file(file, "social_post")] == [
        "social_post",
        "faq_answer",
    ]


def test_equal_rows_are_two_briefs_and_the_same_two_the_next_time(tmp_path: Path) -> None:
    file = write(tmp_path / "b.jsonl", '{"instruction": "A"}\n' * 2)
    keys = [key for key, _ in read_brief_file(file)]
    assert len(set(keys)) == 2
    assert [key for key, _ in read_brief_file(file)] == keys


def test_every_wrong_row_is_reported_at_once(tmp_path: Path) -> None:
    lines = [
        '{"instruction": "Fine."}',
        '{"instruction": ""}',
        '["a list"]',
        '"a text"',
        "42",
        '{"instruction": "B", "colour": "red"}',
    ]
    file = write(tmp_path / "b.jsonl", "\n".join(lines))
    for kind in (None, "faq_answer"):
        with pytest.raises(BadInput) as caught:
            read_brief_file(file, kind)
        for row in (2, 3, 4, 5, 6):
            assert f"row {row}: " in str(caught.value)
        assert "row 1:" not in str(caught.value)
        assert "nothing was drafted" in caught.value.next_step


def test_lines_that_are_not_json_are_reported_with_the_other_wrong_rows(tmp_path: Path) -> None:
    file = write(tmp_path / "b.jsonl", '{"instruction": ""}\n{"instruction": \nnonsense\n')
    with pytest.raises(BadInput) as caught:
        read_brief_file(file)
    assert [f"row {n}: " in str(caught.value) for n in (1, 2, 3)] == [True] * 3


def test_of_many_wrong_rows_five_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    file = write(tmp_path / "b.csv", "instruction,tone\n" + ",warm\n" * 9)
    with pytest.raises(BadInput, match="and 4 more") as caught:
        read_brief_file(file)
    assert "row 2:" in str(caught.value)


def test_line_breaks_of_other_scripts_may_stand_inside_a_row(tmp_path: Path) -> None:
    row = {"instruction": "One\u2028line\x85only."}
    file = write(tmp_path / "b.jsonl", json.dumps(row, ensure_ascii=False) + "\n")
    assert read_brief_file(file)[0][1].instruction == row["instruction"]


@pytest.mark.parametrize("name", ["b.csv", "b.jsonl"])
def test_a_file_without_rows_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="holds no brief"):
        read_brief_file(write(tmp_path / name, ""))


def test_a_file_that_is_not_utf8_is_refused_with_the_byte(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes("instruction\ncaf\xe9\n".encode("latin-1"))
    with pytest.raises(BadInput, match=r"not UTF-8 \(byte 15\)"):
        read_brief_file(tmp_path / "b.csv")


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no file"):
        read_brief_file(tmp_path / "nowhere.csv")
    with pytest.raises(BadInput, match="is a folder"):
        read_brief_file(tmp_path)


def test_a_cell_of_two_megabytes_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "b.csv", f"instruction\n{'x' * 2_000_000}\n")
    with pytest.raises(BadInput, match=r"b\.csv"):
        read_brief_file(file)


HEAD = ["Instruction", "Content type", "price", "in stock"]


def workbook(*rows: list[Any], title: str = "Briefs") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(data: bytes, part: str, old: str, new: str) -> bytes:
    """A workbook with other words in one of its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(file, "w") as made:
        for name in given.namelist():
            text = given.read(name)
            made.writestr(name, text.replace(old.encode(), new.encode()) if name == part else text)
    return file.getvalue()


def test_a_workbook_is_read_as_a_csv_is() -> None:
    data = workbook(HEAD, ["Write\nit.", "faq_answer", 1234567.5, True], [], ["Two.", "", 42, ""])
    checked = check_table(read_upload("b.XLSX", data))
    assert not checked.wrong
    assert [row.number for row in checked.good] == [2, 4]
    first, second = (row.brief for row in checked.good)
    assert (first.instruction, first.content_type) == ("Write\nit.", "faq_answer")
    assert first.facts == {"price": "1234567.5", "in stock": "TRUE"}
    assert second.facts == {"price": "42"}


def test_a_formula_is_its_last_result_and_never_calculated() -> None:
    data = workbook(["instruction", "price"], ["Write.", "=1+1"], ["Again.", "=1+1"])
    sheet = "xl/worksheets/sheet1.xml"
    data = changed(data, sheet, '"B2"><f>1+1</f><v></v>', '"B2"><f>1+1</f><v>7</v>')
    checked = check_table(read_upload("b.xlsx", data))
    assert [row.brief.facts for row in checked.good] == [{"price": "7"}]
    ((number, why),) = checked.wrong
    assert number == 3 and "B3 is a formula without a result" in why


def test_a_cell_that_holds_an_error_or_too_much_is_its_rows_fault_only() -> None:
    data = workbook(["instruction", "price"], ["One.", "x" * 20_001], ["Two.", "#N/A"], ["Three."])
    checked = check_table(read_upload("b.xlsx", data))
    assert [row.brief.instruction for row in checked.good] == ["Three."]
    assert ["20,001" in checked.wrong[0][1], "#N/A" in checked.wrong[1][1]] == [True, True]


def test_the_first_sheet_that_holds_something_counts() -> None:
    book = openpyxl.Workbook()
    hidden, shown = book.create_sheet("Old"), book.create_sheet("New")
    hidden.sheet_state = "hidden"
    hidden.append(["instruction"])
    hidden.append(["Hidden."])
    shown.append([])
    shown.append(["", "instruction"])
    shown.append(["", "Shown."])
    file = io.BytesIO()
    book.save(file)
    ((row,),) = [check_table(read_upload("b.xlsx", file.getvalue())).good]
    assert (row.number, row.brief.instruction) == (3, "Shown.")


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return file.getvalue()


def entities() -> bytes:
    head = '<!DOCTYPE a [<!ENTITY b "c">]><worksheet '
    return changed(workbook(["instruction"]), "xl/worksheets/sheet1.xml", "<worksheet ", head)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (bomb(), "unpacks to 60 MB"),
        (entities(), "XML entities"),
        (b"instruction\nWrite.\n", "no .xlsx file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Office format"),
        (workbook([f"c{n}" for n in range(101)], ["x"] * 101), "more than 100 columns"),
        (workbook(["instruction"], *(["x"] for _ in range(5_001))), "more than 5,000 rows"),
        (workbook(["instruction", "price", "Price", "price"], ["x", "1", "2", "3"]), "two columns"),
    ],
)
def test_a_workbook_made_to_hurt_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        read_upload("b.xlsx", data)


def test_an_upload_has_limits_that_a_file_of_ones_own_has_not(tmp_path: Path) -> None:
    text = "instruction\n" + "Write.\n" * 5_001
    with pytest.raises(BadInput, match="more than 5,000 rows"):
        read_upload("b.csv", text.encode())
    assert len(read_brief_file(write(tmp_path / "b.csv", text))) == 5_001
    with pytest.raises(BadInput, match=r"5\.1 MB of at most 5 MB"):
        read_upload("b.csv", b"x" * 5_100_000)


@pytest.mark.parametrize("name", ["b.txt", "b", "b.xls", "b.pdf"])
def test_another_kind_of_file_is_refused_with_what_to_give(name: str) -> None:
    with pytest.raises(BadInput, match="no table") as caught:
        read_table(name, b"instruction\nWrite.\n")
    assert ".xlsx" in caught.value.next_step


def test_columns_may_be_spelt_otherwise_given_a_meaning_or_left_to_a_default() -> None:
    table = read_table("b.csv", b"Aufgabe;Kind;TONE;price\nSchreib.;Social Post;warm;4,20\n;;;5\n")
    columns = {"Aufgabe": "instruction", "Kind": "content_type"}
    types = type_names({"social_post": "Social post", "faq_answer": "FAQ answer"})
    checked = check_table(
        table, {"instruction": "Do.", "content_type": "FAQ answer"}, columns, types
    )
    first, second = (row.brief for row in checked.good)
    assert (first.instruction, first.content_type, first.tone) == (
        "Schreib.",
        "social_post",
        "warm",
    )
    assert first.facts == {"price": "4,20"}
    assert (second.instruction, second.content_type) == ("Do.", "faq_answer")


def test_a_field_can_be_made_a_fact() -> None:
    table = read_table("b.csv", b"instruction,channel\nWrite.,Dover\n")
    (row,) = check_table(table, columns={"channel": ""}).good
    assert (row.brief.channel, row.brief.facts) == ("", {"channel": "Dover"})


def test_wrong_rows_leave_the_right_ones_alone_and_equal_ones_are_one_brief() -> None:
    text = (
        "instruction,content_type\nWrite.,faq_answer\n,faq_answer\nA.,nonsense\nWrite.,FAQ_answer\n"
    )
    checked = check_table(read_table("b.csv", text.encode()), types={"faq_answer": "faq_answer"})
    assert checked.wrong[0] == (3, "instruction is empty")
    assert "no content type 'nonsense'" in checked.wrong[1][1]
    assert [(row.number, row.same_as) for row in checked.good] == [(2, None), (5, 2)]
    assert len(checked.briefs) == 1


@pytest.mark.parametrize(
    "text",
    [b"instruction,price\nWrite.,1,2\nFine.,3\n", b'{"instruction": 7}\n{"instruction": "A"}\n'],
)
def test_a_row_that_does_not_fit_its_head_is_told(text: bytes) -> None:
    name = "b.csv" if text.startswith(b"i") else "b.jsonl"
    checked = check_table(read_table(name, text))
    assert len(checked.good) == len(checked.wrong) == 1


def test_json_made_to_hurt_is_a_wrong_row() -> None:
    lines = [b"[" * 100_000, b'{"instruction": ' + b"9" * 20_000 + b"}", b'{"instruction": "A"}']
    checked = check_table(read_table("b.jsonl", b"\n".join(lines)))
    assert [number for number, _ in checked.wrong] == [1, 2] and len(checked.good) == 1
