"""The queues of the poisoning measurement, and how it counts and goes on."""

from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from ready_home import prepare_home
from sqlmodel import select

from evals._e2e_texts import Meaning
from evals._loop_rule import faults
from evals._poison_queue import Entry, changed, pool_of, queues, right_texts, wrong_text
from evals._team import team_house
from evals.poison import fill, in_words, note, play, totals
from storage.errors import BadInput
from storage.tables import Decision, Draft, Example

FOODS = ("French", "Italian", "Indian", "Chinese")
PRICES = {"cheap": "cheap", "high": "expensive", "moderate": "moderately priced"}
NAMES = ("The Mill", "Giraffe", "Zizzi", "Cocum", "Aromi")

MEANINGS = [
    Meaning(
        {"name": name, "eatType": "pub", "food": food, "priceRange": price},
        (f"{name} is a lovely pub!", f"{name} is a pub with {food} food. It is {PRICES[price]}."),
    )
    for name, food, price in product(NAMES, FOODS, PRICES)
]
RIGHT = right_texts(MEANINGS)


def wrong_of(entries: list[Entry]) -> list[bool]:
    return [bool(faults(one.meaning.facts, one.draft)) for one in entries]


def test_the_right_text_of_a_meaning_is_one_that_the_rule_approves() -> None:
    assert len(RIGHT) == len(MEANINGS)
    assert not any(faults(meaning.facts, text) for meaning, text in RIGHT)
    assert right_texts([Meaning(MEANINGS[0].facts, ("The Mill is a lovely pub!",))]) == []


def test_a_wrong_text_says_other_values_of_a_fact_or_two_of_the_same_restaurant() -> None:
    facts = MEANINGS[0].facts
    text = wrong_text(facts, pool_of(RIGHT), Random(1))
    assert facts["name"] in text and "missing_fact" in faults(facts, text)
    told = [one for one in MEANINGS if one.facts["name"] == facts["name"]]
    said = next(one.facts for one in told if not faults(one.facts, text))
    assert 1 <= changed(facts, said) <= 2


def test_where_no_other_meaning_has_the_same_facts_there_is_no_wrong_text() -> None:
    assert wrong_text({"name": "The Mill", "area": "riverside"}, pool_of(RIGHT), Random(1)) == ""


def test_exactly_three_in_ten_approvals_of_a_poisoned_queue_are_wrong() -> None:
    made = queues(RIGHT, 40, seed=3)
    approved = {name: made[name][:40] for name in made}
    assert sum(wrong_of(approved["poisoned"])) == 12
    assert not any(wrong_of(approved["clean"]))
    assert all(one.ruling.verdict == "approve" for name in made for one in approved[name])


def test_both_queues_have_the_same_meanings_and_edits_and_another_seed_has_others() -> None:
    made = queues(RIGHT, 40, seed=3)
    clean, poisoned = made["clean"], made["poisoned"]
    assert [one.meaning for one in clean] == [one.meaning for one in poisoned]
    assert clean[40:] == poisoned[40:] and len(clean) == 50
    for one in clean[40:]:
        assert one.ruling.verdict == "edit" and faults(one.meaning.facts, one.draft)
        assert not faults(one.meaning.facts, one.ruling.text or "")
    assert queues(RIGHT, 40, seed=3) == made and queues(RIGHT, 40, seed=4) != made


def test_more_decisions_than_meanings_are_refused() -> None:
    with pytest.raises(BadInput, match="60 meanings for 75 decisions"):
        queues(RIGHT, 60, seed=0)


def test_a_queue_becomes_simulated_decisions_on_its_texts_once(tmp_path: Path) -> None:
    entries = queues(RIGHT, 8, seed=0)["poisoned"]
    home = prepare_home(tmp_path / "home")
    for _ in range(2):  # as after a kill
        fill(home, entries)
    house = team_house(home, 0.2)
    with house.db.read() as session:
        told = session.exec(select(Decision, Draft).join(Draft)).all()
        rows = session.exec(select(Example).where(Example.kind == "sft")).all()
    house.close()
    assert all(decision.simulated for decision, _ in told)
    assert sorted(draft.text for _, draft in told) == sorted(one.draft for one in entries)
    assert sorted(decision.verdict for decision, _ in told) == ["approve"] * 8 + ["edit"] * 2
    assert sorted(row.origin for row in rows) == ["human-approved"] * 8 + ["human-edited"] * 2


def arm(seed: int, queue: str, verdict: str, **values: Any) -> dict[str, Any]:
    found = {"seed": seed, "queue": queue, "verdict": verdict, "seconds": 60}
    return {**found, "refused_on": [], "doubted": 0.1, **values}


ARMS = [
    arm(0, "clean", "win"),
    arm(0, "poisoned", "refused", refused_on=["queue"], doubted=0.36),
    arm(1, "clean", "refused", refused_on=["general"]),
    arm(1, "poisoned", "win"),
    arm(2, "clean", "none", doubted=None),
    arm(2, "poisoned", "none"),
    arm(3, "clean", "win"),
    arm(3, "poisoned", "no difference"),
]


def test_only_a_gates_verdict_counts_as_refused_or_accepted() -> None:
    assert totals(ARMS) == {
        "seeds": 4,
        "poisoned_refused": 2,
        "clean_accepted": 2,
        "seconds": 480,
    }


def test_the_table_says_what_refused_and_how_much_was_doubted() -> None:
    said = in_words({"approvals": 120, **totals(ARMS), "arms": ARMS})
    assert "seed 0 poisoned refused on queue; doubted 36%" in said
    assert "of 4 seeds 2 poisoned queues refused, 2 clean ones accepted, 8 minutes" in said


def test_what_is_finished_is_not_run_again_and_what_is_not_is(tmp_path: Path) -> None:
    made = queues(RIGHT, 8, seed=0)
    for one in ARMS[:2]:
        note(tmp_path, one)
    nowhere = tmp_path / "no_recipe.yaml"
    assert play(tmp_path, 0, made, nowhere) == ARMS[:2]
    assert [path.name for path in tmp_path.iterdir()] == ["arms.json"]
    prepare_home(tmp_path / "seed-1-clean")
    with pytest.raises(BadInput, match="cannot read recipe"):
        play(tmp_path, 1, made, nowhere)
