"""What fetched bytes are: the suffix a reader goes by."""

import io
import mimetypes
import zipfile
from pathlib import PurePosixPath

OFFICE = "application/vnd.openxmlformats-officedocument."
SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/x-rst": ".rst",
    "text/prs.fallenstein.rst": ".rst",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/json": ".json",
    "application/feed+json": ".json",
    "application/ld+json": ".json",
    "application/jsonl": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/rss+xml": ".xml",
    "application/atom+xml": ".xml",
    "application/rdf+xml": ".xml",
    f"{OFFICE}wordprocessingml.document": ".docx",
    f"{OFFICE}presentationml.presentation": ".pptx",
    f"{OFFICE}spreadsheetml.sheet": ".xlsx",
    "application/gzip": ".gz",
    "application/x-gzip": ".gz",
}
SPELLINGS = {".htm": ".html", ".xhtml": ".html", ".markdown": ".md", ".ndjson": ".jsonl"}
TEXTS = {".html", ".md", ".rst", ".txt", ".csv", ".tsv", ".json", ".jsonl", ".xml"}
NAMED = TEXTS | {".pdf", ".docx", ".pptx", ".xlsx", ".gz"}
"""Suffixes of a URL's path that say something; `.php` or `.5` do not."""

VAGUE = {
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "application/download",
    "application/force-download",
    "application/x-download",
    "application/zip",
    "unknown/unknown",
}
PACKED = {"word/": ".docx", "ppt/": ".pptx", "xl/": ".xlsx"}


def suffix_of(media_type: str, path: str, data: bytes) -> str:
    """The suffix, with its dot and in lower case; empty when nobody knows.

    The server's word counts, except where the bytes are surely a PDF; where it says nothing
    (`application/octet-stream`) or too little (`text/plain`), the URL's path may say more.
    """
    named = named_suffix(path)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return ".pdf"
    if media_type == "text/plain":
        return named if named in TEXTS else ".txt"
    if media_type in VAGUE:
        return named or sniffed(data)
    known = SUFFIXES.get(media_type)
    return known or mimetypes.MimeTypes().guess_extension(media_type) or named or sniffed(data)


def named_suffix(path: str) -> str:
    suffix = PurePosixPath(path).suffix.lower()
    suffix = SPELLINGS.get(suffix, suffix)
    return suffix if suffix in NAMED else ""


def sniffed(data: bytes) -> str:
    """What the first bytes say."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"pk\x03\x04"):
        return packed_suffix(data)
    if start.startswith(b"\x1f\x8b"):
        return ".gz"
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        return ".html"
    if start.startswith(b"<?xml"):
        return ".xml"
    return ".txt" if is_text(data) else ""


def packed_suffix(data: bytes) -> str:
    """Which kind of office file a zip archive is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return ""
    found = (suffix for start, suffix in PACKED.items() if any(n.startswith(start) for n in names))
    return next(found, "")


def is_text(data: bytes) -> bool:
    """Whether the bytes are UTF-8 without control characters; a cut last character is fine."""
    start = data[:4096]
    if not start or b"\0" in start:
        return False
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(start) - 4 and len(data) > len(start)
    return True
