"""Words of texts and of questions, made alike: what the word index knows and what it is asked."""

import logging
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bm25s.tokenization import Tokenized

SCHEME = "words-1"
"""Must change whenever anything here does: an index of other words is made anew."""

PATTERN = r"[぀-ヿ㐀-鿿]|[^\W぀-ヿ㐀-鿿]+"
"""Runs of letters and digits; scripts without spaces (kana, Han) character by character."""


def stemmer() -> Any:
    """One for each use: they are cheap to make and not to be shared among threads."""
    import Stemmer

    return Stemmer.Stemmer("english")


@cache
def stop_words() -> frozenset[str]:
    from bm25s.stopwords import STOPWORDS_EN_PLUS

    return frozenset(STOPWORDS_EN_PLUS)


def plain(text: str) -> str:
    """One way to write what can be written in several (NFKC: ligatures, full-width letters)."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def library() -> Any:
    """bm25s, kept from telling every handler of the root logger what it debugs, and from
    starting a thread that would watch progress bars which nobody sees."""
    import tqdm

    tqdm.tqdm.monitor_interval = 0
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)
    return bm25s


def tokenized(texts: Iterable[str]) -> "Tokenized":
    """Word numbers of every text, and the stems they stand for."""
    return library().tokenize(
        (plain(text) for text in texts),
        token_pattern=PATTERN,
        stopwords=sorted(stop_words()),
        stemmer=stemmer(),
        show_progress=False,
    )


def words_of(question: str) -> dict[str, str]:
    """Stem -> the word as it was asked, stop words left out, each once, in their order."""
    found: dict[str, str] = {}
    all_words: list[str] = re.findall(PATTERN, plain(question).lower())
    words = [word for word in all_words if word not in stop_words()]
    for word, stem in zip(words, stemmer().stemWords(words), strict=True):
        found.setdefault(stem, word)
    return found
