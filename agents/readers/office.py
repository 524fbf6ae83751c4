"""PDF, DOCX, PPTX and XLSX to Markdown.

The converters of markitdown are called one by one: its front door falls back to returning a
file's raw bytes as text when a converter fails or is not installed.
"""

import io
import re
from importlib import import_module

from storage.errors import BadInput

CONVERTERS = {
    ".pdf": "PdfConverter",
    ".docx": "DocxConverter",
    ".pptx": "PptxConverter",
    ".xlsx": "XlsxConverter",
}
SLIDE_NUMBER = re.compile(r"<!-- Slide number: \d+ -->\n?")
PICTURE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
EMPTY_CELL = re.compile(r"(?<=\|) (?:NaN|NaT) (?=\|)")
EMPTY_HEADING = re.compile(r"(?<=\|) Unnamed: \d+ (?=\|)")
LOCKED = ("PDFPasswordIncorrect", "PDFEncryptionError", "PDFTextExtractionNotAllowed")


def office_text(data: bytes, suffix: str) -> str:
    """The Markdown of a document.

    Raises:
        BadInput: it is broken, encrypted, or holds no text.
    """
    from markitdown import StreamInfo

    converter = getattr(import_module("markitdown.converters"), CONVERTERS[suffix])()
    try:
        found = converter.convert(io.BytesIO(data), StreamInfo(extension=suffix)).markdown
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # each parser under it raises its own kinds
        raise failure(error, suffix) from error
    text = tidy(str(found), suffix)
    if not text.strip():
        raise BadInput("it holds no text", "if it is a scan, run text recognition first")
    return text


def failure(error: BaseException, suffix: str) -> BadInput:
    chain: BaseException | None = error
    while chain is not None:
        if type(chain).__name__ in LOCKED or type(chain.__cause__).__name__ in LOCKED:
            return BadInput("it is encrypted", "save it without a password")
        chain = chain.__context__
    return BadInput(f"it is a broken {suffix} file", "open it and save it again")


def tidy(text: str, suffix: str) -> str:
    """Drops what markitdown adds: slide numbers, pictures' names, pandas' words for no value."""
    if suffix == ".pptx":
        text = SLIDE_NUMBER.sub("", text)
    if suffix == ".xlsx":
        text = EMPTY_HEADING.sub("  ", EMPTY_CELL.sub("  ", text))
    if suffix in (".docx", ".pptx"):
        text = PICTURE.sub(r"\1", text)
    return text
