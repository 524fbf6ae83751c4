"""A house that counts what it embeds, and a folder of two pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ingesting import DELIVERY, QUOTE, RETURNS, CountingVectors
from scripted import open_scripted_house

from graphs.house import House


@pytest.fixture
def vectors() -> CountingVectors:
    return CountingVectors()


@pytest.fixture
def house(home: Path, vectors: CountingVectors) -> Iterator[House]:
    """A house that looks for no personal data, so that nothing heavy is loaded."""
    built = open_scripted_house(home, reply=QUOTE, pii={})
    built.make_vectors = lambda _: vectors
    yield built
    built.close()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "returns.md").write_text(RETURNS, encoding="utf-8")
    (folder / "delivery.md").write_text(DELIVERY, encoding="utf-8")
    return folder
