"""Bytes to text, and text to the one form that everything after it may rely on."""

import re

from storage.errors import BadInput

SAMPLE_BYTES = 200_000
"""Enough of a file to tell its encoding by."""

CONFIDENT_CHAOS = 5.0
CONFIDENT_COHERENCE = 30.0
"""Percent, as charset_normalizer measures them: how odd the letters look, how like a language."""

CONTROL_SHARE = 0.05
"""Text with more control characters than this is no text."""

BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
DROPPED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
LINE_ENDS = re.compile("\r\n?|\x0c")


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of bytes: by their byte order mark, as UTF-8, as declared, or as it looks.

    Raises:
        BadInput: it is not text, or nobody can tell in which encoding.
    """
    for name in candidates(data, declared):
        try:
            text = data.decode(name)
        except (UnicodeError, LookupError):
            continue
        return check_printable(text.removeprefix("\ufeff"))
    raise BadInput("its encoding cannot be told", "save it as UTF-8")


def candidates(data: bytes, declared: str | None) -> list[str]:
    marked = next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), None)
    if marked:
        return [marked]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return [name for name in (declared, guess(data)) if name]
    return ["utf-8"]


def guess(data: bytes) -> str | None:
    """The encoding that the text looks written in, where that is beyond doubt."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:SAMPLE_BYTES]).best()
    if best is None or best.percent_chaos > CONFIDENT_CHAOS:
        return None
    return best.encoding if best.percent_coherence >= CONFIDENT_COHERENCE else None


def check_printable(text: str) -> str:
    if len(CONTROLS.findall(text)) > CONTROL_SHARE * len(text):
        raise BadInput("it is not text", "give it the suffix of its format, or leave it out")
    return text


def normalise(text: str) -> str:
    """Text with `\\n` for every line end, and no control characters or lone surrogates.

    Tabs stay. Invisible format characters stay too: screening reports those.
    """
    return DROPPED.sub("", LINE_ENDS.sub("\n", text))
