"""Snapshots by the house's rules: settings, content types, personal data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.checks.personal import found_data
from graphs.accepted import put_accepted
from graphs.house import House
from storage.agreement import reviewers_agreement
from storage.curation.diversity import Spread
from storage.curation.filters import Rules
from storage.rights import must
from storage.settings import Settings
from storage.snapshots import Plan, keep, plan
from storage.tables import Snapshot

DEFAULT = "default"


@dataclass(frozen=True)
class Frozen:
    """A snapshot and the card that this freeze made. Where the same rows were frozen before,
    the snapshot is that one, with the card of its day; what was left out now is only in ours."""

    snapshot: Snapshot
    card: Mapping[str, Any]


def freeze_snapshot(
    house: House,
    with_simulated: bool,
    actor: str,
    agreement: Mapping[str, float] | None = None,
    measure_spread: bool = False,
) -> Frozen:
    """Freezes every usable example, if the actor may; see `make_snapshot`.

    Raises:
        Forbidden: the actor may not.
    """
    with house.db.read() as session:
        must(session, actor, "learn")
    return make_snapshot(house, with_simulated, actor, agreement, measure_spread)


def make_snapshot(
    house: House,
    with_simulated: bool,
    actor: str,
    agreement: Mapping[str, float] | None = None,
    measure_spread: bool = False,
) -> Frozen:
    """Freezes every usable example; see `storage.snapshots.freeze`. Whoever calls it asked for
    the right, or is the schedule.

    Args:
        agreement: how far each reviewer agrees with the others, where it was measured; None:
            as their opinions on the same drafts tell, if the settings ask for it.
        measure_spread: also embed a sample, to tell how far apart the texts lie in meaning.

    Raises:
        TrainingError: too few rows, or the guard against collapse says no.
        Conflict: an example was withdrawn while this worked.
    """
    if house.settings.learn_accepted:
        put_accepted(house)
    made = plan_snapshot(house, with_simulated, agreement, measure_spread)
    with house.db.write() as session:
        return Frozen(keep(session, house.settings.home, made, actor), made.card)


def plan_snapshot(
    house: House,
    with_simulated: bool,
    agreement: Mapping[str, float] | None = None,
    measure_spread: bool = False,
) -> Plan:
    """What a snapshot of today would hold; nothing is written. Raises TrainingError."""
    with house.db.read() as session:
        if agreement is None and house.settings.least_agreement > 0:
            agreement = reviewers_agreement(session)
        rules = rules_of(house, with_simulated, agreement or {})
        return plan(session, rules, spread_by(house) if measure_spread else None)


def rules_of(house: House, with_simulated: bool, agreement: Mapping[str, float]) -> Rules:
    settings = house.settings
    return Rules(
        held_out_share=settings.held_out_share,
        test_share=settings.test_share,
        with_simulated=with_simulated,
        with_accepted=settings.learn_accepted,
        limits={name: (kind.min_words, kind.max_words) for name, kind in house.types.items()},
        screen=Screen(settings),
        agreement=agreement,
        least_agreement=settings.least_agreement,
        near=settings.near_examples,
        max_depth=settings.max_depth,
        human_share=settings.human_share,
        diversity_loss=settings.diversity_loss,
    )


class Screen:
    """Why a row may not train for the personal data it holds.

    What the settings mask or refuse at ingestion keeps a row out: masked, it would teach the
    writer to write masks. Prompts repeat from row to row, so texts are looked at once.
    """

    def __init__(self, settings: Settings) -> None:
        self.handling = settings.pii
        self.seen: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        if text not in self.seen:
            self.seen[text] = self.reason(text) if self.handling else ""
        return self.seen[text]

    def reason(self, text: str) -> str:
        default = self.handling.get(DEFAULT, "keep")
        kinds = {kind for kind, _, _ in found_data(text)}
        barred = sorted(k for k in kinds if self.handling.get(k, default) != "keep")
        return f"personal data: {', '.join(barred)}" if barred else ""


def spread_by(house: House) -> Spread:
    """The mean cosine distance of all pairs, from the length of the mean of unit vectors."""

    def spread(texts: list[str]) -> float:
        import numpy as np

        mean = np.mean(np.asarray(house.embedder.embed_documents(texts)), axis=0)
        return float(1 - mean @ mean)

    return spread
