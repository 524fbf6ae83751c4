"""What a style check takes and gives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from agents.vale.blocks import Block
from agents.vale.patterns import Deadline
from agents.vale.scopes import Selector

Severity = Literal["suggestion", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = ("suggestion", "warning", "error")


@dataclass(frozen=True)
class Alert:
    """One find. `start` and `end` index the text that was checked; equal ones mean all of it.

    `line` and `column` count from 1, in characters. `fix` is what to write instead of
    `text[start:end]`, "" to leave it out, None where the rule offers nothing.
    """

    rule: str
    line: int
    column: int
    start: int
    end: int
    severity: Severity
    message: str
    link: str = ""
    fix: str | None = None


@dataclass(frozen=True)
class NotRun:
    """A rule that was not applied, and why."""

    rule: str
    reason: str


@dataclass(frozen=True)
class Hit:
    """What a check found in a block. No block means the whole text.

    `arguments` fill the `%s` of the rule's message.
    """

    block: Block | None
    start: int
    end: int
    arguments: tuple[str, ...]
    fix: str | None = None


class Check(Protocol):
    """One extension point with its options."""

    def find(self, blocks: Sequence[Block], deadline: Deadline) -> Iterator[Hit]:
        """Hits in blocks that stand in the text's order.

        Raises:
            TimeoutError: the deadline passed.
        """


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule file, ready to run. Each load makes its own, which equals only itself."""

    name: str
    message: str
    severity: Severity
    selector: Selector
    check: Check
    link: str = ""
    limit: int = 0


@dataclass(frozen=True)
class Style:
    """A folder of rules; `not_run` are those of them that are never applied here."""

    name: str
    rules: tuple[Rule, ...] = ()
    not_run: tuple[NotRun, ...] = ()


@dataclass(frozen=True)
class Report:
    """Alerts in order of line, column and rule; the rules that were not applied, by name."""

    alerts: tuple[Alert, ...] = ()
    not_run: tuple[NotRun, ...] = field(default=())
