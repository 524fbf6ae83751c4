"""What one message's run of the intake graph carries: plain JSON values."""

from typing import Any, TypedDict


class IntakeState(TypedDict, total=False):
    """A message with what its conversation waits for; `reply` and `cards` are the answer."""

    text: str
    author: str  # as the run says, like the conversation
    conversation: str
    today: str  # ISO date; by default the real one
    turn: int  # messages answered before
    proposal: int  # proposals made before: briefs of one are never those of another
    pending: dict[str, Any]  # {"asks": [...], "missing": [...]}, or {"take_back": item id}
    batch: str  # what this conversation started last
    shown: list[str]  # items that were listed or started last, in that order
    alone: str  # the one that was spoken of since then
    intent: str  # the node that answers
    about: str
    asks: list[dict[str, Any]]
    reply: str
    cards: list[dict[str, Any]]
