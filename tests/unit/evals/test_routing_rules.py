"""Baselines, the oracle, and the area under the risk-coverage curve."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals._routing_rules import aurc, judge, loosest, point_estimate
from evals._routing_streams import Stream, generated


def stream_of(pairs):
    scores, refused = zip(*pairs, strict=True)
    return Stream("tiny", np.array(scores, dtype=float), np.array(refused, dtype=bool))


streams = st.lists(
    st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9]), st.booleans()), min_size=1, max_size=40
).map(stream_of)


@given(streams, st.floats(0.01, 0.99))
def test_the_oracle_is_the_best_threshold_that_keeps_the_budget(stream, budget):
    best = judge(stream, loosest(stream, budget))
    every = [judge(stream, float(score)) for score in stream.scores]
    assert best.refusal_rate <= budget
    assert best.coverage == max(
        [one.coverage for one in every if one.refusal_rate <= budget], default=0.0
    )


@given(streams, st.randoms())
def test_the_order_of_rows_does_not_matter(stream, random):
    order = list(range(len(stream)))
    random.shuffle(order)
    turned = Stream("tiny", stream.scores[order], stream.refused[order])
    assert aurc(turned) == pytest.approx(aurc(stream))
    assert loosest(turned, 0.2) == loosest(stream, 0.2)


def test_the_area_of_a_perfect_order_is_small_and_that_of_none_is_the_refusal_rate():
    assert aurc(stream_of([(0.9, False), (0.1, True)])) == pytest.approx(0.25)
    assert aurc(stream_of([(0.1, False), (0.9, True)])) == pytest.approx(0.75)
    assert aurc(stream_of([(0.5, False), (0.5, True)])) == pytest.approx(0.5)


def test_where_every_threshold_is_too_bad_nothing_is_accepted():
    stream = stream_of([(0.9, True), (0.1, True)])
    assert loosest(stream, 0.2) is None
    assert judge(stream, None).coverage == 0


def test_the_point_estimate_looks_at_the_first_rows_only():
    stream = stream_of([(0.9, False), (0.5, False), (0.9, True), (0.5, True)])
    assert point_estimate(stream, 0.1) == 0.5
    assert judge(stream, 0.5).refusal_rate == 0.5


def test_generated_scores_are_calibrated_and_as_good_as_said():
    from sklearn.metrics import roc_auc_score

    stream = generated(0.3, seed=1, items=40_000)
    assert roc_auc_score(~stream.refused, stream.scores) == pytest.approx(0.9, abs=0.01)
    near = (stream.scores > 0.6) & (stream.scores < 0.8)
    assert 1 - stream.refused[near].mean() == pytest.approx(stream.scores[near].mean(), abs=0.03)
    assert stream.refused.mean() == pytest.approx(0.3, abs=0.01)
