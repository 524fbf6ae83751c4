"""One piece as Markdown, HTML or DOCX."""

import html
import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import yaml

from storage.piece_files.record import flat, source_line

UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold, and HTML should not."""

SHORT = 255
"""Longest value of a document's property."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = "body{max-width:40rem;margin:3rem auto;padding:0 1rem;font:1.1rem/1.6 Georgia,serif}"


def printable(text: str) -> str:
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def as_markdown(piece: dict[str, Any]) -> bytes:
    """The text as it is, under front matter with its provenance. `origin: machine` tells who
    ingests it again, copydesk among them, that it is no source of facts."""
    matter = {
        "title": piece["title"],
        "origin": "machine",
        **{name: value for name, value in flat(piece).items() if value != ""},
        **{name: value for name, value in piece["brief"].items() if value},
        "sources": piece["sources"],
    }
    said = yaml.safe_dump(matter, sort_keys=False, allow_unicode=True, width=1_000)
    return f"---\n{said}---\n\n{piece['text']}\n".encode()


def as_html(piece: dict[str, Any]) -> bytes:
    """A page on its own; everything that was written is text in it, and nothing can run."""
    said = [(f"copydesk-{name}", value) for name, value in flat(piece).items() if value != ""]
    said += [("copydesk-source", source_line(source)) for source in piece["sources"]]
    metas = "\n".join(f'<meta name="{esc(name)}" content="{esc(value)}">' for name, value in said)
    paragraphs = "\n".join(
        f'<p dir="auto">{esc(part).replace(chr(10), "<br>")}</p>' for part in parts_of(piece)
    )
    title = esc(piece["title"])
    return (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{title}</title>\n{metas}\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<h1 dir="auto">{title}</h1>\n{paragraphs}\n</body>\n</html>\n'
    ).encode()


def esc(value: object) -> str:
    return html.escape(printable(str(value)))


def parts_of(piece: dict[str, Any]) -> list[str]:
    """The text's paragraphs, which blank lines part."""
    text = piece["text"].replace("\r\n", "\n").replace("\r", "\n")
    return [part.strip("\n") for part in re.split(r"\n\s*\n", text) if part.strip()]


def as_docx(piece: dict[str, Any]) -> bytes:
    """A document whose properties hold the provenance: as much of it as fits there."""
    from docx import Document

    document, file = Document(), io.BytesIO()
    document.add_heading(printable(piece["title"]), 1)
    for part in parts_of(piece):
        document.add_paragraph(printable(part))
    for name, value in properties(piece).items():
        setattr(document.core_properties, name, value)
    document.save(file)
    return file.getvalue()


def properties(piece: dict[str, Any]) -> dict[str, Any]:
    at = datetime.fromisoformat(piece["published_at"]).replace(tzinfo=None, microsecond=0)
    comments = f"copydesk {piece['item']}, model {piece['model']}"
    if piece["withdrawn_at"]:
        comments = f"withdrawn: {piece['withdrawn_reason']}; {comments}"
    uris = dict.fromkeys(f"{s['uri']} v{s['version']}" for s in piece["sources"])
    texts = {
        "title": piece["title"],
        "author": piece["reviewer"] or "copydesk",
        "last_modified_by": piece["reviewer"] or "copydesk",
        "subject": piece["content_type"],
        "category": "copydesk",
        "identifier": piece["id"],
        "version": piece["text_sha256"],
        "content_status": piece["status"],
        "comments": comments,
        "keywords": "; ".join(uris),
    }
    return {**{k: short(v) for k, v in texts.items()}, "created": at, "modified": at, "revision": 1}


def short(value: str) -> str:
    text = printable(value)
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"


PAGES: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "md": as_markdown,
    "html": as_html,
    "docx": as_docx,
}
"""Formats in which a piece is a file of its own."""
