"""An adapter on trial: its share of new briefs, what people decide, and what follows from it."""

from pathlib import Path
from typing import Any

import pytest
from scripted import decided, drafted, open_scripted_house, rows
from tasting import BASE_SHA256, add_gated

from agents.fakes import ScriptedModel
from graphs.canary import settle_canary
from graphs.house import House
from graphs.worker import work
from storage.adapters import adapter_on_trial, live_adapter, promote, rollback
from storage.canary import arms, start_canary, takes, trial_of, writer_of
from storage.errors import BadInput, Conflict, Forbidden, ModelFileError
from storage.tables import Adapter, Draft, Item, Person

GOOD = "The Alder board is made from oiled alder, measures 38 by 24 cm and costs £42."


@pytest.fixture
def trained(home: Path) -> Any:
    house = open_scripted_house(home, model=ScriptedModel(lambda _: GOOD, sha256=BASE_SHA256))
    yield house
    house.close()


def tried(house: House, share: float = 0.5) -> str:
    adapter = add_gated(house, 0)
    with house.db.write() as session:
        start_canary(session, adapter, share, "lead")
    return adapter


def status(house: House, adapter_id: str) -> str:
    return str(rows(house, Adapter, id=adapter_id)[0].status)


def decide_some(house: House, count: int, canary: str, mine: str, theirs: str) -> None:
    """New items, with one verdict for the canary's drafts and one for the others."""
    start = len(rows(house, Item))
    for number in range(start, start + count):
        item = drafted(house, f"n{number}")
        (draft,) = rows(house, Draft, item_id=item)
        verdict = mine if draft.adapter_id == canary else theirs
        decided(house, item, verdict)


def test_a_share_of_new_briefs_goes_to_the_adapter_on_trial(trained: House) -> None:
    before = drafted(trained, "before")
    adapter = tried(trained, 0.3)
    for number in range(40):
        drafted(trained, f"n{number}")
    written = [draft.adapter_id for draft in rows(trained, Draft) if draft.item_id != before]
    assert 4 < written.count(adapter) < 22
    assert rows(trained, Draft, item_id=before)[0].adapter_id is None


def test_which_briefs_it_gets_is_fixed_and_only_new_ones_are(trained: House) -> None:
    old = drafted(trained, "old")
    adapter = tried(trained)
    new = [drafted(trained, f"n{number}") for number in range(10)]
    with trained.db.read() as session:
        canary = session.get_one(Adapter, adapter)
        assert not takes(session, canary, session.get_one(Item, old))
        for item in new:
            mine = writer_of(session, BASE_SHA256, item)
            assert (mine is not None) == takes(session, canary, session.get_one(Item, item))
        assert writer_of(session, BASE_SHA256) is None


def test_nothing_is_decided_while_nothing_is_known(trained: House) -> None:
    adapter = tried(trained)
    assert settle_canary(trained) == ""
    decide_some(trained, 4, adapter, "approve", "approve")
    assert settle_canary(trained) == "" and status(trained, adapter) == "canary"
    assert trial_of(rows(trained, Adapter)[0])["verdict"] == "open"


def test_a_better_adapter_goes_live_by_peoples_decisions(trained: House) -> None:
    adapter = tried(trained)
    decide_some(trained, 32, adapter, "approve", "reject")
    assert "promoted" in settle_canary(trained)
    (row,) = rows(trained, Adapter)
    assert (row.status, row.signed_by) == ("live", "lead")
    assert "people approved 100%" in row.status_reason and "ended_at" in row.gate["canary"]
    assert settle_canary(trained) == ""


def test_a_worse_adapter_is_withdrawn(trained: House) -> None:
    adapter = tried(trained)
    decide_some(trained, 32, adapter, "reject", "approve")
    assert "withdrawn" in settle_canary(trained)
    assert status(trained, adapter) == "refused"
    with trained.db.read() as session:
        assert live_adapter(session, BASE_SHA256) is None


def test_a_worker_follows_the_trial(trained: House) -> None:
    adapter = tried(trained)
    decide_some(trained, 32, adapter, "approve", "reject")
    said: list[str] = []
    work(trained, once=True, say=said.append)
    assert status(trained, adapter) == "live"
    assert any("promoted" in line for line in said)


