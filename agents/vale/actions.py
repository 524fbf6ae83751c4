"""Actions: what a rule would write instead of what it found (https://vale.sh/docs/actions)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from agents.vale.fields import Fields
from agents.vale.patterns import Deadline

PARAMETERS = {"regex": 3, "trim": 2, "trim_left": 2, "trim_right": 2, "truncate": 2, "split": 3}
"""The edits, each with how many parameters it takes, its own name among them."""

SECONDS = 0.1
GROUP = re.compile(r"\$(?:(\d)|\{(\d+)\})")
Edit = Callable[[str], str]


@dataclass(frozen=True)
class Action:
    """No name means that the rule offers nothing."""

    name: str = ""
    parameters: tuple[str, ...] = ()
    edit: Edit | None = None

    def fix(self, match: str) -> str | None:
        if self.name == "remove":
            return ""
        if self.name == "replace" and self.parameters:
            return self.parameters[0]
        if self.edit is None:
            return None
        made = self.edit(match)
        return made.strip() if made != match else None


def action_of(fields: Fields) -> Action:
    """From a rule's `action`. Scripts that compute suggestions are never run."""
    values = fields.take("action", {})
    if values == "":
        return Action()
    if not isinstance(values, dict):
        raise fields.wrong("action", "it is not a mapping", "write `name:` and `params:` under it")
    inner = Fields(values, fields.path)
    name, parameters = inner.text("name", ""), tuple(texts_as_they_are(inner))
    if name not in ("", "replace", "remove", "edit", "suggest", "convert"):
        raise fields.wrong(
            "action", f"{name[:40]!r} is unknown", "see https://vale.sh/docs/actions"
        )
    return Action(name, parameters, edit_of(fields, name, parameters))


def texts_as_they_are(inner: Fields) -> list[str]:
    """The parameters, blank ones too: they say what to trim."""
    value = inner.take("params", [])
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise inner.wrong("params", "it is not a list of texts", "write one `- text` per line")
    return listed


def edit_of(fields: Fields, name: str, parameters: tuple[str, ...]) -> Edit | None:
    if name != "edit" or not parameters or parameters[0] not in PARAMETERS:
        return None
    kind, *given = parameters
    if len(parameters) != PARAMETERS[kind]:
        raise fields.wrong(
            "action", f"{kind} takes {PARAMETERS[kind] - 1} parameters", "correct its params"
        )
    edits: dict[str, Callable[[], Edit]] = {
        "regex": lambda: replacing(fields, *given),
        "trim": lambda: lambda match: match.strip(given[0]),
        "trim_left": lambda: lambda match: match.lstrip(given[0]),
        "trim_right": lambda: lambda match: match.rstrip(given[0]),
        "truncate": lambda: lambda match: match.split(given[0] or None)[0],
        "split": lambda: splitting(fields, *given),
    }
    return edits[kind]()


def replacing(fields: Fields, written: str, replacement: str) -> Edit:
    pattern = fields.pattern("action", written)

    def edit(match: str) -> str:
        return pattern.replaced(
            match, lambda found: expanded(found, replacement), Deadline(SECONDS)
        )

    return edit


def expanded(found: "re.Match[str]", replacement: str, first: int = 0) -> str:
    """A replacement with `$1` and `${1}` filled in; `first` groups do not count."""

    def group(reference: "re.Match[str]") -> str:
        number = int(reference[1] or reference[2])
        if number == 0:
            return found.group()
        known = first + number <= found.re.groups
        return (found.group(first + number) or "") if known else ""

    return GROUP.sub(group, replacement)


def splitting(fields: Fields, separator: str, written: str) -> Edit:
    if not separator or not written.isdigit():
        raise fields.wrong(
            "action", "split takes a separator and a place", "write `- split`, `- '-'`, `- 0`"
        )
    place = int(written)

    def edit(match: str) -> str:
        parts = match.split(separator)
        return parts[place] if place < len(parts) else match

    return edit
