"""Snapshots: depth from lineage, accumulation, sides for ever, cards, comparison."""

import json
from pathlib import Path
from typing import Any

import pytest
from scripted import BASE_SHA256, decided, drafted, open_scripted_house, rows
from training_rows import example

from agents.fakes import ScriptedModel
from graphs.house import House
from graphs.runner import advance
from storage.adapters import promote, put_adapter
from storage.candidates import adapter_depths, load_candidates
from storage.curation.filters import Rules
from storage.errors import Conflict, NotFound, TrainingError
from storage.examples import put_examples
from storage.snapshot_diff import diff
from storage.snapshots import examples_of, freeze, keep, plan, snapshot_folder
from storage.sources import put_source
from storage.tables import Example, Snapshot, SnapshotExample
from storage.tables.base import now
from storage.withdraw import withdraw

NAMES = [f"n{n:02}" for n in range(30)]
TEXTS = [
    "The Alder board is oiled alder and costs £42; it measures 38 by 24 cm.",
    "At £42, the Alder board, 38 by 24 cm, is yours: oiled alder all through.",
    "Oiled alder, 38 by 24 cm: that is the Alder board, which sells at £42.",
]


def put(house: House, *made: Example) -> None:
    with house.db.write() as session:
        put_examples(session, made)


def frozen(house: House, **rules: Any) -> Snapshot:
    with house.db.write() as session:
        return freeze(session, house.settings.home, Rules(**rules), "ann")


def sides(house: House, snapshot: Snapshot) -> dict[str, str]:
    return {r.example_id: r.split for r in rows(house, SnapshotExample, snapshot_id=snapshot.id)}


@pytest.fixture
def stocked(house: House) -> House:
    put(house, *map(example, NAMES))
    return house


def adapter_of(house: House, snapshot: Snapshot, name: str) -> str:
    with house.db.write() as session:
        adapter = put_adapter(
            session, snapshot.id, BASE_SHA256, recipe={"name": name}, base_model="scripted"
        )
        adapter.status = "candidate"
        promote(session, adapter.id, "lead")
        return adapter.id


def approved(house: House, name: str, **decision: Any) -> str:
    item_id = drafted(house, name)
    decided(house, item_id, decision.pop("verdict", "approve"), **decision)
    advance(house, item_id)
    return item_id


def depths(house: House, item_id: str) -> dict[str, int]:
    with house.db.read() as session:
        found = load_candidates(session)
    return {c.example.kind: c.depth for c in found if c.example.item_id == item_id}


def test_depth_grows_by_one_with_every_adapter(home: Path) -> None:
    model = ScriptedModel(list(TEXTS))
    model.sha256 = BASE_SHA256
    house = open_scripted_house(home, model=model)
    put(house, *map(example, NAMES))
    first_item = approved(house, "base")
    assert depths(house, first_item) == {"sft": 0, "kto": 0}
    first = frozen(house)
    assert first.card["depth"]["deepest"] == 0
    adapter_of(house, first, "first")
    second_item = approved(house, "first")
    assert depths(house, second_item) == {"sft": 1, "kto": 1}
    second = frozen(house)
    assert second.card["depth"]["deepest"] == 1
    adapter_of(house, second, "second")
    third_item = approved(house, "second", verdict="edit", text="Words of a person alone.")
    assert depths(house, third_item) == {"sft": 0, "preference": 0, "kto": 2}
    with house.db.read() as session:
        assert sorted(adapter_depths(session).values()) == [1, 2]
    house.close()


def test_what_is_too_deep_is_left_out_and_counted(home: Path) -> None:
    model = ScriptedModel(list(TEXTS))
    model.sha256 = BASE_SHA256
    house = open_scripted_house(home, model=model)
    put(house, *map(example, NAMES))
    adapter_of(house, frozen(house), "first")
    approved(house, "later")
    with house.db.read() as session:
        card = plan(session, Rules(max_depth=0)).card
    reason = "more than 0 trained models from human text"
    assert card["left_out"] == {"sft": {reason: 1}, "kto": {reason: 1}}
    house.close()


