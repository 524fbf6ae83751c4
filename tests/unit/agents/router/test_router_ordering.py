"""Which task next."""

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.router.ordering import Waiting, in_order, teaches

NOW = 1_000_000.0
DAY = 86_400.0


def ids(turns):
    return [turn.task_id for turn in turns]


def test_what_is_due_comes_first_the_earliest_first():
    tasks = [
        Waiting("later", 0.5, NOW + 10 * DAY),
        Waiting("soon", 0.0, NOW + 100),
        Waiting("overdue", 0.0, NOW - 100),
    ]
    turns = in_order(tasks, NOW, 0.5, "faq")
    assert ids(turns) == ["overdue", "soon", "later"]
    assert [turn.why for turn in turns][:2] == ["due", "due"]


def test_then_what_teaches_most():
    tasks = [Waiting("far", 0.1), Waiting("near", 0.72), Waiting("new", 0.72, novelty=1.0)]
    assert ids(in_order(tasks, NOW, 0.7, "faq", share=0.0)) == ["new", "near", "far"]


def test_a_share_is_drawn_at_random():
    tasks = [Waiting(f"t{n}", n / 1000) for n in range(500)]
    turns = in_order(tasks, NOW, 0.5, "faq", share=0.2)
    assert 60 <= sum(turn.why == "random" for turn in turns) <= 140


def test_the_same_key_gives_the_same_order_and_another_key_another():
    tasks = [Waiting(f"t{n}", 0.5) for n in range(50)]
    first = in_order(tasks, NOW, 0.5, "faq monday")
    assert in_order(tasks[::-1], NOW, 0.5, "faq monday") == first
    assert in_order(tasks, NOW, 0.5, "faq tuesday", share=1.0) != first


@settings(derandomize=True, deadline=None, max_examples=50)
@given(
    st.dictionaries(
        st.text(max_size=5),
        st.tuples(st.floats(0, 1), st.none() | st.floats(0, 2 * NOW), st.floats(0, 1)),
        max_size=20,
    ),
    st.floats(0, 1),
)
def test_every_task_has_exactly_one_turn(told, share):
    tasks = [Waiting(name, *rest) for name, rest in told.items()]
    turns = in_order(tasks, NOW, None, "key", share=share)
    assert sorted(ids(turns)) == sorted(told)


def test_without_a_threshold_the_middle_is_taken():
    assert teaches(Waiting("a", 0.5), None) > teaches(Waiting("b", 0.9), None)
