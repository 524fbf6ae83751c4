"""A back catalogue as files: JSONL, CSV, Markdown; everything wrong is said at once."""

import json
from pathlib import Path

import pytest
from scripted import FACTS, GOOD, finished, rows

from graphs.backlog import import_id, import_pieces
from graphs.house import House
from graphs.pieces import Piece, read_pieces
from storage.errors import BadInput, NotFound
from storage.tables import Example
from storage.withdraw import withdraw


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_of_jsonl_is_a_brief_and_its_text(tmp_path: Path) -> None:
    row = {"instruction": "Write.", "facts": {"price": 42}, "tone": "dry", "text": " It costs 42. "}
    (piece,) = read_pieces(write(tmp_path / "p.jsonl", json.dumps(row) + "\n\n"))
    assert (piece.facts, piece.tone, piece.text) == ({"price": "42"}, "dry", "It costs 42.")
    assert piece.content_type == "product_blurb"


def test_columns_of_csv_that_no_brief_has_are_facts(tmp_path: Path) -> None:
    file = write(
        tmp_path / "p.csv",
        '\ufeffinstruction,text,name,price,tone\nWrite.,"One,\ntwo.",Alder,£42,\nWrite.,Three.,Oak,,dry\n',
    )
    first, second = read_pieces(file, "faq_answer")
    assert (first.text, first.facts) == ("One,\ntwo.", {"name": "Alder", "price": "£42"})
    assert (second.facts, second.tone) == ({"name": "Oak"}, "dry")
    assert first.content_type == second.content_type == "faq_answer"


def test_every_page_of_a_folder_is_a_piece(tmp_path: Path) -> None:
    write(
        tmp_path / "a" / "returns.md",
        "---\ntitle: Returns\ntype: faq_answer\nfacts:\n  days: 30\ntags: [x]\n---\n"
        "# Returns\r\n\r\nSend it back.\n",
    )
    write(tmp_path / "b.txt", "We deliver to all of Britain.\n")
    write(tmp_path / ".hidden" / "c.md", "Not this.\n")
    write(tmp_path / "image.png", "Nor this.")
    returns, delivery = read_pieces(tmp_path, "newsletter_item")
    assert returns.instruction == "Write this piece: Returns"
    assert (returns.content_type, returns.facts) == ("faq_answer", {"days": "30"})
    assert returns.text == "Send it back."
    assert delivery.instruction == "Write this piece: b"
    assert delivery.content_type == "newsletter_item"


def test_a_page_may_say_what_was_asked(tmp_path: Path) -> None:
    page = "---\ninstruction: Tell them.\naudience: cooks\n---\nIt is oiled.\n"
    (piece,) = read_pieces(write(tmp_path / "one.md", page))
    assert (piece.instruction, piece.audience, piece.text) == (
        "Tell them.",
        "cooks",
        "It is oiled.",
    )


def test_a_heading_names_a_page_that_nothing_else_names(tmp_path: Path) -> None:
    (piece,) = read_pieces(write(tmp_path / "x-1.md", "\n# The north wind \n\nIt blows.\n## Why\n"))
    assert piece.instruction == "Write this piece: The north wind"
    assert piece.text == "It blows.\n## Why"


