"""What a run of ingestion did: every place and every source is in it once."""

from dataclasses import asdict, dataclass, field
from typing import Any

COUNTED = ("added", "changed", "unchanged", "retired", "refused", "skipped")
LISTED_WHEN_KEPT = 1_000


@dataclass
class IngestReport:
    """By source URI, or by place where none of its content could be read.

    `refused` should have been read and was not, `skipped` was never asked for (a folder's
    pictures, say); both say why.
    """

    run: str = ""
    places: int = 0
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    flagged: dict[str, dict[str, int]] = field(default_factory=dict)
    """How often each check (`pii EMAIL_ADDRESS`, `injection override`) found something."""
    duplicates: dict[str, str] = field(default_factory=dict)
    """Source to the earlier one that says the same."""
    own_pieces: list[str] = field(default_factory=list)
    """Sources that repeat what copydesk published: counted as machine-made."""
    stale_items: list[str] = field(default_factory=list)
    """Items drafted from what these sources no longer say."""
    passages: int = 0
    embedded: int = 0
    characters: int = 0
    """Of the sources that were read."""
    tokens: int = 0
    """Of the passages that were embedded."""
    seconds: float = 0.0
    error: str = ""
    """Why the run stopped before its end; what it had put by then stays."""

    @property
    def read(self) -> int:
        """Sources whose content was looked at, whatever came of it."""
        return len(self.added) + len(self.changed) + len(self.unchanged)

    @property
    def useless(self) -> bool:
        """Whether something was refused and nothing else came of the run."""
        return bool(self.refused) and not (self.read or self.retired)

    def counts(self) -> dict[str, int]:
        return {"read": self.read, **{name: len(getattr(self, name)) for name in COUNTED}}

    def as_dict(self) -> dict[str, Any]:
        """Everything, with the counts first."""
        return {"counts": self.counts(), **asdict(self)}

    def kept(self) -> dict[str, Any]:
        """What is stored: the counts, and lists no longer than a person reads."""
        whole = self.as_dict()
        whole.pop("unchanged")
        return {name: shortened(value) for name, value in whole.items()}

    def count_flags(self, uri: str, names: list[str]) -> None:
        if names:
            self.flagged[uri] = {name: names.count(name) for name in sorted(set(names))}


def shortened(value: Any) -> Any:
    if isinstance(value, list):
        return value[:LISTED_WHEN_KEPT]
    if isinstance(value, dict):
        return dict(list(value.items())[:LISTED_WHEN_KEPT])
    return value
