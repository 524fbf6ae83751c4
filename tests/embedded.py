"""Houses on the embedded model: what end-to-end tests of every door begin with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripted import rows

from graphs.house import House, open_house
from storage.settings import load_settings
from storage.tables import Draft

WISH = "a blurb about the Alder board. price: £42, material: oiled alder"
FACTS = {"name": "Alder board", "material": "oiled alder", "price": "£42"}
EDITED = "The Alder board is oiled alder and costs £42."
SETTINGS = {"grounding": "words", "parallel": 1, "undo_seconds": 0}


@contextmanager
def embedded_house(home: Path) -> Iterator[House]:
    house = open_house(load_settings(home=home, **SETTINGS))
    try:
        yield house
    finally:
        house.close()


def environment(home: Path) -> dict[str, str]:
    """The same settings for other processes, and for what reads them itself."""
    named = {f"COPYDESK_{name.upper()}": str(value) for name, value in SETTINGS.items()}
    return {**named, "COPYDESK_HOME": str(home)}


def written(house: House) -> str:
    """The last draft, which is the embedded model's own."""
    draft = rows(house, Draft)[-1]
    assert draft.model.startswith("local:") and draft.text.strip()
    return str(draft.text)
