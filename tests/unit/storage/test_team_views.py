"""What a lead sees of a team: who has judged how much."""

from team import asked, says

from graphs.house import House
from storage.team_views import judged_lately


def judged(house: House) -> dict[str, int]:
    with house.db.read() as session:
        return judged_lately(session)


def test_whoever_judged_a_draft_has_judged_it_once_whoever_spoke_last(house: House) -> None:
    task = asked(house, 2)
    says(house, task.id, "Ana")
    assert judged(house) == {"Ana": 1}
    says(house, task.id, "Ben")
    assert judged(house) == {"Ana": 1, "Ben": 1}


def test_a_lead_who_decides_where_others_differ_has_judged_it_too(house: House) -> None:
    task = asked(house, 2)
    says(house, task.id, "Cleo", "reject")
    says(house, task.id, "Ben")
    says(house, task.id, "Cleo")
    assert judged(house) == {"Ben": 1, "Cleo": 1}
