"""What an item's graph carries from node to node: plain JSON values, ids rather than rows."""

from typing import Any, TypedDict


class EditorialState(TypedDict, total=False):
    """State of one item. Everything else about it is in the tables, found by these ids."""

    item_id: str
    attempt: int  # drafts written so far
    revisions: int  # of them, by the critic's wish since a person last spoke
    passage_ids: list[str]
    draft_id: str
    text: str
    error: str  # why there is no text
    sure: dict[str, float]  # how sure the model was of it
    score: float
    findings: list[dict[str, Any]]  # what the next attempt must put right
    wish: dict[str, Any]  # what a reviewer asked for, in the form of a finding
    route: str  # accept, revise, review; or withdrawn, when the item was taken back meanwhile
    why: str
    reason: str
    task_id: str
    answer: Any  # what came back from the interrupt
    answered_by: str  # empty when the inbox did not say
    verdict: str


class LearningState(TypedDict, total=False):
    """State of one training run."""

    recipe: str
    with_simulated: bool
    actor: str
    snapshot_id: str
    adapter_id: str
    verdict: str  # win, no difference, loss, refused
    reason: str
    answer: Any
    promoted: bool
