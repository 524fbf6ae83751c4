"""Front matter: the YAML at the top of a Markdown page, and what it says about using the page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from agents.readers.types import Governance, Origin
from storage.errors import BadInput

LONGEST = 20_000
"""Characters of front matter. Two rules further apart than this are rules in a text."""

OPENING = re.compile(r"---[ \t]*\n")
CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
ORIGINS: dict[str, Origin] = {"human": "human", "machine": "machine", "unknown": "unknown"}
GOVERNS = re.compile(
    r"^(?:licen[cs]e|owner|origin|valid[_-]from|valid[_-]until|expires)[ \t]*:", re.M | re.I
)
SCALARS = (str, int, float)


@dataclass(frozen=True)
class FrontMatter:
    """The values, and where the body starts: 0 where there is no front matter.

    `lost` says that it cannot be read, but speaks of how the page may be used.
    """

    values: dict[str, Any] = field(default_factory=dict)
    end: int = 0
    lost: bool = False


def front_matter(text: str) -> FrontMatter:
    """YAML between `---` lines at the very start of a text.

    YAML that cannot be read gives no values, but is no part of the body either. Text between
    two rules that is no YAML mapping, or a very long one, is body.
    """
    opening = OPENING.match(text)
    if opening is None:
        return FrontMatter()
    closing = CLOSING.search(text, opening.end(), opening.end() + LONGEST)
    if closing is None:
        return FrontMatter()
    raw = text[opening.end() : closing.start()]
    values = load(raw)
    if values is None:
        return FrontMatter()
    return FrontMatter(values, closing.end(), not values and GOVERNS.search(raw) is not None)


def load(raw: str) -> dict[str, Any] | None:
    """The mapping; empty when there is none or it is broken; None when it is something else."""
    try:
        values = safe_load(raw)
    except Exception:  # yaml's constructors raise KeyError, IndexError and more on odd scalars
        return {}
    if values is None:
        return {}
    return {str(key): value for key, value in values.items()} if type(values) is dict else None


def safe_load(raw: str) -> Any:
    """`yaml.safe_load`, in C where it was built, without aliases.

    Aliases let a few lines stand for gigabytes as soon as somebody writes the values out.
    """
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for token in yaml.scan(raw, Loader=base):
        if isinstance(token, yaml.AliasToken):
            raise yaml.YAMLError("aliases are not read")
    return yaml.load(raw, Loader=base)  # both are safe loaders


def governance_of(values: Mapping[str, Any]) -> Governance:
    """What front matter, or a record, says about who owns it and when it may be used.

    Keys are read without case: `licence` or `license`, `owner`, `origin`, `valid_from`,
    `valid_until` or `expires`. A `valid_until` that is a day without a time includes that day.

    Raises:
        BadInput: an origin we do not know, an unreadable date, an end before the start.
    """
    said = {key.strip().lower().replace("-", "_"): value for key, value in values.items()}
    found = Governance(
        licence=words("licence", first(said, "licence", "license")),
        owner=words("owner", said.get("owner")),
        origin=origin(said.get("origin")),
        valid_from=moment("valid_from", said.get("valid_from"), through=False),
        valid_until=moment("valid_until", first(said, "valid_until", "expires"), through=True),
    )
    if found.valid_from and found.valid_until and found.valid_until <= found.valid_from:
        raise BadInput(
            f"valid_until ({found.valid_until}) is not after valid_from ({found.valid_from})",
            "correct the two dates",
        )
    return found


def first(said: Mapping[str, Any], *keys: str) -> Any:
    return next((said[key] for key in keys if said.get(key) not in (None, "")), None)


def words(key: str, value: Any) -> str:
    """Text as it is, a list of texts with commas between."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(each, SCALARS) for each in value):
        return ", ".join(str(each).strip() for each in value)
    if isinstance(value, SCALARS):
        return str(value).strip()
    raise BadInput(f"the {key} is not text", f"write `{key}: some text`")


def origin(value: Any) -> Origin | Literal[""]:
    if value is None or value == "":
        return ""
    known = ORIGINS.get(str(value).strip().lower())
    if known is None:
        raise BadInput(
            f"the origin {str(value)[:60]!r} is unknown", f"write one of {', '.join(ORIGINS)}"
        )
    return known


def moment(key: str, value: Any, *, through: bool) -> datetime | None:
    """An aware UTC time. A day means its first moment; with `through`, the moment it is over."""
    if value is None or value == "":
        return None
    try:
        read = parsed(value)
        if isinstance(read, datetime):
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        whole = timedelta(days=1 if through and read < date.max else 0)
        return datetime.combine(read + whole, time.min, UTC)
    except (ValueError, OverflowError):
        raise BadInput(
            f"{key} is {str(value)[:60]!r}, not a date", "write it as 2026-01-31"
        ) from None


def parsed(value: Any) -> date:
    """A date; a datetime (which is a date) where a time was given."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise ValueError(value)
    stated = value.strip()
    try:
        return date.fromisoformat(stated)
    except ValueError:
        return datetime.fromisoformat(stated)
