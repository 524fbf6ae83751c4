"""Taste tests: blind, each pair once, preferences become rows that never train."""

from pathlib import Path

import pytest
from scripted import rows
from tasting import add_gated

from graphs.backlog import import_pieces
from graphs.house import House
from graphs.pieces import Piece
from storage.candidates import load_candidates
from storage.curation.filters import Rules
from storage.errors import BadInput, Forbidden, NotFound
from storage.snapshots import freeze, snapshot_folder
from storage.tables import Example, GateResult, Person, TasteTest
from storage.taste import Pair, candidate_first, left_for, next_pair, prefer
from storage.taste_results import taste_result


def taken(house: House, reviewer: str, adapter: str | None = None) -> Pair | None:
    with house.db.read() as session:
        return next_pair(session, reviewer, adapter)


def choose(house: House, pair_id: str, reviewer: str, wanted: str, simulated: bool = False) -> None:
    """Prefers the candidate's draft, the live one's, or neither, wherever they stand."""
    with house.db.write() as session:
        first = candidate_first(session, reviewer, pair_id)
        sides = {"candidate": "left" if first else "right", "live": "right" if first else "left"}
        prefer(session, pair_id, reviewer, sides.get(wanted, wanted), simulated)


def judge_all(house: House, reviewer: str, *wanted: str, simulated: bool = False) -> None:
    for one in wanted:
        found = taken(house, reviewer)
        assert found is not None
        choose(house, found.id, reviewer, one, simulated)


def test_a_reviewer_meets_every_pair_once_and_then_none(house: House) -> None:
    add_gated(house, 3)
    seen = []
    while (pair := taken(house, "Ana")) is not None:
        assert (pair.number, pair.total) == (len(seen) + 1, 3)
        seen.append(pair.id)
        choose(house, pair.id, "Ana", "neither")
    assert len(set(seen)) == 3
    assert taken(house, "Ben") is not None


def test_a_pair_shows_the_brief_and_both_drafts_and_not_who_wrote_them(house: House) -> None:
    adapter = add_gated(house, 1)
    pair = taken(house, "Ana")
    assert pair is not None
    assert {pair.left, pair.right} == {
        "An old draft about board 0.",
        "A new draft about board 0.",
    }
    assert pair.instruction == "Write the blurb, number 0." and pair.facts["price"] == "£40"
    assert (pair.adapter_id, pair.content_type) == (adapter, "product_blurb")


def test_each_side_is_drawn_for_each_reviewer_and_stays_as_drawn(house: House) -> None:
    add_gated(house, 40)
    with house.db.read() as session:
        ids = sorted(session.get_one(GateResult, row.id).id for row in rows(house, GateResult))
        ana = [candidate_first(session, "Ana", id) for id in ids]
        ben = [candidate_first(session, "Ben", id) for id in ids]
        assert ana == [candidate_first(session, "Ana", id) for id in ids]
    assert ana != ben
    assert 8 < sum(ana) < 32 and 8 < sum(ben) < 32


def test_drafts_without_a_difference_are_not_shown(house: House) -> None:
    adapter = add_gated(house, 3)
    same, empty, _ = rows(house, GateResult)
    with house.db.write() as session:
        first, second = session.get_one(GateResult, same.id), session.get_one(GateResult, empty.id)
        first.candidate_text = f"  {first.live_text}\n"
        second.candidate_text = ""
    with house.db.read() as session:
        assert left_for(session, adapter, "Ana") == (1, 1)
    with house.db.write() as session, pytest.raises(BadInput, match="no choice"):
        prefer(session, same.id, "Ana", "left")


def test_judging_twice_keeps_what_was_said_first(house: House) -> None:
    add_gated(house, 1)
    pair = taken(house, "Ana")
    assert pair is not None
    choose(house, pair.id, "Ana", "candidate")
    choose(house, pair.id, "Ana", "live")
    assert [test.preferred for test in rows(house, TasteTest)] == ["candidate"]
    assert len([row for row in rows(house, Example) if row.kind == "preference"]) == 1


def test_wrong_choices_and_forged_pairs_are_refused(house: House) -> None:
    add_gated(house, 1)
    pair = taken(house, "Ana")
    assert pair is not None
    with house.db.write() as session:
        with pytest.raises(BadInput, match="no choice 'both'"):
            prefer(session, pair.id, "Ana", "both")
        with pytest.raises(NotFound):
            prefer(session, "gat_nothing", "Ana", "left")
        with pytest.raises(NotFound):
            next_pair(session, "Ana", "adp_nothing")


def test_in_a_team_a_writer_takes_no_taste_tests(house: House) -> None:
    add_gated(house, 1)
    pair = taken(house, "Ana")
    assert pair is not None
    with house.db.write() as session:
        session.add(Person(id="prs_1", name="Ana", role="writer"))
        session.flush()
        for name in ("Ana", "Nobody"):
            with pytest.raises(Forbidden):
                prefer(session, pair.id, name, "left")
    assert rows(house, TasteTest) == []


