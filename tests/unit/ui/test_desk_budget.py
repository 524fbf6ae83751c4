"""The desk's page of error budgets, and the inbox's word on automation that stopped."""

from desk_home import open_home
from routed import KIND, prepare, put, say, teach
from scripted import open_scripted_house, rows

from storage.tables import Autonomy, Budget, Event, Person
from ui import texts
from ui.desk_pages import budget_set
from ui.desk_pages.plots import Plot, shapes


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


def test_a_budget_is_set_in_the_page_after_it_said_what_that_means(home, desk_at):
    open_home(home).close()
    desk = desk_at("Lea").open("budget")
    desk.app.number_input(key=f"budget-{KIND}").set_value(5.0).run()
    desk.click(f"ask-{KIND}")
    assert "looser than the 2% of today" in desk.words and "up to 50 may be" in desk.words
    desk.click("budget-set")
    assert texts.BUDGET_WAS_SET.format(kind="Product blurb", budget="5%") in desk.words
    house = open_home(home)
    (budget,) = rows(house, Budget)
    assert (budget.share, budget.set_by) == (0.05, "Lea")
    assert [event.actor for event in rows(house, Event, verb="budget.set")] == ["Lea"]
    house.close()


def test_a_budget_that_was_not_confirmed_stays(home, desk_at):
    house = open_home(home)
    desk = desk_at("Lea").open("budget")
    desk.app.number_input(key=f"budget-{KIND}").set_value(1.0).run()
    desk.click(f"ask-{KIND}")
    assert "stricter than the 2%" in desk.words
    desk.click("budget-not")
    assert not rows(house, Budget) and not desk.has("budget-set")
    house.close()


def test_somebody_who_may_not_set_budgets_is_told_so(home, desk_at):
    desk = desk_at("Lea").open("budget")
    desk.app.number_input(key=f"budget-{KIND}").set_value(5.0).run()
    desk.click(f"ask-{KIND}")
    house = open_home(home)
    with house.db.write() as session:  # the home becomes a team's while the page is open
        session.add(Person(id="per_1", name="Ada", role="admin"))
    desk.click("budget-set")
    assert not rows(house, Budget) and not desk.app.exception
    house.close()


def test_what_a_new_budget_means_depends_on_the_one_of_today():
    assert budget_set.meaning(0.02, 0.02) == texts.BUDGET_SET_SAME
    assert "stricter" in budget_set.meaning(0.02, 0.01)
    assert "up to 30 may be" in budget_set.meaning(0.02, 0.03)


def test_plots_are_drawn_of_what_was_routed(home, desk_at):
    house = prepare(open_scripted_house(home))
    teach(house, 3)
    house.close()
    desk = desk_at("Ana").open("budget")
    (plot,) = desk.components["plots"]["plots"]
    assert plot["title"] == texts.BUDGET_PLOTS["coverage"] and "now 0%" in plot["said"]
    assert "3 drafts" in desk.words


def test_a_plot_keeps_inside_its_frame():
    plot = Plot("said", [(0, 0), (1, 2)], [(0, -1, 1), (1, 0, 9)], [(0, 0.5), (0.5, 5)], top=0.5)
    places = [
        tuple(map(float, place.split(",")))
        for _, attributes, _ in shapes(plot)
        for place in str(attributes.get("points", "")).split()
    ]
    assert places and all(0 <= x <= 520 and 0 <= y <= 190 for x, y in places)
