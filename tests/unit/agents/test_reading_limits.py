"""What is refused before a parser sees it."""

import os
from pathlib import Path

import documents as made
import pytest

from agents.readers.read import read
from agents.readers.types import Material, ReadOptions

SMALL = ReadOptions(max_bytes=1000)


def refusal(path: Path, options: ReadOptions = SMALL) -> str:
    found = read(Material(path.as_uri(), path.suffix, path=path), options)
    assert found.sources == ()
    assert "\n" not in found.refused
    return found.refused


def refusal_of(suffix: str, data: bytes, options: ReadOptions = SMALL) -> str:
    found = read(Material(f"x{suffix}", suffix, data=data), options)
    assert found.sources == ()
    return found.refused


def test_a_small_plain_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("words")
    found = read(Material("a", ".md", path=tmp_path / "a.md"), SMALL)
    assert found.sources[0].text == "words"


def test_a_large_file_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "a.md").open("wb") as file:
        file.truncate(10**12)
    assert "too large" in refusal(tmp_path / "a.md")
    assert "too large" in refusal_of(".md", b"x" * 1001)


def test_what_is_no_plain_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "gone.md").symlink_to("nowhere")
    (tmp_path / "zero.md").symlink_to("/dev/zero")
    assert "no plain file" in refusal(tmp_path / "pipe.md")
    assert "folder" in refusal(tmp_path / "folder.md")
    assert "circle" in refusal(tmp_path / "loop.md")
    assert "no such file" in refusal(tmp_path / "gone.md")
    assert "no plain file" in refusal(tmp_path / "zero.md")


@pytest.mark.parametrize(
    ("suffix", "data", "why"),
    [
        (".md", b"", "empty"),
        (".txt", b" \n\t", "empty"),
        (".md", b"---\ntitle: x\n---\n", "empty"),
        (".pdf", b"\x89PNG\r\n", "is a PNG image"),
        (".md", b"\x7fELF\x02", "is a program"),
        (".csv", b"PK\x03\x04", "is a ZIP archive"),
        (".md", b"a\0\1\2\3\4", "not text"),
        (".md", bytes(range(128, 256)) * 3, "encoding"),
        (".docx", b"<html>", "no .docx file"),
        (".docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office format"),
        (".docx", made.packed({"a.txt": "x"}), "no .docx file"),
        (".xlsx", made.packed({"xl/a.zip": "x"}), "another archive"),
        (".doc", b"words", "is not known"),
        ("", b"words", "is not known"),
    ],
)
def test_content_that_is_not_what_it_says_is_refused(suffix: str, data: bytes, why: str) -> None:
    assert why in refusal_of(suffix, data)


def test_encrypted_documents_say_so() -> None:
    from hostile_documents import encrypted_pdf, locked_docx

    wrapped = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    for suffix, data in ((".xlsx", wrapped), (".docx", locked_docx()), (".pdf", encrypted_pdf())):
        assert "encrypted" in refusal_of(suffix, data, ReadOptions())


def test_archives_that_unpack_to_too_much_are_refused() -> None:
    parts = made.docx_parts(made.paragraph("words"))
    bomb = made.packed({**parts, "word/media/a": b"\0" * 20_000_000})
    wide = made.packed({**parts, "word/media/a": os.urandom(20_000)}, deflate=False)
    many = made.packed({**parts, **{f"word/{n}": b"" for n in range(10_001)}})
    assert "20 MB" in refusal_of(".docx", bomb, ReadOptions())
    assert "too large" in refusal_of(".docx", wide, ReadOptions(max_bytes=5000))
    assert "parts" in refusal_of(".docx", many, ReadOptions())


def test_entities_in_office_files_are_refused_before_they_are_read() -> None:
    from hostile_documents import laughing_docx, laughing_pptx, laughing_xlsx

    for suffix, make in (
        (".docx", laughing_docx),
        (".xlsx", laughing_xlsx),
        (".pptx", laughing_pptx),
    ):
        assert "entities" in refusal_of(suffix, make(), ReadOptions())


def test_a_name_that_is_no_text_is_refused() -> None:
    found = read(Material("bytes-\udcff.md", ".md", data=b"words"), SMALL)
    assert "name" in found.refused
