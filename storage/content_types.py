"""Content types: kinds of content with their template, style rules, limits and budget.

The shipped ones lie in `storage/content_types/*.yaml`; a team's own in
`HOME/content_types/*.yaml` add to them and override them by name.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from storage.check_names import unknown_check
from storage.errors import BadInput, NotFound

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

SHIPPED = Path(__file__).parent / "content_types"

Limit = Annotated[int, Field(ge=0)] | None
"""None allows any number."""

Part = Literal["link", "call_to_action", "heading", "hashtag", "price", "date", "email", "question"]
Ruling = Literal["block", "warn", "note", "ignore"]


LIMITS = (("min_words", "max_words"), ("min_characters", "max_characters"))

Limited = Literal[
    "min_words",
    "max_words",
    "min_characters",
    "max_characters",
    "max_sentences",
    "max_links",
    "max_hashtags",
    "max_emoji",
]
"""What a brief may limit further."""


class ContentType(BaseModel):
    """One kind of content."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    """How it is named on the command line."""

    title: str
    """How people call it."""

    guidance: str
    """What the writer is told about this kind of content, in a sentence or two."""

    min_words: int = Field(default=1, ge=0)
    max_words: int = Field(default=400, ge=1)

    state_every_fact: bool = False
    """Whether a draft that leaves out a given fact is incomplete."""

    banned: list[str] = []
    """Phrases the house does not publish, compared without case."""

    required: list[str] = []
    """Phrases that every draft holds, compared without case."""

    one_of: dict[str, list[str]] = {}
    """Of each named list of phrases, a draft holds at least one."""

    must_have: list[Part] = []
    """Parts that every draft has."""

    min_characters: int = Field(default=0, ge=0)
    max_characters: Limit = None
    max_sentences: Limit = None
    max_links: Limit = None
    max_headings: Limit = None
    max_hashtags: Limit = None
    max_emoji: Limit = None
    max_exclamations: Limit = None

    max_grade: float | None = Field(default=None, gt=0)
    """The hardest reading allowed, as a Flesch-Kincaid grade: years at an American school."""

    locale: Literal["", "en-GB", "en-US"] = ""
    """Whose spelling and dates are written; empty: any."""

    dates: Literal["", "day-month", "month-day", "iso"] = ""
    """How dates are written; empty: as the locale does."""

    units: Literal["", "metric", "imperial"] = ""
    """Which units a draft uses; those that the facts give are always fine."""

    terms: dict[str, str] = {}
    """What not to write, each with what to write instead."""

    names: list[str] = []
    """Product names and the like, with their capitals as they must stand."""

    styles: list[str] = []
    """Style folders by name: the home's own in `HOME/styles` come before the shipped ones."""

    severities: dict[str, Ruling] = {}
    """What a check's findings count as, by the check's name or the first parts of it:
    `style.Copydesk: note`, `house.grade: ignore`. The longest name that fits decides."""

    copied_words: int = Field(default=12, ge=5)
    """From how many words in a row a passage counts as copied."""

    writer_passages: int = Field(default=2, ge=0)
    """How many retrieved passages the writer reads beside the facts."""

    critic_passages: int = Field(default=4, ge=0)
    """How many retrieved passages the critic may cite as evidence."""

    max_revisions: int = Field(default=1, ge=0, le=5)
    """How often the writer may try again on the critic's findings."""

    max_tokens: int = Field(default=160, ge=8)
    """Longest reply asked of the model."""

    budget: float = Field(default=0.02, gt=0, lt=1)
    """Share of automatically accepted drafts that may be something a person would refuse."""

    always_review: bool = False
    """Whether a person sees every draft whatever the score."""

    due_hours: float | None = Field(default=None, gt=0)
    """How long after it was opened a task is due; what is overdue is escalated to leads."""

    assign: Literal["nobody", "round_robin", "skill"] = "nobody"
    """Whether a new task is given to somebody at once: to each reviewer in turn, or to each of
    those in turn who name this content type among their skills."""

    overlap_share: float = Field(default=0.0, ge=0, le=1)
    """Share of tasks that several reviewers judge, each without seeing what the others say."""

    overlap_reviewers: int = Field(default=2, ge=2, le=9)
    """How many reviewers those tasks ask."""

    @model_validator(mode="after")
    def fits_together(self) -> Self:
        """Refuses values that are fine alone and make no sense beside the others."""
        wrong = [
            f"{least} is {getattr(self, least)}, more than {most}, which is {limit}"
            for least, most in LIMITS
            if (limit := getattr(self, most)) is not None and getattr(self, least) > limit
        ]
        unknown = (unknown_check(name, self.styles) for name in self.severities)
        wrong += [f"severities: {words}" for words in unknown if words]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self


