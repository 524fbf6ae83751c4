"""Small text tools that several agents share: sentences, words, numbers, with their places."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

SENTENCE_END = re.compile(r"(?<=[.!?…])([\"'”’)\]]*)\s+(?=[\"'“‘(\[]?[A-Z0-9£$€])|\n+")
ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|approx|no|vs|mr|mrs|ms|dr|st)\.)\s*$", re.I)
TOKEN = re.compile(r"[£$€]?\d+(?:[.,:]\d+)*%?|[^\W\d_]+(?:['’-][^\W\d_]+)*", re.UNICODE)
NUMBER = re.compile(r"\d")

# Words that state nothing by themselves, so that they need no evidence.
EMPTY_WORDS = frozenset(
    """a about above after all also an and any are as at available be been before below both but
    by can come comes cost costs each either every for from get gets give gives had has have having
    here hold holds how if in into is it its just keep keeps made make makes measure measures more
    most need needs no nor not of off offer offers on one only onto or other our out over own per
    plus price priced sell sells simply size so sold some such than that the their them then there
    these they this those through to too two under up use used uses using very was we weigh weighs
    were what when where which while who will with within without you your""".split()
)


@dataclass(frozen=True)
class Span:
    """`text[start:end]`."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[Span]:
    """The sentences of a text with their places; a line break always ends one."""
    spans, start = [], 0
    for match in SENTENCE_END.finditer(text):
        if "\n" not in match.group() and ABBREVIATION.search(text[start : match.start()]):
            continue
        spans.append(trim(text, start, max(match.end(1), match.start())))
        start = match.end()
    spans.append(trim(text, start, len(text)))
    return [span for span in spans if TOKEN.search(span.text)]


def trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    return Span(left, left + len(piece.strip()), piece.strip())


def tokens(text: str) -> Iterator[str]:
    """Lower-case words and numbers; numbers keep their currency and decimals."""
    for match in TOKEN.finditer(text):
        yield match.group().lower().replace("’", "'")


def content_tokens(text: str) -> set[str]:
    """What a text states, as a set: numbers as they are, words by their stem."""
    return set(content_words(text))


def content_words(text: str) -> dict[str, str]:
    """`content_tokens`, each with the first word of the text that it stands for."""
    words: dict[str, str] = {}
    for token in tokens(text):
        if token not in EMPTY_WORDS:
            words.setdefault(stem(token), token)
    return words


def is_number(token: str) -> bool:
    return bool(NUMBER.search(token))


def stem(token: str) -> str:
    """A word without its commonest endings; numbers stay as they are."""
    if is_number(token):
        return token.rstrip(".,").replace(",", "")
    for ending in ("'s", "ings", "ing", "ies", "ed", "es", "ly", "s", "e"):
        if token.endswith(ending) and len(token) - len(ending) >= 3:
            return token[: -len(ending)]
    return token


def word_count(text: str) -> int:
    return len(text.split())
