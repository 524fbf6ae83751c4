"""A folder of hostile and broken files: no crash, and every file is in the report."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import make_hostile
from scripted import open_scripted_house

from graphs.house import House
from graphs.ingest import ingest
from graphs.ingest_report import IngestReport


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    """A house that gives up on a file after two seconds."""
    built = open_scripted_house(home, source_seconds=2)
    yield built
    built.close()


def accounted(report: IngestReport) -> set[str]:
    """The files a report speaks of."""
    uris = [*report.added, *report.changed, *report.unchanged, *report.refused, *report.skipped]
    return {*uris, *(uri.rpartition("#")[0] for uri in uris)}


def late_in(report: IngestReport) -> set[str]:
    return {uri for uri, why in report.refused.items() if "took longer" in why}


def test_a_hostile_folder_is_read_whole_and_nothing_is_dropped(
    house: House, tmp_path: Path
) -> None:
    folder = tmp_path / "hostile"
    expected = make_hostile(folder)
    assert len(expected) >= 60
    report = ingest(house, [str(folder)])
    files = {path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}
    assert len(files) >= 60
    said = accounted(report)
    printed = {str(path).encode("utf-8", "backslashreplace").decode() for path in files}
    assert printed - said == set()
    again = ingest(house, [str(folder)])
    late = tuple(late_in(report) | late_in(again))  # what takes too long may not do so twice
    assert [uri for uri in again.added + again.changed if not uri.startswith(late)] == []
    assert [uri for uri in accounted(again) ^ said if not uri.startswith(late)] == []
    json.dumps(report.as_dict())
