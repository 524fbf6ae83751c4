"""`copydesk budget` and `copydesk route`: what people read and what programs read."""

import json
from pathlib import Path
from typing import Any

import pytest
from routed import KIND, prepare, put, say
from scripted import open_scripted_house, rows

from storage.tables import Autonomy, AutonomyChange, Draft, Route
from ui.budget_plot import save
from ui.cli import main
from ui.commands.review import COLUMNS


@pytest.fixture
def item(home: Path) -> str:
    """A home with one decided draft and an open one; the decided draft's item."""
    house = prepare(open_scripted_house(home))
    say(house, put(house, "one"))
    put(house, "two")
    first, _ = rows(house, Route)
    (draft,) = rows(house, Draft, id=first.draft_id)
    house.close()
    return str(draft.item_id)


def call(home: Path, capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    with pytest.raises(SystemExit) as caught:
        main([*map(str, arguments), "--home", str(home)])
    out, err = capsys.readouterr()
    return int(caught.value.code or 0), " ".join((out + err).split())


def document(home: Path, capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    return json.loads(call(home, capsys, *arguments, "--json")[1])


def test_route_explains_in_a_sentence_and_in_full(
    home: Path, item: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, words = call(home, capsys, "route", item)
    assert "attempt 1: review: cold start:" in words and "What would have changed it:" in words
    (row,) = document(home, capsys, "route", item)
    assert {"confidence", "threshold", "bound", "propensity", "audit", "regime"} <= set(row)
    assert (row["outcome"], row["number"], row["propensity"]) == ("approved", 1, 1.0)


def test_budgets_say_the_state_and_what_is_missing(
    home: Path, item: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, words = call(home, capsys, "budget")
    assert "learning" in words and "20%" in words and "more decisions are needed" in words
    (row,) = [r for r in document(home, capsys, "budget") if r["content_type"] == KIND]
    assert (row["decisions"], row["coverage"], row["audited_error"]) == (1, 0.0, None)
    assert row["missing"] > 0 and row["waits_for"] and row["changes"] == []


def test_budgets_are_drawn(home: Path, item: str, capsys: pytest.CaptureFixture[str]) -> None:
    picture = home.parent / "budgets.svg"
    assert call(home, capsys, "budget", "--plot", picture)[0] == 0
    assert "<svg" in picture.read_text(encoding="utf-8")
    code, words = call(home, capsys, "budget", "--plot", home / "budgets.doc")
    assert code == 2 and ".svg or .png" in words


def test_a_picture_shows_audits_on_the_scale(tmp_path: Path) -> None:
    row = {
        "content_type": KIND,
        "state": "automatic",
        "coverage": 0.5,
        "budget": 0.05,
        "audits_decided": 40,
        "audited_error": 0.025,
        "audited_low": 0.001,
        "audited_high": 0.2,
    }
    save([row], tmp_path / "one.svg")
    drawn = (tmp_path / "one.svg").read_text(encoding="utf-8")
    assert "●" in drawn and "50%" in drawn


def test_a_budget_that_is_set_says_what_it_needs_and_leaves_its_mark(
    home: Path, item: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, words = call(home, capsys, "budget", "set", KIND, 0.05)
    assert code == 0 and "at most 5% of" in words and "budget of 5%" in words
    house = open_scripted_house(home)
    (kept,) = rows(house, Autonomy)
    assert kept.budget == 0.05 and kept.decisions == 1
    assert [change.cause for change in rows(house, AutonomyChange)] == ["budget"]
    house.close()


@pytest.mark.parametrize(
    ("written", "share", "shown"),
    [("5%", 0.05, "5%"), (" 0.5 %", 0.005, "0.5%"), ("0.0000001", 1e-7, "0.00001%")],
)
def test_a_budget_may_be_written_in_per_cent_and_a_small_one_is_not_shown_as_nothing(
    home: Path,
    item: str,
    capsys: pytest.CaptureFixture[str],
    written: str,
    share: float,
    shown: str,
) -> None:
    code, words = call(home, capsys, "budget", "set", KIND, written)
    assert code == 0 and f"at most {shown} of" in words
    (row,) = [r for r in document(home, capsys, "budget") if r["content_type"] == KIND]
    assert row["budget"] == pytest.approx(share)


@pytest.mark.parametrize("written", ["five", "5", "500%", "0", "nan", "%", "5%5"])
def test_what_is_no_share_is_refused_with_how_to_write_one(
    home: Path, item: str, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    code, words = call(home, capsys, "budget", "set", KIND, written)
    assert code == 2 and "like 0.02" in words


def test_help_explains_the_columns_and_lists_the_reasons(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = call(home, capsys, "budget", "--help")[1]
    assert all(column in words for column in COLUMNS[2:])
    assert "off_brief" in call(home, capsys, "decide", "--help")[1]
