"""The verdict of a gate: it lets a clean candidate pass, and says what it refuses one on."""

from typing import Any

import numpy as np
import pytest

from finetune.gate_checks import (
    Check,
    Draft,
    Trial,
    forgetting,
    queue_check,
    variety,
    wins,
)
from finetune.gate_general import general_tasks
from finetune.gate_report import gate_report
from storage.errors import BadInput

NAMES = ("Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Maple", "Oak", "Pine")
THINGS = ("board", "bowl", "cup", "jug", "pan", "spoon")


def reference(number: int) -> str:
    name, thing = NAMES[number % 10], THINGS[number % 6]
    return (
        f"The {name} {thing} is made by hand, measures {number + 10} cm and costs £{number + 20}."
    )


def sound(number: int) -> Draft:
    return Draft(reference(number).replace("made by hand", "handmade"), 1.0)


def wrong(number: int) -> Draft:
    return Draft(reference(number).replace("£", "£9"), 0.5, unsupported=1)


def poor(number: int, draw: np.random.Generator) -> Draft:
    """As the base model writes: it leaves out facts, invents and rambles."""
    name = NAMES[number % 10]
    text = f"Are you looking for something special? {name} is a wonderful gift for all {number}."
    return Draft(text, float(draw.uniform(0.1, 0.6)), int(draw.integers(0, 3)), 1)


def trained(number: int, draw: np.random.Generator, share_wrong: float) -> Draft:
    return wrong(number) if draw.random() < share_wrong else sound(number)


def run(seed: int, briefs: int, wrong_candidate: float, wrong_live: float | None) -> list[Trial]:
    """Trials of a candidate and a live writer that get this share of drafts wrong; the live one
    is the base model where it has none."""
    draw = np.random.default_rng(seed)
    found = []
    for number in range(briefs):
        base = poor(number, draw)
        live = base if wrong_live is None else trained(number, draw, wrong_live)
        candidate = trained(number, draw, wrong_candidate)
        found.append(Trial(reference(number), candidate, live, base if wrong_live else None))
    return found


def queue(seed: int, share_wrong: float, decisions: int = 120) -> Check | None:
    """Approvals of which this share is wrong, and a critic that misses a fifth of the wrong ones
    and doubts every twentieth sound text."""
    draw = np.random.default_rng(seed)
    bad = draw.random(decisions) < share_wrong
    doubted = np.where(bad, draw.random(decisions) < 0.8, draw.random(decisions) < 0.05)
    alarms = int((draw.random(decisions) < 0.05).sum())
    return queue_check((int(doubted.sum()), decisions), (alarms, decisions))


def verdict(seed: int, briefs: int, poisoned: bool, against: float | None) -> dict[str, Any]:
    share = 0.3 if poisoned else 0.02
    further = [forgetting([True] * 20, [True] * 20)]
    asked = queue(seed, share)
    return gate_report(
        run(seed, briefs, share, against),
        "base" if against is None else "adp_live",
        [*further, *([asked] if asked else [])],
    )


@pytest.mark.parametrize("briefs", [24, 40, 60])
@pytest.mark.parametrize("against", [None, 0.3])
def test_poisoned_queues_are_refused_and_clean_ones_accepted(
    briefs: int, against: float | None
) -> None:
    seeds = range(5)
    poisoned = [verdict(seed, briefs, True, against) for seed in seeds]
    clean = [verdict(seed, briefs, False, against) for seed in seeds]
    assert [report["verdict"] == "win" for report in poisoned] == [False] * 5
    accepted = sum(report["verdict"] == "win" for report in clean)
    assert accepted >= (4 if against is None or briefs >= 40 else 3), [
        report["reason"] for report in clean
    ]


def test_a_better_writer_from_a_poisoned_queue_is_refused_on_the_queue() -> None:
    report = verdict(0, 60, True, None)
    assert report["verdict"] == "refused" and report["refused_on"] == ["queue"]
    assert "of the drafts that were approved" in report["reason"]
    assert report["low"] > 0


def test_no_better_than_live_is_no_difference_and_worse_is_a_loss() -> None:
    assert gate_report(run(1, 60, 0.1, 0.1), "adp_live")["verdict"] == "no difference"
    assert gate_report(run(1, 60, 0.6, 0.02), "adp_live")["verdict"] == "loss"


def test_the_report_keeps_the_comparison_under_the_names_it_always_had() -> None:
    report = gate_report(run(0, 24, 0.0, None), "base")
    for name in ("against", "n", "mean_candidate", "mean_live", "difference", "low", "high"):
        assert name in report
    assert report["verdict"] == "win" and report["refused_on"] == []
    names = [check["name"] for check in report["checks"]]
    assert {"wins_live", "chrf", "bleu", "rouge_l", "edits", "length", "variety"} <= set(names)
    assert all(check["low"] <= check["high"] for check in report["checks"])
    assert "on 24 briefs that it never saw it wins" in report["reason"]


