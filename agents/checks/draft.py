"""All checks of a draft besides grounding, in one call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from agents.checks import copied, house, safety, style
from agents.checks.copied import CopyPolicy
from agents.readers.own import OwnPieces
from agents.types import Assignment, Finding
from agents.vale import Style
from storage.content_types import ContentType, Ruling


@dataclass(frozen=True)
class Surroundings:
    """What the checks know beside the draft and its brief."""

    styles: tuple[Style, ...] = ()
    licences: Mapping[str, str] = field(default_factory=dict)
    """Version id to licence."""

    published: OwnPieces | None = None
    """What was published before; None: not looked at."""


def draft_findings(
    kind: ContentType, assignment: Assignment, text: str, around: Surroundings
) -> list[Finding]:
    """Everything the checks find, as severe as the content type says, in order of the checks.

    The same values always give the same findings. Offsets index `text`.
    """
    given = safety.facts_text(assignment)
    words = kind.copied_words
    policy = CopyPolicy(words=words, unknown_words=2 * words)
    published = around.published
    found = [
        *house.house_findings(kind, text, given),
        *style.style_findings(text, around.styles, given),
        *safety.safety_findings(assignment, text),
        *copied.copied(text, assignment.passages, around.licences, policy),
        *(copied.repeats(text, published) if published else ()),
    ]
    return ruled(found, kind.severities)


def ruled(findings: Sequence[Finding], severities: Mapping[str, Ruling]) -> list[Finding]:
    """The findings with the severities that a content type gives them, ignored ones left out."""
    kept = []
    for finding in findings:
        ruling = ruling_of(finding.check, severities)
        if ruling is None:
            kept.append(finding)
        elif ruling != "ignore":
            kept.append(replace(finding, severity=ruling))
    return kept


def ruling_of(check: str, severities: Mapping[str, Ruling]) -> Ruling | None:
    """By the whole name first, then by fewer of its parts."""
    parts = check.split(".")
    for count in range(len(parts), 0, -1):
        ruling = severities.get(".".join(parts[:count]))
        if ruling:
            return ruling
    return None


def checks_version(folders: Sequence[Path] = ()) -> str:
    """Changes when a check or a rule file does.

    Args:
        folders: the style folders in use.
    """
    styles = style.styles_version(folders)
    return "+".join([house.VERSION, styles, safety.VERSION, copied.VERSION])
