"""The desk's page of error budgets, and the inbox's word on automation that stopped."""

from desk_home import open_home
from routed import KIND, prepare, put, say
from scripted import open_scripted_house

from storage.tables import Autonomy
from ui import texts


def test_budgets_say_what_is_missing_and_how_to_set_them(home, desk_at):
    house = prepare(open_scripted_house(home))
    say(house, put(house, "one"))
    house.close()
    desk = desk_at("Ana").open("budget")
    assert "more decisions are needed before a budget of 20%" in desk.words
    assert "0 of 1 drafts" in desk.words and texts.BUDGET_TILE_NONE["error"] in desk.words
    assert not desk.app.exception


def test_the_inbox_says_when_automation_stopped_and_why(home, desk_at):
    house = open_home(home)
    row = Autonomy(content_type=KIND, regime="r", budget=0.02, delta=0.1, state="stopped")
    row.why = "Automation stopped: 5 of the last 20 audited drafts were refused <b>"
    with house.db.write() as session:
        session.add(row)
    house.close()
    desk = desk_at("Ana")
    assert "5 of the last 20 audited drafts were refused <b>" in desk.words
    assert "&lt;b&gt;" in desk.markup
