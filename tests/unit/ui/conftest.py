"""The desk by Streamlit's own test driver, and the command line in this process."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from calling import Call, Said
from desk_driver import Desk
from scripted import GOOD, open_scripted_house

from agents.fakes import ScriptedModel
from graphs.house import House
from ui.cli import main


@pytest.fixture
def desk_at(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Desk]]:
    """The desk on this test's home; every call is another visitor."""
    monkeypatch.setenv("COPYDESK_HOME", str(home))
    yield Desk
    st.cache_resource.clear()


@pytest.fixture
def call(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Call]:
    """Runs `copydesk ... --home HOME`; every call opens its own house, as every process does."""
    first = open_scripted_house(home)
    vectors = first.vectors
    first.close()

    def open_house(settings: Any) -> House:
        house = open_scripted_house(settings.home, model=call.model)
        house.settings, house.make_vectors = settings, lambda _: vectors
        return house

    def call(*arguments: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            main([*map(str, arguments), "--home", str(home)])
        out, err = capsys.readouterr()
        return Said(int(caught.value.code or 0), out, err)

    call.model = ScriptedModel(lambda messages: GOOD)
    monkeypatch.setattr("graphs.house.open_house", open_house)
    yield call