def load_content_types(home: Path) -> dict[str, ContentType]:
    """All content types by name, the home's own over the shipped ones.

    Raises:
        BadInput: a file that is not YAML or holds a value that cannot be used.
    """
    files = sorted(SHIPPED.glob("*.yaml")) + sorted((home / "content_types").glob("*.yaml"))
    types = [read_content_type(file) for file in files]
    return {kind.name: kind for kind in types}


def read_content_type(file: Path) -> ContentType:
    """Raises BadInput with the file's name and every wrong field."""
    try:
        values = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        return ContentType(name=file.stem, **values)
    except (yaml.YAMLError, UnicodeDecodeError, TypeError) as error:
        raise BadInput(f"{file.name} is not a YAML mapping: {error}", "correct the file") from error
    except ValidationError as error:
        lines = [said(one) for one in error.errors()]
        raise BadInput(f"{file.name}: " + "; ".join(lines), "correct the file") from error


def said(error: "ErrorDetails") -> str:
    """One thing that is wrong, behind the name of its field where it is only one field's."""
    place = ".".join(map(str, error["loc"]))
    words = error["msg"].removeprefix("Value error, ")
    return f"{place}: {words}" if place else words


def limited(kind: ContentType, limits: Mapping[Limited, int]) -> ContentType:
    """A content type with a brief's own limits: of two, the stricter holds, and where no text
    could keep both ends, the upper one: a brief may want it shorter, and a type may have become
    stricter since the brief was taken."""
    if not limits:
        return kind
    made = kind.model_copy(update=stricter(kind, limits))
    clashing = {least: allowed for least, _, allowed in clashes(made)}
    return made.model_copy(update=clashing) if clashing else made


def check_limits(kind: ContentType, limits: Mapping[Limited, int]) -> None:
    """For briefs that come in.

    Raises:
        BadInput: the brief wants more than its type allows, or limits that no text can keep.
    """
    for least, wanted, allowed in clashes(kind.model_copy(update=stricter(kind, limits))):
        if least in limits:
            words = least.removeprefix("min_")
            raise BadInput(
                f"brief: at least {wanted} {words}, where at most {allowed} are allowed",
                "correct the limits, or choose another content type",
            )


def stricter(kind: ContentType, limits: Mapping[Limited, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, value in limits.items():
        own: int | None = getattr(kind, name)
        choose = min if name.startswith("max_") else max
        found[name] = value if own is None else choose(own, value)
    return found


def clashes(kind: ContentType) -> list[tuple[str, int, int]]:
    """Lower limits that are over their upper ones: their names, and both values."""
    ends = ((least, getattr(kind, least), getattr(kind, most)) for least, most in LIMITS)
    return [(least, low, high) for least, low, high in ends if high is not None and low > high]


def find_content_type(types: dict[str, ContentType], name: str) -> ContentType:
    """Raises NotFound with the names there are."""
    if name not in types:
        raise NotFound(f"no content type {name!r}", f"choose one of: {', '.join(sorted(types))}")
    return types[name]
