"""Each format of a page, by its suffix, to one text."""

from dataclasses import dataclass

from agents.readers.encoding import decode
from agents.readers.types import DOCUMENTS, SUFFIXES
from storage.errors import BadInput

MEDIA_TYPES = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".rst": "text/x-rst",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
}


@dataclass(frozen=True)
class Page:
    """The text of a page, and the title that its format gives it, where it does."""

    text: str
    title: str = ""


def page_text(data: bytes, suffix: str) -> Page:
    """What a page says.

    Raises:
        BadInput: its format is not known, or its content is broken, encrypted or no text.
    """
    if suffix in (".md", ".markdown", ".txt"):
        return Page(decode(data))
    if suffix in (".html", ".htm"):
        return html_page(data)
    if suffix == ".rst":
        from agents.readers.rst import rst_text

        rst = rst_text(decode(data))
        return Page(rst.text, rst.title)
    if suffix in DOCUMENTS:
        from agents.readers.office import office_text

        return Page(office_text(data, suffix))
    raise BadInput(
        f"its format ({suffix or 'no suffix'}) is not known", f"use {', '.join(SUFFIXES)}"
    )


def html_page(data: bytes) -> Page:
    from bs4.dammit import EncodingDetector

    from agents.readers.html_text import html_text

    declared = EncodingDetector.find_declared_encoding(data, is_html=True)
    html = html_text(decode(data, declared))
    return Page(html.text, html.title)
