"""The composition root: cheap to build, closed without leftovers."""

import threading
from pathlib import Path

import pytest
from scripted import drafted, open_scripted_house

from agents.types import Assignment, Evidence
from graphs.house import House, open_house
from storage.content_types import ContentType
from storage.errors import BadInput
from storage.settings import load_settings


def test_a_house_opens_nothing_before_it_is_used(home: Path) -> None:
    house = open_house(load_settings(home=home))
    opened = {"model", "vectors", "saver", "keeper", "editorial"} & set(vars(house))
    assert opened == set()
    assert sorted(path.name for path in home.iterdir() if "db-" not in path.name) == ["copydesk.db"]
    house.close()


def test_a_closed_house_leaves_no_thread(home: Path) -> None:
    before = set(threading.enumerate())
    house = open_scripted_house(home)
    drafted(house)
    assert "leases" in {thread.name for thread in set(threading.enumerate()) - before}
    house.close()
    assert set(threading.enumerate()) <= before


def test_a_teams_content_type_adds_to_the_shipped_ones_and_overrides_them(home: Path) -> None:
    folder = home / "content_types"
    folder.mkdir(parents=True)
    (folder / "haiku.yaml").write_text("title: Haiku\nguidance: Three lines.\n")
    (folder / "faq_answer.yaml").write_text("title: Our FAQ\nguidance: Short.\nmax_words: 9\n")
    house = open_house(load_settings(home=home))
    assert house.kind("haiku").title == "Haiku"
    assert house.kind("faq_answer").max_words == 9
    assert house.kind("product_blurb").state_every_fact
    house.close()


@pytest.mark.parametrize(
    "text", ["title: [", "just words", "- a\n- b\n", "title: T\nguidance: G\nmax_wrds: 9\n", ""]
)
def test_a_content_type_that_cannot_be_used_names_its_file(home: Path, text: str) -> None:
    (home / "content_types").mkdir(parents=True)
    (home / "content_types" / "haiku.yaml").write_text(text)
    with pytest.raises(BadInput, match=r"haiku\.yaml"):
        open_house(load_settings(home=home))


def test_decisions_are_made_by_the_user_unless_settings_say_otherwise(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "noor")
    house = open_scripted_house(home)
    assert house.reviewer == "noor"
    house.close()
    house = open_scripted_house(home, reviewer="maria")
    assert house.reviewer == "maria"
    house.close()


def test_a_user_without_a_name_still_has_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """In containers the user often has a number and nothing else."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 54321)
    assert house.reviewer == "uid-54321"


def test_the_combiner_grounds_claims_where_it_is_set(home: Path) -> None:
    house = open_scripted_house(home, grounding="combiner")
    page = "# Returns\n\nYou may return anything within 30 days. We pay the postage.\n"
    given = Assignment("free", "Write.", passages=(Evidence("v1", 0, page),))
    kind = ContentType(name="free", title="Free text", guidance="Write.")
    text = "You may return anything within 30 days. You may return anything within 90 days."
    verdicts = house.critic.check(kind, given, text)
    assert [claim.verdict for claim in verdicts.claims] == ["supported", "contradicted"]
    first = verdicts.claims[0]
    assert first.source_start is not None
    assert "within 30 days" in page[first.source_start : first.source_end]
    assert verdicts.version.startswith("lexical-")
    house.close()
