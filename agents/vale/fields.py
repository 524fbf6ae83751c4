"""The keys of a rule file, read with their types."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from agents.vale.patterns import Pattern
from storage.errors import BadInput

TRUE = frozenset({"true", "yes", "on", "1"})
FALSE = frozenset({"false", "no", "off", "0"})

Read = TypeVar("Read")


class Fields:
    """A rule's mapping. Scalars are the text that stands in the file, whatever YAML makes of it:
    a token `yes` is a word."""

    def __init__(self, values: dict[str, Any], path: Path) -> None:
        self.values = values
        self.path = path
        self._used: set[str] = set()

    def has(self, key: str) -> bool:
        return key in self.values

    def wrong(self, key: str, problem: str, next_step: str) -> BadInput:
        return BadInput(f"{self.path}: {key}: {problem}", next_step)

    def take(self, key: str, default: Any = None) -> Any:
        self._used.add(key)
        return self.values.get(key, default)

    def text(self, key: str, default: str | None = None) -> str:
        """A scalar; without a default it must be there."""
        value = self.take(key, default)
        if value is None:
            raise self.wrong(key, "it is missing", f"add `{key}: ...`")
        if not isinstance(value, str):
            raise self.wrong(key, "it is not one text", f"write `{key}: some text`")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.text(key, "true" if default else "false").lower()
        if value not in TRUE | FALSE:
            raise self.wrong(key, f"{value[:40]!r} is not true or false", "write true or false")
        return value in TRUE

    def count(self, key: str) -> int:
        value = self.text(key, "0")
        if not value.isascii() or not value.isdigit() or len(value) > 9:
            raise self.wrong(key, f"{value[:40]!r} is not a count", "write a whole number")
        return int(value)

    def number(self, key: str, default: float) -> float:
        try:
            value = float(self.text(key, str(default)))
        except ValueError:
            value = float("nan")
        if not abs(value) < float("inf"):
            raise self.wrong(key, "it is not a number", f"write `{key}: {default}`")
        return value

    def texts(self, key: str) -> list[str]:
        """A list of texts, or one text; blank ones are left out."""
        value = self.take(key, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
            raise self.wrong(key, "it is not a list of texts", "write one `- text` per line")
        return [each for each in listed if each.strip()]

    def pairs(self, key: str) -> dict[str, str]:
        """A mapping of texts to texts, or a list of such mappings; it must not be empty."""
        value = self.take(key, {})
        listed = value if isinstance(value, list) else [value]
        found: dict[str, str] = {}
        for mapping in listed:
            if not isinstance(mapping, dict):
                raise self.wrong(key, "it is not a mapping", "write one `this: that` per line")
            found.update(mapping)
        if not all(isinstance(text, str) for pair in found.items() for text in pair):
            raise self.wrong(key, "it pairs more than texts", "write one `this: that` per line")
        if not found:
            raise self.wrong(key, "it is missing or empty", "write one `this: that` per line")
        return found

    def pattern(self, key: str, written: str, *, ignore_case: bool = False) -> Pattern:
        return self.compiled(key, lambda: Pattern(written, ignore_case=ignore_case))

    def compiled(self, key: str, build: Callable[[], Read]) -> Read:
        try:
            return build()
        except ValueError as problem:
            raise self.wrong(
                key, f"the pattern cannot be used: {problem}", "correct the regular expression"
            ) from None

    def nothing_else(self) -> None:
        """Raises BadInput when the file has a key that nobody asked for."""
        for key in self.values:
            if key not in self._used:
                raise self.wrong(
                    str(key)[:60],
                    f"the extension point {self.values.get('extends')} has no such key",
                    "correct its spelling or remove it",
                )
