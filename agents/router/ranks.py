"""Several versions of the rank side by side, each with a policy of its own.

A better calibration ranks drafts better, but its thresholds must be proven on its own scores.
So a new version starts beside the old one and learns from the same decisions; the one that
accepts the most of recent drafts rules. The versions share delta out in the order in which they
came, so that the promise holds for all of them together. A draft's
propensity is the ruling version's; the others weigh what they learn by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from agents.router.autopilot import Autopilot
from agents.router.ladder import share_of_delta
from agents.router.types import Options, Outcome, Ruling
from storage.errors import BadInput, NotFound


class Ranks:
    """The policies of one content type, by version of the rank (`Calibration.version`)."""

    def __init__(
        self,
        version: str,
        budget: float,
        delta: float = 0.1,
        options: Options = Options(),  # noqa: B008
    ) -> None:
        self.budget = budget
        self.delta = delta
        self.options = options
        self._born = 0
        self._pilots: dict[str, Autopilot] = {}
        self.add(version)

    @property
    def versions(self) -> tuple[str, ...]:
        """Versions that still learn, the oldest first: drafts need a score by each."""
        return tuple(self._pilots)

    @property
    def live(self) -> str:
        """The version that rules: the largest coverage; the older one if they are even."""
        return max(self._pilots, key=lambda version: self._pilots[version].coverage)

    @property
    def pilot(self) -> Autopilot:
        """The policy that rules."""
        return self._pilots[self.live]

    def of(self, version: str) -> Autopilot:
        """One version's policy. Raises NotFound."""
        if version not in self._pilots:
            raise NotFound(f"There is no rank version {version}.", f"Have {self.versions}.")
        return self._pilots[version]

    def add(self, version: str, scores: Sequence[float] = ()) -> None:
        """Start a new version beside the others.

        It must not be told of decisions that it was fitted to: it knows them by heart.

        Args:
            scores: its scores of recent drafts, to lay its thresholds by; without enough of
                them, it waits for the next drafts.

        Raises:
            BadInput: there is one of this name.
        """
        if version in self._pilots:
            raise BadInput(f"Rank version {version} is there.", "Name the new one differently.")
        delta = share_of_delta(self.delta, self._born)
        self._pilots[version] = Autopilot(self.budget, delta, self.options)
        self._pilots[version].lay(scores)
        self._born += 1

    def retire(self, version: str) -> None:
        """Drop a version that will not rule again; the ruling one stays.

        Raises:
            NotFound: no such version.
            BadInput: it is the one that rules.
        """
        if self.of(version) is self.pilot:
            raise BadInput(f"Rank version {version} rules.", "Retire another one.")
        del self._pilots[version]

    def choose(self, scores: Mapping[str, float], draw: float) -> tuple[str, Ruling]:
        """The ruling version and its ruling. `scores`: version -> the draft's score by it."""
        live = self.live
        return live, self._pilots[live].choose(scores[live], draw)

    def learn(
        self,
        scores: Mapping[str, float],
        propensity: float,
        refused: bool | None,
        floor: float,
    ) -> None:
        """Let every version learn from one draft that it has a score for."""
        for version, pilot in self._pilots.items():
            if version in scores:
                pilot.learn(Outcome(scores[version], propensity, refused, floor))

    def stop(self, why: str) -> None:
        """Stop automation under every version: what makes the drafts has changed."""
        for pilot in self._pilots.values():
            pilot.stop(why)

    def snapshot(self) -> dict[str, Any]:
        """Everything there is to know, as plain JSON values."""
        pilots = {version: pilot.snapshot() for version, pilot in self._pilots.items()}
        return {"budget": self.budget, "delta": self.delta, "born": self._born, "pilots": pilots}

    @classmethod
    def restore(cls, saved: Mapping[str, Any]) -> Ranks:
        pilots = {name: Autopilot.restore(pilot) for name, pilot in saved["pilots"].items()}
        first = next(iter(pilots))
        made = cls(first, saved["budget"], saved["delta"], pilots[first].options)
        made._born = int(saved["born"])
        made._pilots = pilots
        return made
