"""Several versions of the rank, each proven on its own scores; and decisions that come late."""

import json

import numpy as np
import pytest

from agents.router.ranks import Ranks
from agents.router.waiting import Routed, settled
from storage.errors import BadInput, NotFound


def told(ranks: Ranks, number: int, seed: int = 0) -> Ranks:
    """Drafts that "good" ranks perfectly and "dull" ranks by chance; a third is refused."""
    dice = np.random.default_rng(seed)
    for _ in range(number):
        truth, dull, draw = (float(value) for value in dice.random(3))
        scores = {"good": truth, "dull": dull}
        _, ruling = ranks.choose(scores, draw)
        looked = not ruling.accept or ruling.audit
        refused = truth < 0.33 if looked else None
        ranks.learn(scores, ruling.propensity, refused, ruling.floor)
    return ranks


def test_a_better_version_takes_over_when_it_has_proven_itself():
    ranks = told(Ranks("dull", 0.1), 100)
    assert ranks.pilot.state == "learning"
    ranks.add("good")
    assert ranks.live == "dull"
    told(ranks, 700, seed=1)
    assert ranks.live == "good"
    assert ranks.pilot.state == "automatic"
    assert ranks.pilot.coverage > 0.4


def test_a_version_with_scores_of_recent_drafts_needs_no_more_of_them():
    ranks = Ranks("dull", 0.1)
    ranks.add("bare")
    ranks.add("good", [n / 100 for n in range(100)])
    assert ranks.of("good").missing < ranks.of("bare").missing


def test_versions_share_delta():
    ranks = Ranks("dull", 0.1, delta=0.1)
    ranks.add("good")
    assert sum(pilot["delta"] for pilot in ranks.snapshot()["pilots"].values()) < 0.1


def test_a_snapshot_restores_them_all():
    ranks = Ranks("dull", 0.1)
    ranks.add("good")
    told(ranks, 300)
    other = Ranks.restore(json.loads(json.dumps(ranks.snapshot())))
    assert other.snapshot() == ranks.snapshot()
    assert told(other, 50, 2).snapshot() == told(ranks, 50, 2).snapshot()


def test_only_a_version_that_does_not_rule_can_be_retired():
    ranks = Ranks("dull", 0.1)
    ranks.add("good")
    ranks.retire("good")
    assert ranks.versions == ("dull",)
    with pytest.raises(BadInput):
        ranks.retire("dull")
    with pytest.raises(NotFound):
        ranks.retire("good")
    with pytest.raises(BadInput):
        ranks.add("dull")


def test_a_stop_stops_every_version():
    ranks = Ranks("good", 0.1)
    ranks.add("dull")
    told(ranks, 400)
    assert ranks.pilot.state == "automatic"
    ranks.stop("the model changed from a to b")
    assert ranks.pilot.state == "stopped"
    assert "the model changed" in ranks.pilot.why


def test_nothing_is_learned_past_the_oldest_open_decision():
    unseen = Routed(0.9, 0.2, 0.2, looked=False)
    decided = Routed(0.9, 0.2, 0.2, looked=True, refused=False)
    pending = Routed(0.9, 0.2, 0.2, looked=True)
    found = list(settled([unseen, decided, pending, unseen, decided]))
    assert [one.refused for one in found] == [None, False]


def test_a_decision_that_is_late_counts_as_refused():
    late = Routed(0.9, 0.2, 0.2, looked=True, late=True)
    assert [one.refused for one in settled([late, late])] == [True, True]
