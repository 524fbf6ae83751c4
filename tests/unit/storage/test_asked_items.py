"""What the chat finds of somebody's items."""

from queueing import plans
from scripted import FACTS, new_item

from graphs.house import House
from graphs.runner import create_item
from storage.asked_items import items_asked_by
from storage.briefs import BriefIn


def test_somebodys_items_come_newest_first_and_nobody_elses(house: House) -> None:
    ids = [new_item(house, name) for name in ("one", "two", "three")]
    brief = BriefIn(instruction="Write Bo's blurb.", facts=FACTS)
    create_item(house, brief.key(), brief, "bo")
    with house.db.read() as session:
        found = items_asked_by(session, "ann")
        assert [item.id for item, _ in found] == ids[::-1]
        assert [item.id for item, _ in items_asked_by(session, "ann", 1)] == ids[-1:]
        assert all(brief.id == item.brief_id for item, brief in found)


def test_a_long_history_is_neither_scanned_nor_sorted(house: House) -> None:
    with house.db.read() as session:
        asked = list(plans(house.db.engine, session, lambda: items_asked_by(session, "ann")))
    (plan,) = [plan for _, plan in asked]
    assert "ix_brief_asked" in plan and "SCAN" not in plan and "TEMP B-TREE" not in plan, plan
