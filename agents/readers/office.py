"""PDF, DOCX, PPTX and XLSX to Markdown.

The converters of markitdown are called one by one: its front door falls back to returning a
file's raw bytes as text when a converter fails or is not installed.
"""

import io
import re
from importlib import import_module

from agents.readers.sheets import sheets_text
from storage.errors import BadInput

CONVERTERS = {".pdf": "PdfConverter", ".docx": "DocxConverter", ".pptx": "PptxConverter"}
AS_WRITTEN = {"escape_underscores": False, "escape_asterisks": False}
SLIDE_NUMBER = re.compile(r"<!-- Slide number: \d+ -->\n?")
PICTURE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
LOCKED = ("PDFPasswordIncorrect", "PDFEncryptionError", "PDFTextExtractionNotAllowed")


def office_text(data: bytes, suffix: str) -> str:
    """The Markdown of a document.

    Raises:
        BadInput: it is broken, encrypted, or holds no text.
    """
    try:
        found = sheets_text(data) if suffix == ".xlsx" else converted(data, suffix)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # each parser under it raises its own kinds
        raise failure(error, suffix) from error
    text = tidy(found).strip()
    if not text:
        raise BadInput("it holds no text", "if it is a scan, run text recognition first")
    return text + "\n"


def converted(data: bytes, suffix: str) -> str:
    from markitdown import StreamInfo

    converter = getattr(import_module("markitdown.converters"), CONVERTERS[suffix])()
    info = StreamInfo(extension=suffix)
    return str(converter.convert(io.BytesIO(data), info, **AS_WRITTEN).markdown)


def failure(error: BaseException, suffix: str) -> BadInput:
    chain: BaseException | None = error
    while chain is not None:
        if type(chain).__name__ in LOCKED or type(chain.__cause__).__name__ in LOCKED:
            return BadInput("it is encrypted", "save it without a password")
        chain = chain.__context__
    return BadInput(f"it is a broken {suffix} file", "open it and save it again")


def tidy(text: str) -> str:
    """Drops what markitdown adds: slide numbers, and where pictures lie."""
    return PICTURE.sub(r"\1", SLIDE_NUMBER.sub("", text))
