"""Replaying labelled files through the router's policy: the contract, baselines, bad calls."""

import json
import sys

import pytest

from evals import routing
from evals._routing_replay import Workers, over_file
from evals._routing_report import file_report

KEYS = """budget delta coverage oracle_coverage realised_error seeds_over_budget reviews
    first_automation aurc baselines""".split()


def write_rows(path, count=60):
    """A source that says a number; a third of the texts says another one."""
    rows = [
        {
            "source": f"The pump number {place} weighs {place + 3} kilograms.",
            "response": f"Pump {place} weighs {place + 3 + 40 * (place % 3 == 0)} kilograms.",
            "label": int(place % 3 == 0),
            "group": f"g{place}",
        }
        for place in range(count)
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def run(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["routing", *map(str, arguments)])
    routing.main()
    return json.loads(capsys.readouterr().out)


def refused(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["routing", *map(str, arguments)])
    with pytest.raises(SystemExit) as left:
        routing.main()
    assert left.value.code == 2
    return capsys.readouterr().err


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One home for all tests: the same rows are scored once."""
    return tmp_path_factory.mktemp("routing")


@pytest.fixture(autouse=True)
def home(shared, monkeypatch):
    monkeypatch.setenv("COPYDESK_HOME", str(shared / "home"))


@pytest.fixture
def file(shared):
    return write_rows(shared / "rows.jsonl")


def test_one_file_and_one_budget_print_the_contracts_keys(shared, file, monkeypatch, capsys):
    found = run(monkeypatch, capsys, file, "--budget", 0.2, "--seeds", 3, "--lexical", "--json")
    assert [key for key in KEYS if key not in found] == []
    assert set(found["baselines"]) == {"fixed", "point_estimate", "oracle"}
    assert found["unneeded_reviews"] == 0
    kept = json.loads((shared / "home" / "evals" / "routing.json").read_text())
    assert kept == found


def test_several_budgets_give_a_list_in_their_order(file, monkeypatch, capsys):
    calls = ["--budget", 0.2, "--budget", "0.05,0.1", "--seeds", 1, "--lexical", "--json"]
    found = run(monkeypatch, capsys, *calls, file)
    assert [one["budget"] for one in found["runs"]] == [0.2, 0.05, 0.1]


def test_signals_are_kept_for_the_next_run(file, monkeypatch, capsys):
    calls = [file, "--budget", 0.2, "--seeds", 1, "--lexical", "--json"]
    first = run(monkeypatch, capsys, *calls)
    monkeypatch.setattr("evals._routing_streams.computed_signals", None)
    assert run(monkeypatch, capsys, *calls) == first


def test_people_get_a_table(file, monkeypatch, capsys):
    calls = ["routing", str(file), "--budget", "0.2", "--seeds", "1", "--lexical"]
    monkeypatch.setattr(sys, "argv", calls)
    routing.main()
    shown = capsys.readouterr().out
    assert "oracle" in shown and "point_estimate" in shown


def test_generated_streams_are_held_against_the_oracle(monkeypatch, capsys):
    found = run(monkeypatch, capsys, "--generated", "--budget", 0.2, "--seeds", 1, "--json")
    assert [one["refusal_rate"] for one in found["generated"]] == [0.15, 0.3]
    for one in found["generated"]:
        assert one["n"] == 5_000
        assert one["unneeded_reviews"] == 0
        assert one["ratio"] > 0.5


def test_the_oracle_keeps_the_budget_and_no_seed_within_it_covers_more():
    from evals._routing_streams import generated

    stream = generated(0.15, seed=3, items=600)
    runs = over_file(stream, 0.2, 0.1, 4, Workers())
    report = file_report(stream, 0.2, 0.1, runs)
    assert report["baselines"]["oracle"]["error"] <= 0.2
    assert report["baselines"]["oracle"]["seeds_over_budget"] == 0.0
    assert all(one.coverage <= one.oracle_coverage for one in runs if one.refusal_rate <= 0.2)
    assert all(one.reviews + one.accepted == one.items for one in runs)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nothing to replay"),
        (["--generated", "--year"], "more than one"),
        (["rows.jsonl"], "no budget"),
        (["rows.jsonl", "--budget", "1.5"], "1.5 is no share"),
        (["rows.jsonl", "--budget", "0.1", "--delta", "0"], "0.0 is no share"),
        (["rows.jsonl", "--budget", "nan"], "nan is no share"),
        (["rows.jsonl", "--budget", "0.1", "--seeds", "0"], "0 seeds"),
        (["rows.jsonl", "--budget", "much"], "invalid numbers value: 'much'"),
        (["gone.jsonl", "--budget", "0.1"], "gone.jsonl cannot be read"),
    ],
)
def test_a_call_that_cannot_be_done_says_so_and_leaves_with_2(monkeypatch, capsys, arguments, said):
    assert said in refused(monkeypatch, capsys, *arguments)


def test_a_file_with_one_label_is_refused(tmp_path, monkeypatch, capsys):
    file = tmp_path / "rows.jsonl"
    rows = [{"source": "A.", "response": "A.", "label": 0, "group": str(k)} for k in range(9)]
    file.write_text("\n".join(map(json.dumps, rows)))
    said = refused(monkeypatch, capsys, file, "--budget", 0.1, "--lexical")
    assert "one label" in said


def test_a_file_with_too_few_sources_is_refused(tmp_path, monkeypatch, capsys):
    file = write_rows(tmp_path / "rows.jsonl", count=4)
    assert "groups" in refused(monkeypatch, capsys, file, "--budget", 0.1, "--lexical")
