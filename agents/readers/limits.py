"""What is refused before anything parses it: too large, no plain file, or not what it says."""

import errno
import os
import stat
from pathlib import Path

from agents.readers.packed import check_packed
from agents.readers.types import MEGABYTE, Material, ReadOptions
from storage.errors import BadInput

BINARY = {
    b"\x7fELF": "a program",
    b"\x89PNG": "a PNG image",
    b"GIF8": "a GIF image",
    b"\xff\xd8\xff": "a JPEG image",
    b"PK\x03\x04": "a ZIP archive",
    b"%PDF-": "a PDF",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"SQLite format 3\0": "a SQLite database",
    b"OggS": "an Ogg file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"PAR1": "a Parquet file",
    b"\xca\xfe\xba\xbe": "a program",
    b"\0asm": "a program",
}
OFFICE = (".docx", ".pptx", ".xlsx")
PDF_HEAD_BYTES = 1024
"""Readers accept a PDF whose header comes within its first kilobyte."""

NO_FILE = {
    errno.ENOENT: "there is no such file",
    errno.ELOOP: "its links lead in a circle",
    errno.EACCES: "it may not be read",
    errno.ENXIO: "it is no plain file",
    errno.EISDIR: "it is a folder",
    errno.ENAMETOOLONG: "its name is too long",
}


def load(material: Material, options: ReadOptions) -> bytes:
    """The content of a material, checked against its suffix.

    Raises:
        BadInput: empty, too large, unreadable, or not of the format that its suffix says.
    """
    data = material.data
    if data is None:
        data = read_plain_file(material.path, options.max_bytes) if material.path else b""
    if not data:
        raise BadInput("it is empty", "nothing to read")
    if len(data) > options.max_bytes:
        raise too_large(len(data), options.max_bytes)
    check_format(data, material.suffix, options.max_bytes)
    return data


def read_plain_file(path: Path, max_bytes: int) -> bytes:
    """A file's bytes, at most one more than `max_bytes`. Never waits on a pipe or a device.

    Raises:
        BadInput: it is no plain file, cannot be read, or is larger.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:  # noqa: PTH123 - the descriptor is already checked
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise BadInput("it is no plain file", "leave it out")
            if found.st_size > max_bytes:
                raise too_large(found.st_size, max_bytes)
            return file.read(max_bytes + 1)
    except OSError as error:
        what = NO_FILE.get(error.errno or 0, error.strerror or "it cannot be opened")
        raise BadInput(what, "check the file and its permissions") from error
    except ValueError as error:  # a NUL in its name
        raise BadInput("its name is not a file name", "rename it") from error


def too_large(size: int, limit: int) -> BadInput:
    return BadInput(
        f"it is too large: {size / MEGABYTE:,.1f} MB of at most {limit / MEGABYTE:,.1f} MB",
        "split it, or raise the limit",
    )


def check_format(data: bytes, suffix: str, max_bytes: int) -> None:
    """Whether the bytes begin as files of that suffix do.

    Raises:
        BadInput: they do not, or are encrypted, or unpack to too much.
    """
    if suffix in OFFICE:
        check_packed(data, suffix, max_bytes)
    elif suffix == ".pdf":
        if b"%PDF-" not in data[:PDF_HEAD_BYTES]:
            raise not_what_it_says(data, suffix)
    elif suffix == ".parquet":
        if not data.startswith(b"PAR1"):
            raise not_what_it_says(data, suffix)
        if not data.endswith(b"PAR1"):
            raise BadInput("it is cut off", "write it again")
    elif binary_name(data):
        raise not_what_it_says(data, suffix)


def binary_name(data: bytes) -> str:
    return next((name for head, name in BINARY.items() if data.startswith(head)), "")


def not_what_it_says(data: bytes, suffix: str) -> BadInput:
    found = binary_name(data) or "something else, or broken"
    return BadInput(f"it is named {suffix} but is {found}", "check where it came from")
