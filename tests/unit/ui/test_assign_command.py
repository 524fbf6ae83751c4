"""`copydesk assign`: tasks to somebody and back, all of them or none."""

import json

import pytest
from queueing import team
from scripted import drafted, open_scripted_house, rows

from storage.tables import Task


@pytest.fixture
def items(home, call):
    house = open_scripted_house(home)
    made = [drafted(house, f"n{n}") for n in range(2)]
    house.close()
    return made


def owners(home, items):
    house = open_scripted_house(home)
    found = [rows(house, Task, item_id=item)[0].assignee for item in items]
    house.close()
    return found


def test_items_are_given_to_somebody_and_back(home, call, items):
    assert "2 tasks given to Zoe" in call("assign", *items, "Zoe").out
    assert owners(home, items) == ["Zoe", "Zoe"]
    told = json.loads(call("assign", items[0], "nobody", "--json").out)
    assert [row["assignee"] for row in told] == [""]
    assert owners(home, items) == ["", "Zoe"]


def test_in_a_team_a_name_is_found_however_it_is_typed_and_others_are_refused(home, call, items):
    house = open_scripted_house(home)
    team(house, Zoe="reviewer", Will="writer")
    house.close()
    assert call("assign", *items, "zoe", "--as", "Root").code == 0
    assert owners(home, items) == ["Zoe", "Zoe"]
    refused = call("assign", *items, "Will", "--as", "Root")
    assert refused.code == 2 and "needs a reviewer" in refused.err
    assert call("assign", *items, "Nobody", "--as", "Root").code == 2
    assert call("assign", *items, "Root", "--as", "Will").code == 2
    assert owners(home, items) == ["Zoe", "Zoe"]


def test_an_item_that_waits_for_nobody_stops_the_others(home, call, items):
    refused = call("assign", items[0], "it_nothing", "Zoe")
    assert refused.code == 2 and "no item" in refused.err
    assert owners(home, items) == ["", ""]
