"""Marked words of a message."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """`text[start:end]` of a message, marked as `label`; `sure` is a probability."""

    label: str
    start: int
    end: int
    text: str
    sure: float

    @property
    def field(self) -> str:
        """`K` for every kind of text."""
        return "K" if self.label[0] == "K" else self.label
