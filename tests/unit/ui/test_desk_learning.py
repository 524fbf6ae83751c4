"""The learning page: runs, adapters, snapshots, and what a lead does there."""

import pytest
from desk_home import add_learning, open_home
from scripted import rows
from tasting import add_gated

from finetune.gate_checks import Draft, Trial
from finetune.gate_report import gate_report
from finetune.recipe import load_recipe, shipped_recipe
from graphs.house import House
from storage.runs import ask_run, finish_run, put_metrics, set_progress, take_run
from storage.tables import Adapter, Snapshot, TuneRun
from ui import texts
from ui.desk_pages.loss_line import MOST, loss_html


def queue(house: House, seed: int = 0, who: str = "Lea") -> str:
    recipe = {**load_recipe(shipped_recipe("default")).model_dump(mode="json"), "seed": seed}
    with house.db.write() as session:
        return ask_run(session, recipe, False, who).id


def under_way(house: House) -> str:
    run = queue(house)
    with house.db.write() as session:
        assert take_run(session, "1@here", 600) is not None
        set_progress(session, run, "1@here", stage="train", step=30, steps=120)
        for step in range(1, 31):
            values = {"loss": 3 / step, "tokens_per_second": 400.0, "eta_seconds": 240.0}
            put_metrics(session, run, step, values)
    return run


def status(house: House, adapter: str) -> str:
    return str(rows(house, Adapter, id=adapter)[0].status)


def test_an_empty_page_says_how_to_begin(home, desk_at):
    words = desk_at("Ana").open("learning").words
    for said in (texts.TRAINING_EMPTY, texts.ADAPTERS_EMPTY, texts.SNAPSHOTS_EMPTY):
        assert said in words
    assert "copydesk dataset freeze" in words and "copydesk tune" in words


def test_a_run_is_queued_once_from_the_page_and_stopped_there(home, desk_at):
    house = open_home(home)
    desk = desk_at("Lea").open("learning")
    desk.click("run-go")
    assert texts.RUN_QUEUED in desk.words and texts.RUN_STATUSES["queued"] in desk.words
    desk.click("run-go")
    (run,) = rows(house, TuneRun)
    assert (run.asked_by, run.recipe["name"], run.with_simulated) == ("Lea", "default", False)
    desk.click(f"stop-{run.id}")
    assert rows(house, TuneRun)[0].status == "failed" and "stopped by Lea" in desk.words
    house.close()


def test_a_run_under_way_shows_stage_step_speed_time_and_loss(home, desk_at):
    house = open_home(home)
    run = under_way(house)
    house.close()
    desk = desk_at("Ana").open("learning")
    for said in (run, "step 30 of 120", "400 tokens/s", "4 min left", "Loss 0.10, from 3.00"):
        assert said in desk.words
    assert "data:image/svg+xml;base64," in desk.markup


def test_runs_that_wait_say_their_place_and_failed_ones_their_reason(home, desk_at):
    house = open_home(home)
    failed = under_way(house)
    with house.db.write() as session:
        finish_run(session, failed, "1@here", "failed", "<b>out of memory</b>\nuse a smaller rank")
    queue(house, 1)
    queue(house, 2)
    house.close()
    desk = desk_at("Ana").open("learning")
    assert "number 1 in the queue" in desk.words and "number 2 in the queue" in desk.words
    assert "<b>out of memory</b>" in desk.words and "use a smaller rank" in desk.words
    assert "<b>out of memory" not in desk.markup


def test_the_gate_is_told_in_words_with_every_measure(home, desk_at):
    house = open_home(home)
    bad = [
        Trial(f"ref {n} x y", Draft(f"ref {n} x y", 0.9, findings=1), Draft("z", 0.2))
        for n in range(20)
    ]
    add_gated(house, 0, status="refused", **gate_report(bad, "base"))
    house.close()
    words = desk_at("Ana").open("learning").words
    assert texts.GATE_FAILED in words and "rule findings a draft" in words
    assert texts.GATE_CHECKS["findings"] in words and texts.GATE_REFUSES in words


def test_promoting_asks_first_and_then_does_it(home, desk_at):
    house = open_home(home)
    adapter = add_gated(house, 0)
    desk = desk_at("Lea").open("learning").click(f"promote-{adapter}")
    assert texts.ADAPTER_PROMOTE_ASK.format(adapter=adapter) in desk.words
    assert status(house, adapter) == "candidate"
    desk.click(f"no-{adapter}")
    assert not desk.has(f"yes-promote-{adapter}")
    desk.click(f"promote-{adapter}").click(f"yes-promote-{adapter}")
    assert status(house, adapter) == "live"
    assert texts.ADAPTER_PROMOTED.format(adapter=adapter) in desk.words
    assert "signed off by Lea" in desk.words
    desk.click(f"rollback-{adapter}").click(f"yes-rollback-{adapter}")
    assert status(house, adapter) == "retired"
    house.close()


