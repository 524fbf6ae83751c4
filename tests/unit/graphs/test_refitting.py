"""Confidence fitted on what a team decided, and a better order of drafts that earns its place."""

import random
from pathlib import Path

import pytest
from routed import KIND, book, prepare, put, say
from scripted import open_scripted_house, rows

from graphs.budget_report import budget_report
from graphs.confidence import calibrations, critics_own
from storage.tables import CalibrationVersion, Route


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where the critic's score tells nothing and one of its signals tells all."""
    home = tmp_path_factory.mktemp("taught") / "home"
    house = prepare(open_scripted_house(home))
    draw = random.Random(4)
    for number in range(45):
        sure = draw.random()
        route = put(house, f"n{number}", 0.5, measured={"sure": sure, "noise": draw.random()})
        say(house, route, "approve" if sure > 0.4 else "reject")
    house.close()
    return home


def test_versions_come_when_decisions_double_with_how_well_they_did(taught: Path) -> None:
    house = open_scripted_house(taught)
    made = rows(house, CalibrationVersion)
    assert sorted(version.decisions for version in made) == [20, 40]
    last = max(made, key=lambda version: version.decisions)
    assert last.brier < last.brier_base and 0 <= last.ece <= 1 and last.bins
    house.close()


def test_a_version_that_orders_drafts_better_earns_thresholds_of_its_own(taught: Path) -> None:
    house = open_scripted_house(taught)
    versions = list(book(house).snapshot["ranks"]["pilots"])
    assert versions[0] == critics_own().version and len(versions) > 1
    with house.db.read() as session:
        better = calibrations(session, versions)[versions[1]]
    assert better.confidence(KIND, {"sure": 0.9}) > better.confidence(KIND, {"sure": 0.1})
    house.close()


def test_a_version_proves_itself_only_by_drafts_routed_after_it_came(home: Path) -> None:
    house, draw = prepare(open_scripted_house(home)), random.Random(4)

    def put_one(number: int) -> tuple[Route, str]:
        sure = draw.random()
        return put(house, f"n{number}", 0.5, measured={"sure": sure}), said(sure)

    def said(sure: float) -> str:
        return "approve" if sure > 0.4 else "reject"

    for number in range(19):
        say(house, *put_one(number))
    waiting = [put_one(number) for number in range(19, 45)]
    for route, verdict in waiting:  # the twentieth and the fortieth bring a version each
        say(house, route, verdict)
    snapshot = book(house).snapshot
    _, *newer = snapshot["ranks"]["pilots"].items()
    assert newer, "a better version came"
    assert [pilot["decisions"] for _, pilot in newer] == [0] * len(newer)
    for number in range(45, 48):
        say(house, *put_one(number))
    _, *newer = book(house).snapshot["ranks"]["pilots"].items()
    assert [pilot["decisions"] for _, pilot in newer] == [3] * len(newer)
    house.close()


def test_the_report_carries_the_reliability_diagram_of_the_ruling_version(taught: Path) -> None:
    house = open_scripted_house(taught)
    (row,) = [row for row in budget_report(house) if row["content_type"] == KIND]
    ruling = row["calibration"]
    assert (row["confidence"] is None) == (ruling == critics_own().version)
    assert {route.calibration for route in rows(house, Route)} >= {critics_own().version}
    house.close()