def test_the_base_model_is_asked_for_itself_where_an_adapter_is_live() -> None:
    names = [check["name"] for check in gate_report(run(0, 24, 0.0, 0.3), "adp")["checks"]]
    assert "wins_base" in names and "wins_live" in names


def candidates(**changed: Any) -> list[Trial]:
    """Thirty trials that the candidate wins, in spite of something."""
    draw = np.random.default_rng(3)
    values = {"text": None, "score": 1.0, **changed}
    return [
        Trial(
            reference(number),
            Draft(**{**values, "text": values["text"] or sound(number).text}),
            Draft(sound(number).text, float(draw.uniform(0.2, 0.7))),
        )
        for number in range(30)
    ]


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"unsupported": 1}, "unsupported"),
        ({"findings": 1}, "findings"),
        ({"text": "Buy now."}, "chrf"),
        ({"text": " ".join(["word"] * 200)}, "length"),
        ({"text": "It is made by hand, measures 10 cm and costs £20."}, "variety"),
    ],
)
def test_a_guard_refuses_what_a_score_does_not_show(changed: dict[str, Any], name: str) -> None:
    report = gate_report(candidates(**changed), "base")
    assert report["verdict"] == "refused" and name in report["refused_on"]
    assert "refused although its score is better" in report["reason"]


def test_a_loss_within_its_margin_is_let_pass() -> None:
    trials = [
        Trial(t.reference, Draft(t.candidate.text, 1.0, findings=number % 5 == 0), t.live)
        for number, t in enumerate(candidates())
    ]
    assert gate_report(trials, "base")["verdict"] == "win"


def test_a_few_large_wins_do_not_hide_many_small_losses() -> None:
    scores = [1.0] * 10 + [0.49] * 20
    trials = [
        Trial("x", Draft(f"a b {n}", score), Draft(f"a b {n}", 0.5 if n >= 10 else 0.0))
        for n, score in enumerate(scores)
    ]
    report = gate_report(trials, "base")
    assert report["low"] > 0 and report["refused_on"] == []
    many = [*trials, *(Trial("x", Draft("a", 0.49), Draft("a", 0.5)) for _ in range(60))]
    assert "wins_live" in gate_report(many, "base")["refused_on"]


def test_ties_are_half_a_win() -> None:
    trial = Trial("x", Draft("x", 0.5), Draft("x", 0.5))
    assert wins([trial] * 8, "live").candidate == 0.5


def test_a_writer_that_says_one_thing_has_no_variety_and_a_plain_one_has_enough() -> None:
    same = candidates(text="It is a nice thing to have in the house.")
    assert variety(same).refuses
    assert not variety(candidates()).refuses


def test_forgetting_most_general_tasks_refuses_and_some_does_not() -> None:
    assert forgetting([False] * 18 + [True] * 6, [True] * 24).refuses
    assert not forgetting([False] * 5 + [True] * 19, [True] * 24).refuses


def test_approvals_are_compared_with_what_the_critic_doubts_anyway() -> None:
    bad, good = queue_check((30, 100), (30, 100)), queue_check((30, 100), (3, 100))
    assert bad is not None and good is not None
    assert not bad.refuses and good.refuses
    alone, few = queue_check((30, 100), (0, 0)), queue_check((3, 3), (0, 50))
    assert alone is not None and alone.refuses and few is None


@pytest.mark.parametrize("people", [(0, 4), (2, 17), (4, 25), (0, 0)])
def test_a_few_texts_of_people_do_not_let_a_poisoned_queue_pass(people: tuple[int, int]) -> None:
    poisoned, clean = queue_check((30, 95), people), queue_check((8, 95), people)
    assert poisoned is not None and poisoned.refuses
    assert clean is not None and not clean.refuses


def test_a_critic_that_doubts_many_sound_texts_is_known_by_what_people_wrote() -> None:
    asked = queue_check((30, 100), (30, 100))
    assert asked is not None and asked.low < 0 < asked.other


def test_no_briefs_are_no_gate() -> None:
    with pytest.raises(BadInput, match="no held-out briefs"):
        gate_report([], "base")


def test_the_general_tasks_take_a_right_answer_and_no_brief() -> None:
    tasks = general_tasks()
    assert len(tasks) >= 20 and len({task.ask for task in tasks}) == len(tasks)
    by_ask = {task.ask: task for task in tasks}
    assert by_ask["What is 2 + 2?"].done("2 + 2 equals 4.")
    assert not by_ask["What is 2 + 2?"].done("The board costs £42. " * 20)
    blurb = "Made in Hereford from oiled alder, the board measures 38 by 24 cm."
    assert sum(task.done(blurb) for task in tasks) == 0
