import json

import pytest

from finetune.rows import parse_row, read_rows
from storage.errors import BadInput


def line(*roles, content="text"):
    return json.dumps({"messages": [{"role": role, "content": content} for role in roles]})


def test_a_row_is_split_where_the_assistant_writes():
    row = parse_row(line("system", "user", "assistant"))
    assert [turn["role"] for turn in row.prompt] == ["system", "user"]
    assert row.completion == "text"


def test_earlier_turns_belong_to_the_prompt():
    row = parse_row(line("system", "user", "assistant", "user", "assistant"))
    assert len(row.prompt) == 4


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ("{}", "three messages"),
        (line("user", "assistant"), "three messages"),
        (line("user", "user", "assistant"), "system's"),
        (line("system", "user", "user"), "assistant's"),
        (line("system", "tool", "assistant"), "unknown role"),
        (line("system", "user", "assistant", content=7), "not text"),
        (line("system", "user", "assistant", content="  "), "empty"),
        ('{"messages": ["a", "b", "c"]}', "not an object"),
    ],
)
def test_a_bad_row_says_what_is_wrong(text, why):
    with pytest.raises(ValueError, match=why):
        parse_row(text)


def test_bad_rows_are_named_by_line_and_all_counted(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join([line("system", "user", "assistant"), "", "{", *["[]"] * 7]))
    with pytest.raises(BadInput) as caught:
        read_rows(path)
    assert "8 bad rows" in str(caught.value)
    assert "line 3: not JSON" in str(caught.value)
    assert "3 more" in str(caught.value)
    assert caught.value.next_step


def test_line_separators_inside_a_text_do_not_cut_a_row(tmp_path):
    path = tmp_path / "rows.jsonl"
    texts = [{"role": role, "content": "a\u2028b"} for role in ("system", "user", "assistant")]
    path.write_text(json.dumps({"messages": texts}, ensure_ascii=False), encoding="utf-8")
    assert read_rows(path)[0].completion == "a\u2028b"


def test_an_empty_or_missing_file_is_refused(tmp_path):
    (tmp_path / "empty.jsonl").write_text("\n\n")
    with pytest.raises(BadInput, match="no rows"):
        read_rows(tmp_path / "empty.jsonl")
    with pytest.raises(BadInput, match="cannot read rows"):
        read_rows(tmp_path / "none.jsonl")


SAID = [{"role": "assistant", "content": "text"}]
ASKED = [{"role": "system", "content": "Write."}, {"role": "user", "content": "Now."}]
OTHER = [{"role": "assistant", "content": "other"}]


def test_a_pair_and_a_labelled_text_are_read():
    pair = parse_row(json.dumps({"prompt": ASKED, "chosen": SAID, "rejected": OTHER}), "dpo")
    assert (pair.completion, pair.rejected) == ("text", "other")
    one = parse_row(json.dumps({"prompt": ASKED, "completion": SAID, "label": False}), "kto")
    assert (one.completion, one.label) == ("text", False)


def test_rows_of_one_prompt_are_of_one_group_unless_they_say_otherwise():
    same = [{"prompt": ASKED, "chosen": SAID, "rejected": r} for r in (OTHER, [*OTHER])]
    first, second = (parse_row(json.dumps(value), "dpo").group for value in same)
    assert first == second
    assert parse_row(json.dumps({**same[0], "group": "brief 7"}), "dpo").group == "brief 7"


@pytest.mark.parametrize(
    ("value", "method", "why"),
    [
        ({"prompt": ASKED, "chosen": SAID, "rejected": SAID}, "dpo", "same text"),
        ({"prompt": ASKED, "chosen": SAID}, "dpo", "rejected is no list"),
        ({"prompt": ASKED[1:], "chosen": SAID, "rejected": OTHER}, "dpo", "prompt is no list"),
        ({"prompt": ASKED[::-1], "chosen": SAID, "rejected": OTHER}, "dpo", "system's"),
        ({"prompt": ASKED, "chosen": [*SAID, *SAID], "rejected": OTHER}, "dpo", "not one message"),
        ({"prompt": ASKED, "completion": SAID}, "kto", "label"),
        ({"prompt": ASKED, "completion": SAID, "label": "yes"}, "kto", "label"),
        ({"prompt": ASKED, "completion": ASKED[:1], "label": True}, "kto", "assistant's"),
    ],
)
def test_a_bad_preference_row_says_what_is_wrong(value, method, why):
    with pytest.raises(ValueError, match=why):
        parse_row(json.dumps(value), method)
