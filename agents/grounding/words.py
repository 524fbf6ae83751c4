"""The words of a text with their places, written alike: what claims and sources are compared by."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[£$€%]", re.UNICODE
)
SHORT = {"n't": "not", "won't": "not", "can't": "not", "cannot": "not", "ain't": "not"}

# Words that carry grammar and not matter; negations are looked at by themselves.
GRAMMAR = frozenset(
    """a an the and or but if then than that this these those there here it its it's he him his she
    her hers they them their theirs we us our ours you your yours i me my mine myself itself
    himself herself themselves who whom whose which what when where why how is are was were be been
    being am do does did done doing have has had having will would shall should can could may might
    must of in on at to for from by with about into as so such also too very just both each either
    own same s t d ll m re ve don didn doesn isn wasn aren weren haven hasn hadn wouldn couldn
    shouldn won not no nor n't yes yeah oh well while because during through""".split()
)


@dataclass(frozen=True)
class Word:
    """`text[start:end]`; `stem` is what it is compared by."""

    start: int
    end: int
    text: str
    stem: str

    @property
    def is_number(self) -> bool:
        return self.text[0].isdecimal()

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_grammar(self) -> bool:
        return self.text.lower().replace("’", "'") in GRAMMAR or len(self.text) == 1


@lru_cache(maxsize=50_000)
def stem(lowered: str) -> str:
    """The stem of one lower-case word (Porter 2); numbers lose their thousands' commas."""
    if lowered[0].isdecimal():
        return lowered.replace(",", "")
    lowered = lowered.replace("’", "'").replace(".", "")
    if lowered.endswith("n't") or lowered in SHORT:
        return "not"
    import Stemmer

    lowered = re.sub(r"'(?:s|re|ve|ll|d|m)?$", "", lowered)
    # Stemmers are cheap to make and not to be shared among threads.
    found: str = Stemmer.Stemmer("english").stemWord(lowered)
    return found


def words(text: str) -> list[Word]:
    """All words, numbers and signs of money of a text, in order."""
    return [
        Word(match.start(), match.end(), match.group(), stem(match.group().lower()))
        for match in WORD.finditer(text)
    ]


def matter(found: Iterable[Word]) -> list[Word]:
    """The words that state something."""
    return [word for word in found if not word.is_grammar]
