"""Briefs: what can be used, and what is said about what cannot."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.briefs import (
    MAX_BRIEF_CHARACTERS,
    BriefIn,
    read_brief,
    read_brief_file,
    read_facts_file,
)
from storage.errors import BadInput


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("instruction", ["", "   ", "\n\t"])
def test_an_empty_brief_is_refused(instruction: str) -> None:
    with pytest.raises(BadInput, match="instruction is empty"):
        read_brief(instruction=instruction)


def test_a_brief_of_two_megabytes_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadInput, match="2,000,000 characters") as caught:
        read_brief(instruction="x" * 2_000_000)
    assert "ingest" in caught.value.next_step


def test_facts_count_towards_the_limit() -> None:
    with pytest.raises(BadInput, match="limit"):
        read_brief(instruction="Write.", facts={"a": "x" * MAX_BRIEF_CHARACTERS})


def test_a_brief_at_the_limit_is_taken() -> None:
    assert read_brief(instruction="x" * MAX_BRIEF_CHARACTERS)


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(BadInput, match="colour"):
        read_brief(instruction="Write.", colour="red")


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(BadInput):
        read_brief(instruction="half a smile \ud83d")


@given(st.text(min_size=1).filter(str.strip), st.dictionaries(st.text(), st.text(), max_size=3))
def test_the_same_brief_has_the_same_key(instruction: str, facts: dict[str, str]) -> None:
    try:
        brief, again = (read_brief(instruction=instruction, facts=facts) for _ in range(2))
    except BadInput:
        return
    assert brief.key() == again.key()
    assert brief.key() != brief.key(1)
    other = BriefIn(instruction=instruction, facts={**facts, "one": "more"})
    assert (brief.key() == other.key()) == (facts == other.facts)


def test_facts_that_are_not_texts_are_kept_as_json() -> None:
    brief = read_brief(instruction="Write.", facts={"pages": 192, "tags": ["a £", "b"], "x": None})
    assert brief.facts == {"pages": "192", "tags": '["a £", "b"]', "x": "null"}


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


def test_facts_are_read_from_json_and_from_lines(tmp_path: Path) -> None:
    as_json = write(tmp_path / "a.json", '{"price": "£42", "pages": 192}')
    as_lines = write(tmp_path / "a.txt", "price: £42\n\npages: 192\nat: 10:30\n")
    assert read_facts_file(as_json) == {"price": "£42", "pages": "192"}
    assert read_facts_file(as_lines) == {"price": "£42", "pages": "192", "at": "10:30"}


@pytest.mark.parametrize("text", ["", "no colon here", '{"price": ', "price:\n", "[1, 2]"])
def test_facts_in_no_known_form_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput):
        read_facts_file(write(tmp_path / "facts.txt", text))