def test_simulated_decisions_do_not_count(trained: House) -> None:
    adapter = tried(trained)
    for number in range(20):
        decided(trained, drafted(trained, f"n{number}"), simulated=True)
    with trained.db.read() as session:
        found = arms(session, session.get_one(Adapter, adapter), trained.rules.patience)
    assert found.candidate == found.live == []


def test_nothing_is_counted_past_an_item_that_still_waits(trained: House) -> None:
    adapter = tried(trained)
    items = [drafted(trained, f"n{number}") for number in range(20)]
    for item in items[1:]:
        decided(trained, item)
    with trained.db.read() as session:
        canary = session.get_one(Adapter, adapter)
        found = arms(session, canary, trained.rules.patience)
        first = takes(session, canary, session.get_one(Item, items[0]))
    assert (found.candidate if first else found.live) == []
    assert (found.live if first else found.candidate) != []


def test_a_trial_ends_when_what_it_is_compared_with_changes(trained: House) -> None:
    adapter = tried(trained)
    other = add_gated(trained, 0, "other")
    with trained.db.write() as session:
        promote(session, other, "lead")
    assert "not live any more" in settle_canary(trained)
    assert (status(trained, adapter), status(trained, other)) == ("refused", "live")


def test_a_trial_that_says_nothing_leaves_the_way_back_as_it_was(trained: House) -> None:
    first, second, third = (add_gated(trained, 0, name) for name in ("first", "second", "third"))
    with trained.db.write() as session:
        promote(session, first, "lead")
        promote(session, second, "lead")
        start_canary(session, first, 0.5, "lead")
        promote(session, third, "lead")
    assert "not live any more" in settle_canary(trained)
    assert status(trained, first) == "retired"
    for before in (second, first):
        with trained.db.write() as session:
            found = rollback(session, BASE_SHA256, "lead")
            assert found is not None and found.id == before


def test_an_adapter_whose_file_was_changed_meanwhile_does_not_win(trained: House) -> None:
    adapter = tried(trained)
    decide_some(trained, 32, adapter, "approve", "reject")
    trained.adapter_file(rows(trained, Adapter)[0]).unlink()
    with pytest.raises(ModelFileError, match="is missing"):
        settle_canary(trained)
    assert status(trained, adapter) == "canary"


def test_a_rollback_takes_the_canary_off_first(trained: House) -> None:
    live = add_gated(trained, 0, "live")
    with trained.db.write() as session:
        promote(session, live, "lead")
    adapter = tried(trained)
    with trained.db.write() as session:
        assert rollback(session, BASE_SHA256, "lead") is not None
    assert (status(trained, adapter), status(trained, live)) == ("candidate", "live")


@pytest.mark.parametrize("share", [0, -0.1, 0.6, 1])
def test_shares_that_leave_nothing_to_compare_with_are_refused(
    trained: House, share: float
) -> None:
    adapter = add_gated(trained, 0)
    with trained.db.write() as session, pytest.raises(BadInput, match="cannot be tried"):
        start_canary(session, adapter, share, "lead")


def test_one_adapter_is_on_trial_at_a_time_and_only_a_candidate(trained: House) -> None:
    tried(trained)
    other = add_gated(trained, 0, "other")
    refused = add_gated(trained, 0, "refused", status="refused")
    with trained.db.write() as session:
        with pytest.raises(Conflict, match="is on trial"):
            start_canary(session, other, 0.1, "lead")
        with pytest.raises(Conflict, match="is refused"):
            start_canary(session, refused, 0.1, "lead")


def test_only_a_lead_begins_a_trial_in_a_team(trained: House) -> None:
    adapter = add_gated(trained, 0)
    with trained.db.write() as session:
        session.add(Person(id="prs_1", name="Ana", role="reviewer"))
        session.flush()
        with pytest.raises(Forbidden):
            start_canary(session, adapter, 0.1, "Ana")
        assert adapter_on_trial(session, BASE_SHA256) is None