def test_machine_accepted_rows_are_no_human_text(stocked: House) -> None:
    put(stocked, example("zx", origin="machine-accepted"))
    assert frozen(stocked).card["left_out"] == {"sft": {"accepted without a person": 1}}
    card = frozen(stocked, with_accepted=True).card
    assert card["origins"] == {"human-written": 30, "machine-accepted": 1}
    with pytest.raises(TrainingError, match="wrote or edited"):
        put(stocked, *(example(f"y{n:03}", origin="machine-accepted") for n in range(400)))
        frozen(stocked, with_accepted=True)


def test_a_snapshot_holds_what_the_last_one_held(stocked: House) -> None:
    first = frozen(stocked)
    put(stocked, *(example(f"x{n}") for n in range(5)))
    second = frozen(stocked)
    assert sides(stocked, first).items() <= sides(stocked, second).items()
    assert second.card["accumulated"] == {"last": first.id, "kept": 30, "left_out": {}}
    assert set(second.card["diversity"]["against"]) == {first.id}


def test_diversity_is_told_beside_the_last_three_and_the_first(stocked: House) -> None:
    made = []
    for number in range(6):
        put(stocked, example(f"x{number}"))
        made.append(frozen(stocked))
    told = made[-1].card["diversity"]["against"]
    assert list(told) == [made[4].id, made[3].id, made[2].id, made[0].id]


def test_what_left_since_the_last_snapshot_is_counted_with_its_reason(stocked: House) -> None:
    frozen(stocked)
    with stocked.db.write() as session:
        gone = session.get_one(Example, "exm_n03")
        gone.withdrawn_at = now()
        session.add(gone)
    card = frozen(stocked).card
    assert card["accumulated"]["left_out"] == {"withdrawn": 1}
    assert card["left_out"] == {"sft": {"withdrawn": 1}}


def test_rows_of_a_withdrawn_source_are_left_out_though_they_came_later(stocked: House) -> None:
    with stocked.db.write() as session:
        source, _ = put_source(session, "file:///a", "page", "A", "Text of a.", "ann")
        withdraw(session, source.id, "ann")
        put_examples(session, [example("late", source_id=source.id)])
    assert frozen(stocked).card["left_out"] == {"sft": {"source withdrawn": 1}}


def test_what_an_audit_says_of_a_withdrawn_piece_is_still_learned(stocked: House) -> None:
    item_id = approved(stocked, "one")
    with stocked.db.write() as session:
        withdraw(session, item_id, "ann")
        put_examples(session, [example("audit", item_id=item_id, group_key="audit")])
    card = frozen(stocked).card
    assert card["left_out"] == {"sft": {"withdrawn": 1}, "kto": {"withdrawn": 1}}
    assert sum(card["rows"].values()) == 31


def test_a_source_keeps_its_side_when_another_brief_shares_it(stocked: House) -> None:
    with stocked.db.write() as session:
        source, _ = put_source(session, "file:///a", "page", "A", "Text of a.", "ann")
        put_examples(session, [example("one", source_id=source.id, group_key="g1")])
    side = sides(stocked, frozen(stocked))["exm_one"]
    others = [example(f"o{n}", source_id=source.id, group_key=f"o{n}") for n in range(10)]
    put(stocked, *others)
    found = sides(stocked, frozen(stocked))
    assert {found[row.id] for row in others} == {side}


def test_what_was_held_out_stays_so_when_the_share_shrinks(stocked: House) -> None:
    first = sides(stocked, frozen(stocked, held_out_share=0.5))
    put(stocked, example("more"))
    second = sides(stocked, frozen(stocked, held_out_share=0.05))
    assert first.items() <= second.items()


def test_pairs_and_labels_are_frozen_beside_the_texts(stocked: House) -> None:
    kinds = {"preference": "p", "kto": "k"}
    put(stocked, *(example(f"{k}{n}", kind=kind) for kind, k in kinds.items() for n in range(12)))
    snapshot = frozen(stocked)
    folder = snapshot_folder(stocked.settings.home, snapshot.id)
    for kind in kinds:
        counts = snapshot.card["kinds"][kind]
        assert sum(counts.values()) == 12
        for side, count in counts.items():
            with stocked.db.read() as session:
                assert len(examples_of(session, snapshot.id, side, kind)) == count
            if count:
                text = (folder / f"{side}-{kind}.jsonl").read_text(encoding="utf-8")
                assert len(text.splitlines()) == count
    assert sum(snapshot.card["rows"].values()) == 30


