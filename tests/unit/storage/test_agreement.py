"""Agreement, against what the papers compute by hand."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from scripted import drafted, rows
from sqlmodel import Session

from graphs.house import House
from storage.agreement import (
    LEAST,
    agreement_view,
    alpha,
    approvals,
    cohens_kappa,
    lights_kappa,
    percent,
    reviewers_agreement,
)
from storage.tables import Opinion, Task

FOUR = {
    "A": "123321412...",
    "B": "1233224125.3",
    "C": ".333234225" + "1.",
    "D": "1233244125" + "1.",
}
"""Krippendorff (2011), section C: four observers, twelve units, seven values missing."""

BEN, GERRY = "aabbdcccedda", "babbbccceddd"
"""The same, section B: two observers, nominal data."""

MEG, OWEN = "0100000010", "1110010000"
"""The same, section A: two observers, binary data."""


def units(observers: dict[str, str]) -> list[dict[str, str]]:
    count = len(next(iter(observers.values())))
    return [
        {name: said[place] for name, said in observers.items() if said[place] != "."}
        for place in range(count)
    ]


def from_table(table: Sequence[Sequence[int]]) -> list[tuple[str, str]]:
    return [
        (str(row), str(column))
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]


@pytest.mark.parametrize(
    ("observers", "expected"),
    [
        (FOUR, 0.743),
        ({"Ben": BEN, "Gerry": GERRY}, 0.692),
        ({"Meg": MEG, "Owen": OWEN}, 0.095),
    ],
)
def test_alpha_is_what_krippendorff_computes(observers: dict[str, str], expected: float) -> None:
    found = alpha(units(observers))
    assert found is not None
    assert round(found, 3) == expected


def test_alpha_ignores_what_only_one_observer_judged() -> None:
    alone = [{"A": "1"}, {"B": "2"}]
    assert alpha([*units(FOUR), *alone]) == alpha(units(FOUR))
    assert alpha(alone) is None


def test_kappa_is_what_cohen_computes() -> None:
    table = [(88, 14, 18), (10, 40, 10), (2, 6, 12)]  # Cohen (1960), table 1: p_o .70, p_c .41
    pairs = from_table(table)
    assert percent(pairs) == pytest.approx(0.70)
    assert cohens_kappa(pairs) == pytest.approx(0.492, abs=0.0005)


def test_who_always_says_the_same_agrees_and_proves_nothing() -> None:
    same = [("approve", "approve")] * 20
    assert percent(same) == 1.0
    assert cohens_kappa(same) is None
    assert alpha([{"a": "approve", "b": "approve"}] * 20) is None
    assert (percent([]), cohens_kappa([]), alpha([])) == (None, None, None)


def test_the_kappa_of_many_is_the_mean_of_all_pairs() -> None:
    said = units(FOUR)
    shared = [
        [(unit[a], unit[b]) for unit in said if a in unit and b in unit]
        for a, b in combinations("ABCD", 2)
    ]
    expected = [cohens_kappa(pairs) for pairs in shared]
    assert lights_kappa(said) == pytest.approx(sum(k or 0 for k in expected) / 6)


def test_a_pair_that_shares_too_few_drafts_has_no_part_in_it() -> None:
    few = [{"A": "approve", "Z": "reject"}] * (LEAST - 1)
    said = units({"A": FOUR["A"], "B": FOUR["B"]})
    assert lights_kappa([*said, *few]) == lights_kappa(said)
    assert lights_kappa(few) is None


def test_every_refusal_is_the_same_where_only_approval_is_asked() -> None:
    said = {"a": "approve", "b": "edit", "c": "reject", "d": "rework"}
    assert approvals(said) == {"a": "approve", "b": "not", "c": "not", "d": "not"}


@pytest.fixture
def judged(house: House) -> House:
    """Six drafts that three people judged; Ben differs in two of them. One is still open."""
    for number in range(7):
        item_id = drafted(house, f"n{number}")
        (task,) = rows(house, Task, item_id=item_id)
        with house.db.write() as session:
            stored = session.get_one(Task, task.id)
            stored.wanted, stored.given = 3, 3
            stored.status = "decided" if number < 6 else "open"
            for name in ("Ana", "Ben", "Cleo"):
                odd = name == "Ben" and number < 2
                say(stored, name, ("edit" if number else "reject") if odd else "approve", session)
    return house


def say(task: Task, name: str, verdict: str, session: Session) -> None:
    session.add(
        Opinion(
            id=f"opn_{task.id}{name}",
            task_id=task.id,
            content_type=task.content_type,
            reviewer=name,
            verdict=verdict,
        )
    )


def test_the_view_tells_types_and_reviewers(judged: House) -> None:
    with judged.db.read() as session:
        view = agreement_view(session)
    (line,) = view["types"].values()
    assert (line["n_tasks"], line["n_opinions"]) == (6, 18)
    assert line["percent"] == pytest.approx(14 / 18)  # of 18 pairs, two in two drafts differ
    assert line["approval"]["alpha"] == pytest.approx(1 - 17 * 4 / (18**2 - 16**2 - 2**2))
    who = view["reviewers"]
    assert who["Ben"]["percent"] == pytest.approx(8 / 12)
    assert who["Ana"]["percent"] == who["Cleo"]["percent"] == pytest.approx(10 / 12)
    assert {name: line["opinions"] for name, line in who.items()} == dict.fromkeys(who, 6)


def test_too_little_is_no_figure(judged: House) -> None:
    first = {opinion.task_id for opinion in rows(judged, Opinion)[: 2 * 3]}
    with judged.db.write() as session:
        for opinion in rows(judged, Opinion):
            if opinion.task_id in first:
                session.delete(opinion)
    with judged.db.read() as session:
        view = agreement_view(session)
        assert reviewers_agreement(session) == {}
        assert agreement_view(session, content_type="none")["types"] == {}
    (line,) = view["types"].values()
    assert (line["n_tasks"], line["percent"], line["alpha"]) == (4, None, None)


def test_what_reviewers_agree_on_is_compared_with_the_settings(judged: House) -> None:
    with judged.db.read() as session:
        found = reviewers_agreement(session)
    assert found == {
        "Ana": pytest.approx(10 / 12),
        "Ben": pytest.approx(8 / 12),
        "Cleo": pytest.approx(10 / 12),
    }