def test_a_trial_takes_a_share_and_shows_how_it_stands(home, desk_at):
    house = open_home(home)
    adapter = add_gated(house, 0)
    desk = desk_at("Lea").open("learning").click(f"try-{adapter}")
    desk.app.number_input(key=f"share-{adapter}").set_value(10.0).run()
    desk.click(f"yes-try-{adapter}")
    assert status(house, adapter) == "canary"
    assert rows(house, Adapter)[0].gate["canary"]["share"] == 0.1
    assert "On trial with 10% of new briefs" in desk.words
    assert texts.ADAPTER_CANARY_NONE in desk.words
    desk.click(f"untry-{adapter}").click(f"yes-untry-{adapter}")
    assert status(house, adapter) == "candidate"
    house.close()


def test_what_somebody_else_did_meanwhile_is_told(home, desk_at):
    house = open_home(home)
    adapter = add_gated(house, 0)
    desk = desk_at("Lea").open("learning").click(f"promote-{adapter}")
    with house.db.write() as session:
        session.get_one(Adapter, adapter).status = "tainted"
    desk.click(f"yes-promote-{adapter}")
    assert "is tainted" in desk.words and status(house, adapter) == "tainted"
    assert not desk.app.exception
    house.close()


def test_a_taste_tests_result_is_hidden_from_those_who_are_not_done(home, desk_at):
    house = open_home(home)
    adapter = add_gated(house, 3)
    house.close()
    desk = desk_at("Ana").open("learning")
    assert "once you have judged the other 3 pairs" in desk.words
    desk.click(f"taste-{adapter}")
    assert texts.TASTE_PLACE.format(number=1, total=3) in desk.words


NOW = {"distinct_2": 0.7, "self_bleu": 0.31, "spread": 0.62, "length": 23.6}


def test_a_card_tells_everything_that_is_on_it(home, desk_at):
    house = open_home(home)
    add_learning(house)
    with house.db.write() as session:
        (snapshot,) = rows(house, Snapshot)
        session.get_one(Snapshot, snapshot.id).card = {
            **snapshot.card,
            "licences": {"CC-BY-4.0": 20},
            "without_source": 3,
            "reviewers": {"<i>Ana</i>": 7},
            "left_out": {"sft": {"too short": 12}, "kto": {"too short": 1}},
            "kinds": {"sft": {"train": 96, "gate": 24, "test": 6}},
            "human_share": 0.33,
            "rules": {"human_share": 0.1, "max_depth": 10},
            "depth": {"deepest": 2},
            "diversity": {
                **NOW,
                "against": {
                    "snp_1": {"this": NOW, "that": {**NOW, "self_bleu": 0.25}},
                    "snp_0": {"this": NOW, "that": {**NOW, "distinct_2": 0.9}},
                },
            },
        }
    house.close()
    desk = desk_at("Ana").open("learning")
    for said in (
        "CC-BY-4.0: 20",
        "3 without a source",
        "<i>Ana</i>: 7",
        "too short: 13",
        "People wrote or edited 33%",
        "At most 2 trained models",
        "New pairs of words: 70% of all",
        "Self-BLEU (1: all texts alike): 0.31, last time 0.25",
        "Since the first snapshot: new pairs of words 90% to 70%",
        "Distance in meaning (0: all the same): 0.62",
        "Words a text: 24",
        "texts to learn: 96 to train on, 24 to judge by, 6 to measure with",
    ):
        assert said in desk.words
    assert "<i>Ana</i>" not in desk.markup


def test_two_snapshots_are_compared_when_it_is_asked_for(home, desk_at):
    house = open_home(home)
    add_learning(house)
    add_gated(house, 2)
    house.close()
    desk = desk_at("Ana").open("learning")
    assert "2 new rows" not in desk.words
    desk.click("diff-snp_tasting")
    assert "2 new rows, 0 gone" in desk.words and "Alder board 0 costs £40." in desk.words


@pytest.mark.parametrize("points", [[], [(1, 2.0)]])
def test_a_line_needs_two_points(points):
    assert loss_html(points) == ""


def test_a_long_run_is_drawn_with_few_points_and_a_flat_one_in_the_middle():
    long = [(step, 1.0) for step in range(20_000)]
    assert len(loss_html(long)) < 40 * MOST
    assert "Loss 1.00, from 1.00" in loss_html(long)