def test_rows_say_what_they_are(stocked: House) -> None:
    snapshot = frozen(stocked)
    file = snapshot_folder(stocked.settings.home, snapshot.id) / "train.jsonl"
    row = json.loads(file.read_text(encoding="utf-8").splitlines()[0])
    assert (row["origin"], row["depth"], row["simulated"]) == ("human-written", 0, False)
    assert row["messages"][-1]["role"] == "assistant"


def test_a_card_tells_licences_reviewers_and_rules(stocked: House) -> None:
    with stocked.db.write() as session:
        source, _ = put_source(session, "file:///a", "page", "A", "Text.", "ann")
        source.licence = "CC0-1.0"
        put_examples(session, [example("own", source_id=source.id)])
    approved(stocked, "one", reviewer="maria")
    card = frozen(stocked).card
    assert card["licences"] == {"CC0-1.0": 1, "not stated": 1}
    assert card["without_source"] == 30
    assert card["reviewers"] == {"maria": 2}
    assert card["rules"]["max_depth"] == 10
    assert card["human_share"] > 0.9


def test_too_few_rows_are_told_with_the_reasons_and_what_would_take_them(house: House) -> None:
    put(house, *(example(name, simulated=True) for name in NAMES))
    with pytest.raises(TrainingError, match=r"30 rows were left out: 30 simulated") as caught:
        frozen(house)
    assert "--with-simulated" in caught.value.next_step
    assert frozen(house, with_simulated=True).card["simulated"] == 30


def test_texts_that_grew_alike_stop_a_freeze(stocked: House) -> None:
    words = [f"word{n}" for n in range(2000)]
    varied = [" ".join(words[n * 40 : n * 40 + 40]) for n in range(50)]
    put(stocked, *(example(f"v{n:02}", text) for n, text in enumerate(varied)))
    frozen(stocked)
    alike = [f"{' '.join(words[:40])} {n} one more" for n in range(400)]
    put(stocked, *(example(f"z{n:03}", text) for n, text in enumerate(alike)))
    with pytest.raises(TrainingError, match="distinct pairs of words fell"):
        frozen(stocked)
    assert frozen(stocked, diversity_loss=1.0).id


def test_a_row_withdrawn_between_reading_and_writing_is_not_frozen(stocked: House) -> None:
    with stocked.db.read() as session:
        made = plan(session, Rules())
    with stocked.db.write() as session:
        gone = session.get_one(Example, "exm_n03")
        gone.withdrawn_at = now()
        session.add(gone)
    with stocked.db.write() as session, pytest.raises(Conflict, match="withdrawn meanwhile"):
        keep(session, stocked.settings.home, made, "ann")
    assert rows(stocked, Snapshot) == []


def test_two_snapshots_are_compared_by_rows_and_cards(stocked: House) -> None:
    first = frozen(stocked)
    put(stocked, example("x1"))
    with stocked.db.write() as session:
        gone = session.get_one(Example, "exm_n03")
        gone.withdrawn_at = now()
        session.add(gone)
    second = frozen(stocked)
    with stocked.db.read() as session:
        found = diff(session, first.id, second.id)
        same = diff(session, first.id, first.id)
    assert [row["example"] for row in found["only_a"]] == ["exm_n03"]
    assert [row["example"] for row in found["only_b"]] == ["exm_x1"]
    assert (found["moved"], found["same"]) == ([], 29)
    assert found["card"]["left_out"] == ({}, {"sft": {"withdrawn": 1}})
    assert (same["only_a"], same["only_b"], same["card"], same["same"]) == ([], [], {}, 30)


def test_a_snapshot_that_is_not_there_cannot_be_compared(stocked: House) -> None:
    first = frozen(stocked)
    with stocked.db.read() as session, pytest.raises(NotFound, match="snp_none"):
        diff(session, first.id, "snp_none")


def test_thousands_of_rows_are_put_at_once(house: House) -> None:
    made = [example(f"{n:05}", f"Text {n}.") for n in range(1200)]
    with house.db.write() as session:
        assert put_examples(session, [*made[:700], made[0]]) == 700
        assert put_examples(session, made) == 500
