"""Bodies of answers: unpacked piece by piece and counted, so that none fills the memory."""

import zlib
from collections.abc import Iterable, Iterator

from agents.readers.types import MEGABYTE
from storage.errors import BadInput, FetchFailed

STEP = 64 * 1024
"""Bytes unpacked at once: a packed byte can hold a thousand."""

GZIP = 31
"""zlib's number for the gzip format with its checks."""

MAGIC = b"\x1f\x8b"


def read_body(chunks: Iterable[bytes], encoding: str, limit: int, where: str) -> bytes:
    """At most `limit` bytes of body, unpacked when it came as gzip.

    Raises:
        BadInput: it is larger, or packed in a way that was not asked for.
        FetchFailed: the packed body is broken or cut short.
    """
    if encoding in ("", "identity"):
        return take(chunks, limit, where)
    if encoding not in ("gzip", "x-gzip"):
        raise BadInput(f"{where} answers in {encoding!r}, which is not read", "ask its owner")
    try:
        return take(unpacked(chunks), limit, where)
    except zlib.error as error:
        raise FetchFailed(f"what {where} sent is broken: {error}", "try again later") from error


def take(chunks: Iterable[bytes], limit: int, where: str) -> bytes:
    taken = bytearray()
    for chunk in chunks:
        taken += chunk
        if len(taken) > limit:
            raise too_large(limit, where)
    return bytes(taken)


def too_large(limit: int, where: str) -> BadInput:
    return BadInput(
        f"{where} is larger than {limit / MEGABYTE:g} MB",
        "raise source_megabytes in the settings, or name smaller pages",
    )


def unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of gzip members, one after the other; what follows the last one is left.

    Raises:
        zlib.error: the data is no gzip, or ends too early.
    """
    decoder, members, inside = zlib.decompressobj(GZIP), 0, False
    for chunk in chunks:
        pending = chunk
        while pending or inside:
            if members and not inside and not MAGIC.startswith(pending[:2]):
                return
            piece = decoder.decompress(pending, STEP)
            yield piece
            pending, inside = decoder.unconsumed_tail, not decoder.eof
            if decoder.eof:
                pending, decoder, members = decoder.unused_data, zlib.decompressobj(GZIP), 1
            elif not pending and len(piece) < STEP:
                break
    if inside:
        raise zlib.error("it ends too early")
