"""A reviewer's text checked while it is written, as the draft was: no model is asked.

The default judge of claims is trees over counted signals and needs no model
(finetune/critic/CARD.md), so that it answers in the page's own process. Where another judge is
set, claims are checked by their words and numbers alone, and `same_judge` says so.
"""

from dataclasses import dataclass
from functools import cached_property

from sqlmodel import Session

from agents.checks.counts import COUNTED
from agents.text import word_count
from agents.types import Assignment, Verdicts
from graphs.evidence import item_assignment
from graphs.house import House
from storage.content_types import ContentType, limited
from storage.items import passages_read
from storage.tables import Draft

WITHOUT_MODELS = ("words", "combiner")
"""Settings of `grounding` whose judge a page may ask."""

LIVE_CHARACTERS = 12_000
"""Longer texts take about a second or more, and are checked when they are sent."""


@dataclass(frozen=True)
class Count:
    """How much of something there is, and how much there may be."""

    name: str
    count: int
    least: int | None
    most: int | None

    @property
    def fits(self) -> bool:
        return self.count >= (self.least or 0) and (self.most is None or self.count <= self.most)


@dataclass
class Rechecker:
    """Checks texts for one draft's item. Threads may share it."""

    house: House
    kind: ContentType
    assignment: Assignment

    @cached_property
    def same_judge(self) -> bool:
        """Whether claims are judged by what judged the draft."""
        return self.house.settings.grounding in WITHOUT_MODELS

    def check(self, text: str) -> Verdicts:
        """Claims and findings, as the graph would have them for this text.

        What was published before is not compared with: that is looked at once, for the draft.
        """
        critic = self.house.critic if self.same_judge else self.house.plain_critic
        return critic.check(self.kind, self.assignment, text)

    def counts(self, text: str) -> list[Count]:
        """What the content type limits, words first."""
        kind = self.kind
        found = [Count("words", word_count(text), kind.min_words, kind.max_words)]
        if kind.min_characters or kind.max_characters is not None:
            least = kind.min_characters or None
            found.append(Count("characters", len(text.strip()), least, kind.max_characters))
        for name, places in COUNTED.items():
            most: int | None = getattr(kind, f"max_{name}")
            if most is not None:
                found.append(Count(name, len(places(text)), None, most))
        return found


def rechecker(session: Session, house: House, draft_id: str) -> Rechecker | None:
    """For texts in place of a draft, with the brief and passages that it was judged with. None
    where its content type exists no more: nothing says then what to check."""
    draft = session.get_one(Draft, draft_id)
    item, assignment = item_assignment(session, draft.item_id, passages_read(session, draft_id))
    kind = house.types.get(item.content_type)
    return Rechecker(house, limited(kind, assignment.limits), assignment) if kind else None
