"""Kinds of content: from the server, the path, or the bytes."""

import io
import zipfile

import pytest

from agents.web.kinds import suffix_of


@pytest.mark.parametrize(
    ("media_type", "path", "data", "suffix"),
    [
        ("text/html", "/a.pdf", b"<p>", ".html"),
        ("application/xhtml+xml", "/", b"", ".html"),
        ("text/plain", "/README.md", b"# A", ".md"),
        ("text/plain", "/a", b"<html>", ".txt"),
        ("text/markdown", "/a.html", b"", ".md"),
        ("application/pdf", "/a", b"", ".pdf"),
        ("text/html", "/report", b"%PDF-1.7", ".pdf"),
        ("application/octet-stream", "/a.PDF", b"", ".pdf"),
        ("application/octet-stream", "/a.docx", b"PK", ".docx"),
        ("", "/page.php", b"<!DOCTYPE html><p>", ".html"),
        ("", "/x", b"<?xml version='1.0'?><html xmlns='x'>", ".html"),
        ("", "/x", b"<?xml version='1.0'?><rss>", ".xml"),
        ("", "/x", "Größe".encode(), ".txt"),
        ("", "/x", b"\0\1\2", ""),
        ("", "/x", b"", ""),
        ("", "/x", b"PK\x03\x04 broken", ""),
        ("application/rss+xml", "/feed", b"", ".xml"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "/", b"", ".xlsx"),
        ("image/png", "/a.md", b"", ".png"),
        ("application/x-nobody-knows", "/a.csv", b"", ".csv"),
    ],
)
def test_the_suffix_comes_from_the_server_the_path_or_the_bytes(
    media_type: str, path: str, data: bytes, suffix: str
) -> None:
    assert suffix_of(media_type, path, data) == suffix


def test_an_office_file_without_a_name_is_known_by_its_parts() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert suffix_of("application/zip", "/download", packed.getvalue()) == ".docx"
