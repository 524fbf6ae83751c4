"""Office files are ZIP archives: what they unpack to is checked before anything unpacks it."""

import io
import zipfile

from storage.errors import BadInput

MAX_ENTRIES = 10_000
UNPACKED_TIMES = 10
"""How many times the size limit the parts may have together."""

ABSURD_RATIO = 200
ABSURD_BYTES = 10_000_000
"""Real documents pack 5 to 50 times; a small file that packs much more was made to hurt."""

HEAD_BYTES = 65_536
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN_FOLDER = {".docx": "word/", ".pptx": "ppt/", ".xlsx": "xl/"}
ARCHIVES = (".zip", ".gz", ".7z", ".rar", ".bz2", ".xz", ".tar")


def check_packed(data: bytes, suffix: str, max_bytes: int) -> None:
    """Raises BadInput for what is no readable .docx, .pptx or .xlsx, and for bombs."""
    if data.startswith(OLE):
        raise old_or_encrypted(data, suffix)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_entries(archive, suffix)
            check_sizes(archive, len(data), max_bytes)
            check_markup(archive)
    except BadInput:
        raise
    except Exception as error:  # zipfile raises many kinds for broken archives
        raise BadInput(f"it is no {suffix} file, or a broken one", "save it again") from error


def old_or_encrypted(data: bytes, suffix: str) -> BadInput:
    """Office wraps an encrypted file into the container of its old formats."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return BadInput("it is encrypted", "save it without a password")
    return BadInput("it is in an old Office format", f"save it as {suffix}")


def check_entries(archive: zipfile.ZipFile, suffix: str) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise BadInput(f"it packs more than {MAX_ENTRIES:,} parts", "leave it out")
    if any(entry.flag_bits & 1 for entry in entries):
        raise BadInput("it is encrypted", "save it without a password")
    if not any(entry.filename.startswith(MAIN_FOLDER[suffix]) for entry in entries):
        raise BadInput(f"it is an archive but no {suffix} file", "check its suffix")
    if any(entry.filename.lower().endswith(ARCHIVES) for entry in entries):
        raise BadInput("it packs another archive", "save it again without attachments")


def check_sizes(archive: zipfile.ZipFile, size: int, max_bytes: int) -> None:
    unpacked = sum(entry.file_size for entry in archive.infolist())
    absurd = unpacked > ABSURD_BYTES and unpacked > ABSURD_RATIO * size
    if absurd or unpacked > UNPACKED_TIMES * max_bytes:
        raise BadInput(
            f"it unpacks to {unpacked / 1_000_000:,.0f} MB, which is too much", "leave it out"
        )


def check_markup(archive: zipfile.ZipFile) -> None:
    """No Office program writes a document type; it is how entities that explode are declared."""
    for entry in archive.infolist():
        if entry.filename.lower().endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                head = part.read(HEAD_BYTES).replace(b"\0", b"")
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise BadInput("it declares XML entities", "save it again with an Office program")
