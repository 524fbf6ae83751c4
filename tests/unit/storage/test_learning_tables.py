"""Examples, snapshots and adapters: content-addressed, split by brief, one live adapter."""

import json
from pathlib import Path
from typing import Any

import pytest
from scripted import BASE_SHA256, decided, drafted, examples_of, finished, rows

from graphs.backlog import import_pieces
from graphs.house import House
from graphs.pieces import read_pieces
from graphs.runner import advance
from storage.adapters import (
    find_adapter,
    live_adapter,
    promote,
    put_adapter,
    rollback,
    set_adapter_status,
)
from storage.canary import start_canary
from storage.curation.filters import Rules
from storage.errors import BadInput, Conflict, NotFound, TrainingError
from storage.examples import count_examples, put_examples
from storage.snapshots import examples_of as snapshot_examples
from storage.snapshots import freeze, snapshot_folder
from storage.tables import Adapter, Example, Snapshot, SnapshotExample
from storage.withdraw import withdraw


def catalogue(path: Path, count: int = 30) -> Path:
    """Published pieces, one JSON object a line."""
    lines = [
        {"instruction": f"Blurb {n}.", "facts": {"name": f"Board {n}"}, "text": f"It is board {n}."}
        for n in range(count)
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


@pytest.fixture
def taught(house: House, tmp_path: Path) -> House:
    """A house with enough examples to freeze."""
    import_pieces(house, read_pieces(catalogue(tmp_path / "pieces.jsonl")), "ann")
    return house


def frozen(house: House, with_simulated: bool = False) -> Snapshot:
    rules = Rules(test_share=0.2, with_simulated=with_simulated)
    with house.db.write() as session:
        return freeze(session, house.settings.home, rules, "ann")


def test_the_same_examples_are_kept_once(house: House, tmp_path: Path) -> None:
    pieces = read_pieces(catalogue(tmp_path / "pieces.jsonl"))
    assert (import_pieces(house, pieces, "ann"), import_pieces(house, pieces, "ann")) == (30, 0)
    with house.db.write() as session:
        assert count_examples(session) == {"sft": 30}
        assert put_examples(session, []) == 0


def test_wrong_pieces_are_reported_at_once_and_none_is_imported(tmp_path: Path) -> None:
    file = tmp_path / "pieces.jsonl"
    file.write_text('{"instruction": "A"}\nnot json\n[1]\n{"instruction": "B", "text": "Fine."}\n')
    with pytest.raises(BadInput) as caught:
        read_pieces(file)
    for row in (1, 2, 3):
        assert f"row {row}: " in str(caught.value)
    assert "nothing was imported" in caught.value.next_step


def test_freezing_the_same_examples_gives_the_same_snapshot(taught: House) -> None:
    assert frozen(taught).id == frozen(taught).id
    assert len(rows(taught, Snapshot)) == 1


def test_another_example_is_another_snapshot_and_the_old_one_stays(taught: House) -> None:
    first = frozen(taught)
    kept = (snapshot_folder(taught.settings.home, first.id) / "train.jsonl").read_bytes()
    finished(taught)
    second = frozen(taught)
    assert second.id != first.id
    folder = snapshot_folder(taught.settings.home, first.id)
    assert (folder / "train.jsonl").read_bytes() == kept


def test_a_snapshots_files_hold_its_rows_and_its_card_counts_them(taught: House) -> None:
    snapshot = frozen(taught)
    folder = snapshot_folder(taught.settings.home, snapshot.id)
    for split in ("train", "gate", "test"):
        text = (folder / f"{split}.jsonl").read_text(encoding="utf-8")
        lines = [json.loads(line) for line in text.splitlines()]
        with taught.db.read() as session:
            ids = [example.id for example in snapshot_examples(session, snapshot.id, split)]
        assert sorted(line["example"] for line in lines) == ids
        assert len(lines) == snapshot.card["rows"][split]
        assert all(line["messages"][-1]["role"] == "assistant" for line in lines)
    assert json.loads((folder / "card.json").read_text(encoding="utf-8")) == snapshot.card


def test_rows_of_one_brief_are_all_on_one_side(taught: House) -> None:
    for n in range(8):
        item_id = drafted(taught, f"n{n}")
        decided(taught, item_id, "rework")
    snapshot = frozen(taught)
    sides: dict[str, set[str]] = {}
    split = {row.example_id: row.split for row in rows(taught, SnapshotExample)}
    with taught.db.read() as session:
        for example in snapshot_examples(session, snapshot.id):
            sides.setdefault(example.group_key, set()).add(split[example.id])
    assert all(len(side) == 1 for side in sides.values())


def test_what_judged_once_never_trains_later(taught: House) -> None:
    first = frozen(taught)
    for n in range(6):
        finished(taught, f"n{n}")
    second = frozen(taught)
    with taught.db.read() as session:
        for split in ("train", "gate", "test"):
            before = {e.id for e in snapshot_examples(session, first.id, split)}
            assert before <= {e.id for e in snapshot_examples(session, second.id, split)}


def test_too_few_examples_are_refused_with_what_to_do(house: House) -> None:
    with pytest.raises(TrainingError, match="0 rows to train on") as caught:
        frozen(house)
    assert "dataset import" in caught.value.next_step


def test_simulated_decisions_are_left_out_unless_they_are_asked_for(taught: House) -> None:
    item_id = drafted(taught)
    decided(taught, item_id, simulated=True)
    advance(taught, item_id)
    assert all(example.simulated for example in examples_of(taught, item_id))
    assert frozen(taught).card["simulated"] == 0
    assert frozen(taught, with_simulated=True).card["simulated"] == 1


def test_withdrawn_examples_are_not_frozen(taught: House) -> None:
    item_id = finished(taught)
    with taught.db.write() as session:
        withdraw(session, item_id, "ann")
    snapshot = frozen(taught)
    assert sum(snapshot.card["rows"].values()) == 30


def candidate(house: House, name: str, base: str = BASE_SHA256, **values: Any) -> str:
    with house.db.write() as session:
        if session.get(Snapshot, "snp_1") is None:
            session.add(Snapshot(id="snp_1", sha256="1", card={"rows": {}}))
            session.flush()
        adapter = put_adapter(session, "snp_1", base, recipe={"name": name}, base_model="scripted")
        adapter.status, adapter.sha256 = values.get("status", "candidate"), "c" * 64
        session.add(adapter)
        return adapter.id


def promoted(house: House, name: str) -> str:
    adapter_id = candidate(house, name)
    with house.db.write() as session:
        promote(session, adapter_id, "lead")
    return adapter_id


def statuses(house: House) -> dict[str, str]:
    return {adapter.recipe["name"]: adapter.status for adapter in rows(house, Adapter)}


def reasons(house: House) -> dict[str, str]:
    return {adapter.recipe["name"]: adapter.status_reason for adapter in rows(house, Adapter)}


def rolled_back(house: House) -> str | None:
    with house.db.write() as session:
        before = rollback(session, BASE_SHA256, "lead")
        return before.recipe["name"] if before else None


def test_the_same_snapshot_base_and_recipe_are_one_adapter(house: House) -> None:
    assert candidate(house, "a") == candidate(house, "a") != candidate(house, "b")


def test_a_promoted_adapter_is_the_only_live_one_and_says_who_signed(house: House) -> None:
    promoted(house, "a")
    second = promoted(house, "b")
    assert statuses(house) == {"a": "retired", "b": "live"}
    with house.db.read() as session:
        live = live_adapter(session, BASE_SHA256)
        assert live is not None
        assert (live.id, live.signed_by) == (second, "lead")


def test_adapters_of_another_base_model_are_live_beside_it(house: House) -> None:
    promoted(house, "a")
    other = candidate(house, "b", base="other")
    with house.db.write() as session:
        promote(session, other, "lead")
    assert statuses(house) == {"a": "live", "b": "live"}


def test_promoting_twice_changes_nothing(house: House) -> None:
    adapter_id = promoted(house, "a")
    with house.db.write() as session:
        assert promote(session, adapter_id, "somebody else").signed_by == "lead"


@pytest.mark.parametrize("status", ["training", "refused", "tainted"])
def test_what_did_not_pass_the_gate_cannot_go_live(house: House, status: str) -> None:
    promoted(house, "a")
    adapter_id = candidate(house, "b", status=status)
    with house.db.write() as session, pytest.raises(Conflict, match=f"is {status}"):
        promote(session, adapter_id, "lead")
    assert statuses(house) == {"a": "live", "b": status}


def test_rolling_back_goes_through_the_adapters_to_the_base(house: House) -> None:
    promoted(house, "a")
    promoted(house, "b")
    assert rolled_back(house) == "a"
    assert statuses(house) == {"a": "live", "b": "retired"}
    assert rolled_back(house) is None
    with pytest.raises(NotFound, match="base model writes"):
        rolled_back(house)


def test_a_trial_taken_back_leaves_the_way_back_as_it_was(house: House) -> None:
    first = promoted(house, "a")
    promoted(house, "b")
    with house.db.write() as session:
        start_canary(session, first, 0.2, "lead")
    assert rolled_back(house) == "b"
    assert statuses(house) == {"a": "retired", "b": "live"}
    assert rolled_back(house) == "a"
    assert statuses(house) == {"a": "live", "b": "retired"}


def test_each_status_has_its_own_reason(house: House) -> None:
    first, second = promoted(house, "a"), promoted(house, "b")
    assert reasons(house) == {"a": f"{second} went live", "b": ""}
    rolled_back(house)
    assert reasons(house) == {"a": f"rolled back from {second}", "b": "rolled back by lead"}
    with house.db.write() as session:
        find_adapter(session, second).gate = {"reason": "better"}
        promote(session, second, "lead")
    assert reasons(house) == {"a": f"{second} went live", "b": "better"}
    assert first != second


def test_rolling_back_passes_over_a_tainted_adapter(house: House) -> None:
    promoted(house, "a")
    tainted = promoted(house, "b")
    promoted(house, "c")
    with house.db.write() as session:
        set_adapter_status(session, find_adapter(session, tainted), "tainted", "ann", "withdrawn")
    assert rolled_back(house) == "a"


def test_a_rolled_back_adapter_can_be_promoted_again(house: House) -> None:
    promoted(house, "a")
    second = promoted(house, "b")
    rolled_back(house)
    with house.db.write() as session:
        promote(session, second, "lead")
    assert statuses(house) == {"a": "retired", "b": "live"}
    assert rolled_back(house) == "a"


def test_examples_know_what_they_came_from(house: House) -> None:
    item_id = finished(house, verdict="edit", text="The Alder board costs £42.")
    for example in rows(house, Example):
        assert example.item_id == item_id
        assert example.decision_id and example.source_id
        assert example.brief["facts"]["price"] == "£42"