@pytest.mark.parametrize(
    ("name", "text", "problems"),
    [
        ("p.jsonl", '{"instruction": "A"}\nno\n[1]\n{"text": "B"}\n', ["row 1", "row 2", "row 4"]),
        ("p.csv", "instruction,text\nA,\n,B\n", ["row 2", "row 3"]),
        ("p.jsonl", "\n", ["nothing to import"]),
        ("empty.md", "# Only a title\n", ["text is empty"]),
        ("bot.md", "---\norigin: machine\n---\nText.\n", ["a machine wrote it"]),
        ("odd.md", "---\nfacts: [1]\n---\nText.\n", ["facts"]),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_imported(
    tmp_path: Path, name: str, text: str, problems: list[str]
) -> None:
    with pytest.raises(BadInput) as caught:
        read_pieces(write(tmp_path / name, text))
    for problem in problems:
        assert problem in str(caught.value)
    assert "nothing was imported" in caught.value.next_step


def test_one_bad_page_keeps_a_folder_out_and_is_named(tmp_path: Path) -> None:
    write(tmp_path / "good.md", "Good.\n")
    (tmp_path / "latin.md").write_bytes(b"caf\xe9")
    with pytest.raises(BadInput, match=r"latin.md: .*not UTF-8"):
        read_pieces(tmp_path)


def test_a_piece_may_state_its_licence_in_every_form(tmp_path: Path) -> None:
    row = {"instruction": "A", "text": "B", "license": "CC0-1.0"}
    page = "---\nlicence: CC0-1.0\n---\nText.\n"
    for name, text in (
        ("p.jsonl", json.dumps(row)),
        ("p.csv", "Instruction,Text,Licence\nA,B,CC0-1.0\n"),
        ("p.md", page),
    ):
        (piece,) = read_pieces(write(tmp_path / name, text))
        assert (piece.licence, piece.facts) == ("CC0-1.0", {})


def test_an_unknown_field_is_refused_with_those_there_are(tmp_path: Path) -> None:
    row = json.dumps({"instruction": "A", "text": "B", "author": "Ann"})
    with pytest.raises(BadInput, match="row 1: author: there is no such field") as caught:
        read_pieces(write(tmp_path / "p.jsonl", row))
    for name in ("content_type", "tone", "licence"):
        assert name in caught.value.next_step


def test_a_table_without_its_columns_is_told_which(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no column instruction and no column text; .* title, body"):
        read_pieces(write(tmp_path / "p.csv", "title,body\nA,B\n"))


def test_an_unknown_type_is_told_beside_the_other_problems_and_with_the_types(
    tmp_path: Path,
) -> None:
    lines = [
        {"instruction": "A", "text": "B\0"},
        {"instruction": "A", "text": "B", "content_type": "x"},
    ]
    file = write(tmp_path / "p.jsonl", "\n".join(["no", *map(json.dumps, lines)]))
    with pytest.raises(BadInput) as caught:
        read_pieces(file, known=("faq_answer", "product_blurb"))
    said = str(caught.value)
    assert said.index("row 1: not JSON") < said.index("row 2: there is a NUL") < said.index("row 3")
    assert "row 3: there is no content type 'x'" in said
    assert "faq_answer, product_blurb" in caught.value.next_step


def test_many_problems_are_counted_and_all_of_them_named_on_request(tmp_path: Path) -> None:
    file = write(tmp_path / "p.jsonl", "no\n" * 25)
    with pytest.raises(BadInput, match=r"row 20: .*and 5 more \(`--json` names all\)"):
        read_pieces(file)
    with pytest.raises(BadInput, match="row 25"):
        read_pieces(file, shown=None)


@pytest.mark.parametrize("missing", ["nowhere.jsonl", "nowhere.md", "nowhere"])
def test_a_path_that_is_not_there_is_said(tmp_path: Path, missing: str) -> None:
    with pytest.raises(BadInput, match="no file"):
        read_pieces(tmp_path / missing)


def test_an_unknown_content_type_imports_nothing(house: House) -> None:
    pieces = [
        Piece(instruction="A", text="Good."),
        Piece(instruction="B", text="C", content_type="x"),
    ]
    with pytest.raises(NotFound, match="'x'"):
        import_pieces(house, pieces, "ann")
    assert rows(house, Example) == []


def test_an_imported_piece_is_in_the_group_of_its_brief(house: House) -> None:
    item_id = finished(house, "one")
    pieces = [
        Piece(instruction="Write the blurb. one", facts=FACTS, text=text) for text in ("A.", GOOD)
    ]
    import_pieces(house, pieces, "ann")
    found = rows(house, Example, kind="sft")
    assert len(found) == 3
    assert len({row.group_key for row in found}) == len({row.source_id for row in found}) == 1
    (decided,) = [row for row in found if row.item_id == item_id]
    imported = [row for row in found if row.item_id is None]
    for row in imported:
        assert row.payload["messages"][:-1] == decided.payload["messages"][:-1]
        assert row.origin == "human-written"


def test_one_example_or_a_whole_import_is_withdrawn(house: House) -> None:
    first = [Piece(instruction="A", text="One."), Piece(instruction="A", text="Two.")]
    other = [Piece(instruction="A", text="Three.")]
    for pieces in (first, other):
        import_pieces(house, pieces, "ann")
    ids = {row.payload["messages"][-1]["content"]: row.id for row in rows(house, Example)}
    with house.db.write() as session:
        one = withdraw(session, ids["One."], "ann")
        rest = withdraw(session, import_id(first), "ann", "wrong file")
    assert (one.examples, rest.examples) == ([ids["One."]], [ids["Two."]])
    (kept,) = rows(house, Example, withdrawn_at=None)
    assert kept.id == ids["Three."]
    with house.db.write() as session, pytest.raises(NotFound, match="example or import"):
        withdraw(session, "imp_none", "ann")


def test_a_corrected_licence_is_imported_anew(house: House) -> None:
    pieces = [Piece(instruction="A", text="One.", licence=name) for name in ("MIT", "CC0-1.0")]
    assert [import_pieces(house, [piece], "ann") for piece in (*pieces, pieces[0])] == [1, 1, 0]
    assert {row.brief["licence"] for row in rows(house, Example)} == {"MIT", "CC0-1.0"}
