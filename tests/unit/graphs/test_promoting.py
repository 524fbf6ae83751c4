"""Adapters whose file is gone or was changed do not write."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted import open_scripted_house, rows
from tasting import BASE_SHA256, add_gated

from agents.fakes import ScriptedModel
from graphs.house import House
from graphs.promoting import roll_back, try_out
from graphs.tuning import sign_off
from storage.errors import ModelFileError
from storage.tables import Adapter, Event
from ui.doctor import adapters, row


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    opened = open_scripted_house(home, model=ScriptedModel(lambda _: "", sha256=BASE_SHA256))
    yield opened
    opened.close()


def overwrite(path: Path) -> None:
    path.write_bytes(b"\0\0\0\0" + path.read_bytes()[4:])


DAMAGE = {"has sha256": overwrite, "is missing": Path.unlink}
damaged = pytest.mark.parametrize(("said", "damage"), DAMAGE.items(), ids=["changed", "gone"])


def file_of(house: House, adapter: str) -> Path:
    return house.adapter_file(rows(house, Adapter, id=adapter)[0])


def state(house: House) -> tuple[Any, int]:
    """What must not change, and how much was logged."""
    kept = [(one.id, one.status, one.status_reason, one.live_at) for one in rows(house, Adapter)]
    return kept, len(rows(house, Event))


@damaged
@pytest.mark.parametrize("before", ["base", "an adapter"])
def test_a_damaged_adapter_goes_neither_live_nor_on_trial(
    house: House, before: str, said: str, damage: Callable[[Path], None]
) -> None:
    if before != "base":
        sign_off(house, add_gated(house, 0, "live"), "lead")
    adapter = add_gated(house, 0)
    damage(file_of(house, adapter))
    was = state(house)
    with pytest.raises(ModelFileError, match=said) as caught:
        sign_off(house, adapter, "lead")
    assert "backup" in caught.value.next_step
    with pytest.raises(ModelFileError, match=said):
        try_out(house, adapter, 0.2, "lead")
    assert state(house) == was


@damaged
def test_nothing_is_rolled_back_to_a_damaged_adapter(
    house: House, said: str, damage: Callable[[Path], None]
) -> None:
    first = add_gated(house, 0, "first")
    sign_off(house, first, "lead")
    sign_off(house, add_gated(house, 0, "second"), "lead")
    damage(file_of(house, first))
    was = state(house)
    with pytest.raises(ModelFileError, match=said):
        roll_back(house, BASE_SHA256, "lead")
    assert state(house) == was


@damaged
def test_a_damaged_live_adapter_is_told_by_the_doctor_and_can_be_taken_back(
    house: House, said: str, damage: Callable[[Path], None]
) -> None:
    live, tried = add_gated(house, 0, "live"), add_gated(house, 0, "tried")
    assert "none is live" in row("adapters", adapters, house)["detail"]
    sign_off(house, live, "lead")
    try_out(house, tried, 0.2, "lead")
    found = row("adapters", adapters, house)
    assert found["state"] == "ok" and f"{live} is live, {tried} is on trial" in found["detail"]
    damage(file_of(house, live))
    found = row("adapters", adapters, house)
    assert found["state"] == "failed" and said in found["detail"]
    still = roll_back(house, BASE_SHA256, "lead")
    assert still is not None and still.id == live
    assert roll_back(house, BASE_SHA256, "lead") is None
