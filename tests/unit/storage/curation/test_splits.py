"""What judged once never trains, and rows that share a brief or a source share a side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.curation.splits import APART, GATE, TEST, TRAIN, Sides, split_of

KEYS = [f"key-{n}" for n in range(60)]
TRAINS = [key for key in KEYS if split_of(key, 0.5) == TRAIN]
JUDGES = [key for key in KEYS if split_of(key, 0.5) == GATE]

NAMES = st.sampled_from(KEYS[:8])
SOURCES = st.none() | st.sampled_from(["s1", "s2", "s3", "s4"])
BONDS = st.lists(st.tuples(NAMES, SOURCES), min_size=1, max_size=12)


def test_a_group_of_its_own_goes_by_its_key() -> None:
    sides = Sides([(key, f"source of {key}") for key in KEYS], [], 0.5, 0.2)
    assert [sides.of(key, None) for key in KEYS] == [split_of(key, 0.5, 0.2) for key in KEYS]
    assert {sides.of(key, None) for key in KEYS} == {TRAIN, GATE, TEST}


def test_rows_that_share_a_source_are_on_one_side() -> None:
    one, other = TRAINS[0], JUDGES[0]
    sides = Sides([(one, "s"), (other, "s")], [], 0.5)
    assert sides.group(one) == sides.group(other) == min(one, other)
    assert sides.of(one, "s") == sides.of(other, "s") == split_of(min(one, other), 0.5)


@given(BONDS)
def test_no_brief_and_no_source_is_ever_on_both_sides(bonds: list[tuple[str, str | None]]) -> None:
    sides = Sides(bonds, [], 0.4, 0.3)
    for place in (0, 1):
        seen: dict[str, set[str]] = {}
        for bond in bonds:
            if bond[place] is not None:
                seen.setdefault(str(bond[place]), set()).add(sides.of(*bond))
        assert all(len(found) == 1 for found in seen.values())


@given(BONDS, BONDS)
def test_a_side_once_taken_is_kept_or_left_and_what_measured_may_judge_at_most(
    early: list[tuple[str, str | None]], late: list[tuple[str, str | None]]
) -> None:
    first = Sides(early, [], 0.3, 0.3)
    past = [(key, source, first.of(key, source)) for key, source in early]
    second = Sides([*early, *late], past, 0.9)
    for key, source, side in past:
        assert second.of(key, source) in (side, APART, *((GATE,) if side == TEST else ()))
    been = {at: {key for key, _, side in past if side == at} for at in (TRAIN, GATE, TEST)}
    for key, source in [*early, *late]:
        side = second.of(key, source)
        assert not (side == TRAIN and key in been[GATE] | been[TEST])
        assert not (side in (GATE, TEST) and key in been[TRAIN])
        assert not (side == TEST and key in been[GATE])


def test_a_new_row_goes_where_its_brief_has_been() -> None:
    one = TRAINS[0]
    assert Sides([(one, None)], [(one, None, GATE)], 0.5).of(one, None) == GATE
    assert Sides([("new", "s")], [(one, "s", GATE)], 0.5).of("new", "s") == GATE


def test_a_bond_between_both_sides_leaves_out_all_that_did_not_judge() -> None:
    past = [("judged", "s1", GATE), ("trained", "s2", TRAIN)]
    sides = Sides([*((key, source) for key, source, _ in past), ("judged", "s2")], past, 0.5)
    assert sides.of("judged", "s1") == GATE
    assert sides.of("trained", "s2") == APART
    assert sides.of("judged", "s2") == APART
    assert sides.of("trained", None) == APART


def test_a_bond_between_what_measures_and_what_judges_has_both_judge() -> None:
    past = [("judged", "s1", GATE), ("kept", "s2", TEST)]
    sides = Sides([("judged", "s1"), ("kept", "s2"), ("new", "s1"), ("new", "s2")], past, 0.5, 0.2)
    assert {sides.of("judged", "s1"), sides.of("kept", "s2"), sides.of("new", "s1")} == {GATE}
    apart = Sides([("judged", "s1"), ("kept", "s2")], past, 0.5, 0.2)
    assert apart.of("kept", "s2") == TEST


def test_another_share_moves_nothing_that_has_been_on_a_side() -> None:
    past = [(key, None, split_of(key, 0.2)) for key in KEYS]
    sides = Sides([(key, None) for key in KEYS], past, 0.9)
    assert [sides.of(key, None) for key in KEYS] == [split_of(key, 0.2) for key in KEYS]


def test_a_long_chain_of_bonds_is_one_group() -> None:
    chain = [(f"k{n:05}", f"s{n + step}") for n in range(5000) for step in (0, 1)]
    sides = Sides(reversed(chain), [], 0.5)
    assert {sides.group(key) for key, _ in chain} == {"k00000"}


def test_a_key_and_a_source_of_the_same_name_are_two_things() -> None:
    sides = Sides([("same", None), ("other", "same")], [], 0.5)
    assert sides.group("same") != sides.group("other")


@given(st.text(), st.floats(0.01, 0.98), st.floats(0, 0.01))
def test_a_larger_share_only_adds_to_what_is_held_out(key: str, share: float, more: float) -> None:
    assert split_of(key, share) in (GATE, TRAIN)
    assert (split_of(key, share, more) == GATE) is (split_of(key, share) == GATE)
    if split_of(key, share) == GATE:
        assert split_of(key, share + more) == GATE


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_about_the_asked_share_is_held_out(share: float) -> None:
    sides = [split_of(f"brf_{n}", share, 0.1) for n in range(2000)]
    assert abs(sides.count(GATE) - 2000 * share) < 70
    assert abs(sides.count(TEST) - 2000 * 0.1) < 70
