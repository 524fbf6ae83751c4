"""`spelling`: words that no given dictionary has.

Vale brings a dictionary; copydesk does not, and says so. A rule runs with the Hunspell
dictionaries or word lists that it names and that are there, or with a list handed in.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.vale.actions import Action, action_of
from agents.vale.blocks import Block
from agents.vale.exceptions import Exceptions
from agents.vale.fields import Fields
from agents.vale.hunspell import read_words
from agents.vale.patterns import Deadline, Pattern
from agents.vale.types import Hit

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
BESIDE = re.compile(r"[\w*./@-]")
"""A word with one of these right at its side is part of a name, a version or an address."""

MIXED = re.compile(r"[A-Z]?[a-z]+[A-Z]|[A-Z]{2,}s?$")
"""camelCase and acronyms, which Vale skips unless the rule is `custom`."""


@dataclass(frozen=True)
class Spelling:
    words: frozenset[str]
    filters: Sequence[Pattern]
    exceptions: Exceptions
    action: Action
    skips_names: bool

    def find(self, blocks: Sequence[Block], deadline: Deadline) -> Iterator[Hit]:
        for block in blocks:
            deadline.left()
            for match in WORD.finditer(block.text):
                if self.is_wrong(block.text, match, deadline):
                    yield Hit(block, *match.span(), (match.group(),))

    def is_wrong(self, text: str, match: re.Match[str], deadline: Deadline) -> bool:
        if not self.is_prose(text, match) or self.known(match.group(), deadline):
            return False
        return not self.exceptions.cover(text, *match.span(), deadline)

    def is_prose(self, text: str, match: re.Match[str]) -> bool:
        if not self.skips_names:
            return True
        before, after = text[: match.start()][-1:], text[match.end() :][:2]
        inside_name = BESIDE.match(before) or (
            BESIDE.match(after) and not re.match(r"[.-](?:\W|$)", after + " ")
        )
        return not inside_name and not MIXED.match(match.group())

    def known(self, word: str, deadline: Deadline) -> bool:
        plain = word.replace("’", "'")
        stem = plain.removesuffix("'s")
        forms = {plain, stem, plain.lower(), stem.lower()}
        if forms & self.words or (plain.isupper() and stem.capitalize() in self.words):
            return True
        if any(pattern.occurs(word, deadline) for pattern in self.filters):
            return True
        return self.exceptions.allow(word, deadline)


def spelling(fields: Fields, accepted: Iterable[str], given: Collection[str]) -> Spelling | str:
    """The check, or why there is none."""
    named = [*dictionary_names(fields), *fields.texts("ignore")]
    found = [path for name in named if (path := place_of(name, fields.path)) is not None]
    filters = [fields.pattern("filters", written) for written in fields.texts("filters")]
    for unused in ("threshold", "append"):
        fields.take(unused)
    exceptions = Exceptions([*fields.texts("exceptions"), *accepted], fields)
    action, custom = action_of(fields), fields.flag("custom")
    dictionaries = [path for path in found if path.suffix == ".dic"]
    if not given and not dictionaries:
        wanted = f" ({', '.join(named[:3])} not found)" if named and not found else ""
        return f"no dictionary or word list is given{wanted}"
    words = frozenset(word for path in found for word in read_words(path)) | frozenset(given)
    return Spelling(words, filters, exceptions, action, not custom)


def dictionary_names(fields: Fields) -> list[str]:
    folder = fields.text("dicpath", "")
    named = [f"{name}.dic" for name in fields.texts("dictionaries")]
    fields.take("aff")  # it stands beside the .dic
    own = fields.text("dic", "")
    return [*([own] if own else []), *(f"{folder}/{name}" if folder else name for name in named)]


def place_of(name: str, rule: Path) -> Path | None:
    """A file named by a rule: beside it, or in the styles folder; nowhere else."""
    styles = rule.parent.parent
    for folder in (rule.parent, styles, styles / "config/dictionaries", styles / "config/ignore"):
        path = (folder / name).resolve()
        if path.is_file() and path.is_relative_to(styles.resolve()):
            return path
    return None
