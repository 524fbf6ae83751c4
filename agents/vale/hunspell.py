"""Words of a Hunspell dictionary or of a plain list: one a line, `word/FLAGS` in a dictionary.

Of the affix file, prefixes and suffixes with their conditions are read (`PFX`, `SFX`); compound
words and conversions are not, so that a word they would make counts as unknown.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.errors import BadInput

LARGEST = 30_000_000
MOST_WORDS = 3_000_000


@dataclass(frozen=True)
class Affix:
    prefix: bool
    cross: bool
    strip: str
    add: str
    condition: re.Pattern[str]

    def applied(self, word: str) -> str | None:
        if self.prefix:
            fits = self.condition.match(word) and word.startswith(self.strip)
            return self.add + word[len(self.strip) :] if fits else None
        fits = self.condition.search(word) and word.endswith(self.strip)
        return word[: len(word) - len(self.strip)] + self.add if fits else None


Affixes = dict[str, list[Affix]]


def read_words(path: Path) -> frozenset[str]:
    """Every word that the file stands for.

    Raises:
        BadInput: a file that is too large, or stands for too many words.
    """
    if path.stat().st_size > LARGEST:
        raise BadInput(f"{path} is larger than {LARGEST // 1_000_000} MB", "use a smaller list")
    affix_file = path.with_suffix(".aff")
    is_dictionary = path.suffix == ".dic"
    long_flags, affixes = (
        read_affixes(affix_file) if is_dictionary and affix_file.exists() else (1, {})
    )
    words: set[str] = set()
    for line in text_of(path).splitlines():
        entry = line.split("\t")[0].strip() if is_dictionary else line.strip()
        word, _, flags = entry.partition("/") if is_dictionary else (entry, "", "")
        if word and not word.startswith("#") and not word.isdigit():
            words.add(word)
            words.update(derived(word, flags_of(flags, long_flags), affixes))
        if len(words) > MOST_WORDS:
            raise BadInput(f"{path} stands for more than {MOST_WORDS} words", "use a smaller list")
    return frozenset(words)


def text_of(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def read_affixes(path: Path) -> tuple[int, Affixes]:
    """How many characters a flag has (0: numbers with commas), and the affixes by flag."""
    kinds = {"long": 2, "num": 0}
    size, affixes, cross = 1, defaultdict[str, list[Affix]](list), dict[str, bool]()
    for line in text_of(path).splitlines():
        parts = line.split("#")[0].split()
        if parts[:1] == ["FLAG"] and len(parts) == 2:
            size = kinds.get(parts[1], 1)
        elif len(parts) >= 4 and parts[0] in ("PFX", "SFX"):
            if len(parts) == 4 and parts[3].isdigit() and parts[2] in "YN":
                cross[parts[1]] = parts[2] == "Y"
            else:
                affixes[parts[1]].append(affix(parts, cross.get(parts[1], False)))
    return size, dict(affixes)


def affix(parts: list[str], cross: bool) -> Affix:
    prefix = parts[0] == "PFX"
    strip, add = (part if part != "0" else "" for part in (parts[2], parts[3].split("/")[0]))
    pieces = re.findall(r"\[\^?[^\]]*\]|.", parts[4] if len(parts) > 4 else ".")
    body = "".join(p if p == "." or len(p) > 1 else re.escape(p) for p in pieces)
    return Affix(prefix, cross, strip, add, re.compile(body if prefix else f"(?:{body})$"))


def flags_of(written: str, size: int) -> list[str]:
    if size == 0:
        return [flag for flag in written.split(",") if flag]
    return [written[place : place + size] for place in range(0, len(written), size)]


def derived(word: str, flags: list[str], affixes: Affixes) -> Iterator[str]:
    """The word with each affix, and with a prefix and a suffix where both allow it."""
    mine = [each for flag in flags for each in affixes.get(flag, ())]
    for each in mine:
        made = each.applied(word)
        if made is None:
            continue
        yield made
        if not each.prefix and each.cross:
            yield from (
                both
                for other in mine
                if other.prefix and other.cross and (both := other.applied(made)) is not None
            )