def test_refused_adapters_are_tasted_only_when_they_are_named(house: House) -> None:
    adapter = add_gated(house, 1, status="refused")
    assert taken(house, "Ana") is None
    assert taken(house, "Ana", adapter) is not None


def test_the_newest_adapter_that_has_pairs_left_comes_first(house: House) -> None:
    old = add_gated(house, 1, "old")
    new = add_gated(house, 1, "new")
    judge_all(house, "Ana", "candidate")
    pair = taken(house, "Ana")
    assert pair is not None and pair.adapter_id == old
    with house.db.read() as session:
        assert taste_result(session, new).wins == 1


def test_a_result_counts_each_brief_once_and_says_who_judged(house: House) -> None:
    adapter = add_gated(house, 3)
    judge_all(house, "Ana", "candidate", "candidate", "neither")
    judge_all(house, "Ben", "candidate", "candidate", "candidate")
    with house.db.read() as session:
        result = taste_result(session, adapter)
    assert (result.wins, result.losses, result.ties, result.judgements) == (3, 0, 0, 6)
    assert result.reviewers == {"Ana": (2, 0, 1), "Ben": (3, 0, 0)}
    assert result.low is not None and 0.4 < result.low < 0.5
    assert result.verdict == "open"


def test_many_wins_are_better_and_many_losses_worse(house: House) -> None:
    adapter = add_gated(house, 12)
    judge_all(house, "Ana", *["candidate"] * 11, "live")
    with house.db.read() as session:
        assert taste_result(session, adapter).verdict == "better"
    other = add_gated(house, 12, "other")
    judge_all(house, "Ana", *["live"] * 11, "candidate")
    with house.db.read() as session:
        assert taste_result(session, other).verdict == "worse"


def test_simulated_judgements_are_never_mixed_with_peoples(house: House) -> None:
    adapter = add_gated(house, 2)
    judge_all(house, "a rule", "live", "live", simulated=True)
    judge_all(house, "Ana", "candidate", "candidate")
    with house.db.read() as session:
        people, rule = taste_result(session, adapter), taste_result(session, adapter, True)
    assert (people.wins, people.losses, list(people.reviewers)) == (2, 0, ["Ana"])
    assert (rule.wins, rule.losses, list(rule.reviewers)) == (0, 2, ["a rule"])
    assert all(
        row.simulated == (row.brief["preferred_by"] == "a rule") for row in preferences(house)
    )


def preferences(house: House) -> list[Example]:
    return [row for row in rows(house, Example) if row.kind == "preference"]


def test_a_preference_becomes_a_row_under_the_prompt_of_its_brief(house: House) -> None:
    adapter = add_gated(house, 2)
    judge_all(house, "Ana", "candidate", "live")
    for row in preferences(house):
        assert [turn["role"] for turn in row.payload["prompt"]] == ["system", "user"]
        new = row.payload["chosen"][0]["content"].startswith("A new")
        assert row.brief["written_by"] == (adapter if new else "")
        assert row.payload["rejected"][0]["content"].startswith("An old" if new else "A new")
        assert row.origin == "human-preferred" and row.group_key.startswith("board-")


def test_a_draft_that_is_neither_liked_nor_not_makes_no_row(house: House) -> None:
    add_gated(house, 1)
    judge_all(house, "Ana", "neither")
    assert preferences(house) == []


def test_a_preferred_draft_is_as_deep_as_the_adapter_that_wrote_it(house: House) -> None:
    add_gated(house, 2)
    judge_all(house, "Ana", "candidate", "live")
    with house.db.read() as session:
        found = [c for c in load_candidates(session) if c.example.kind == "preference"]
    depths = {c.example.brief["written_by"] != "": c.depth for c in found}
    assert depths == {True: 1, False: 0}
    assert {c.reviewer for c in found} == {"Ana"}


def test_preferences_stay_on_the_side_that_judges(house: House, tmp_path: Path) -> None:
    add_gated(house, 3)
    pieces = [
        Piece(instruction=f"Blurb {n}.", facts={"name": f"Jug {n}"}, text=f"It is jug {n}.")
        for n in range(30)
    ]
    import_pieces(house, pieces, "ann")
    judge_all(house, "Ana", "candidate", "candidate", "live")
    with house.db.write() as session:
        snapshot = freeze(session, house.settings.home, Rules(), "ann")
    folder = snapshot_folder(house.settings.home, snapshot.id)
    assert snapshot.card["kinds"]["preference"] == {"train": 0, "gate": 3, "test": 0}
    assert (folder / "gate-preference.jsonl").is_file()
    assert not (folder / "train-preference.jsonl").exists()
    assert "draft about board" not in (folder / "train.jsonl").read_text(encoding="utf-8")
