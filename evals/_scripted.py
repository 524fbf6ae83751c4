"""A house whose model answers at once with a faultless text, for measuring everything around it."""

from pathlib import Path

from agents.fakes import MemoryEmbedder, ScriptedModel
from graphs.house import House, open_house
from storage.settings import load_settings
from storage.vectors import MemoryVectors

FACTS = {"name": "Alder board", "material": "oiled alder", "size": "38 by 24 cm", "price": "£42"}
GOOD = "The Alder board is made from oiled alder, measures 38 by 24 cm and costs £42."
"""States every fact and nothing else: one draft, and a person is asked."""


def scripted_house(home: Path) -> House:
    """Everything real but the model and the vectors, and everything in this home."""
    return open_house(
        load_settings(home=home, database_url="", chroma_url=""),
        make_model=lambda _: ScriptedModel(lambda messages: GOOD),
        make_vectors=lambda _: MemoryVectors(MemoryEmbedder()),
    )
