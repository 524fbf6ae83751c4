"""`capitalization`: the case of a whole block, most often a heading."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from agents.vale.actions import Action, action_of
from agents.vale.blocks import Block
from agents.vale.exceptions import Exceptions, exceptions_of
from agents.vale.fields import Fields
from agents.vale.patterns import Deadline, Pattern
from agents.vale.titles import Convert, Word, Words, sentence_case, title_case
from agents.vale.types import Hit

THRESHOLD = 0.8
"""Share of a block's words that must be right, where a rule does not say."""

Judge = Callable[[str, Deadline], tuple[str, bool]]
"""A text in; how it should be written, and whether it is well enough."""


@dataclass(frozen=True)
class Capitalization:
    judge: Judge
    action: Action
    converts: bool
    """Whether `judge` says what to write instead."""

    def find(self, blocks: Sequence[Block], deadline: Deadline) -> Iterator[Hit]:
        for block in blocks:
            expected, right = self.judge(block.text, deadline)
            if not right and block.text:
                yield Hit(block, 0, len(block.text), (block.text, expected), self.fix(expected))

    def fix(self, expected: str) -> str | None:
        if self.action.name != "replace" or self.action.parameters or not self.converts:
            return self.action.fix(expected) if self.action.parameters else None
        return expected


def capitalization(fields: Fields, accepted: Iterable[str]) -> Capitalization:
    match, style = fields.text("match"), fields.text("style", "AP")
    exceptions, threshold = exceptions_of(fields, accepted), fields.number("threshold", THRESHOLD)
    indicators, prefix = fields.texts("indicators"), fields.text("prefix", "")
    before = fields.pattern("prefix", rf"\A(?:{prefix})") if prefix else None
    if style not in ("AP", "Chicago"):
        raise fields.wrong("style", f"{style[:40]!r} is unknown", "write AP or Chicago")
    converts = match in ("$title", "$sentence")
    if converts:
        words = fields.compiled("exceptions", lambda: Words(exceptions.terms))
        convert = (
            title_case(words, style) if match == "$title" else sentence_case(words, indicators)
        )
        judge = by_words(convert, exceptions, threshold or THRESHOLD, before, match == "$sentence")
    elif match in ("$lower", "$upper"):
        judge = by_letters(str.lower if match == "$lower" else str.upper, exceptions)
    elif match.startswith("$"):
        raise fields.wrong(
            "match", f"{match[:40]!r} is unknown", "write $title, $sentence, $lower or $upper"
        )
    else:
        judge = by_pattern(fields.pattern("match", match), match, exceptions)
    return Capitalization(judge, action_of(fields), converts)


def by_words(
    convert: Convert,
    exceptions: Exceptions,
    threshold: float,
    before: Pattern | None,
    first_counts: bool,
) -> Judge:
    """Enough words as `convert` writes them; with `first_counts` the first must be."""

    def right(word: Word, deadline: Deadline) -> bool:
        return word.written == word.expected or exceptions.allow(word.written, deadline)

    def judge(text: str, deadline: Deadline) -> tuple[str, bool]:
        prefix = next((m.group() for m in before.matches(text, deadline)), "") if before else ""
        body = text[len(prefix) :]
        words = convert(body, deadline)
        verdicts = [right(word, deadline) or passes(word, first_counts) for word in words]
        enough = not words or sum(verdicts) / len(words) >= threshold
        return prefix + written(body, words), enough and (
            not first_counts or not words or verdicts[0]
        )

    return judge


def passes(word: Word, in_sentence: bool) -> bool:
    """A title may hold words in capital letters."""
    return not in_sentence and word.written == word.written.upper()


def written(text: str, words: Sequence[Word]) -> str:
    """The text with every word as it should be."""
    for word in reversed(words):
        text = text[: word.start] + word.expected + text[word.end :]
    return text


def by_letters(change: Callable[[str], str], exceptions: Exceptions) -> Judge:
    def judge(text: str, deadline: Deadline) -> tuple[str, bool]:
        expected = change(text)
        return expected, text == expected or exceptions.allow(text, deadline)

    return judge


def by_pattern(pattern: Pattern, match: str, exceptions: Exceptions) -> Judge:
    def judge(text: str, deadline: Deadline) -> tuple[str, bool]:
        return match, pattern.occurs(text, deadline) or exceptions.allow(text, deadline)

    return judge
