"""What pages offer, by role: what somebody may not do is no button."""

from desk_home import add_decision, add_draft, add_review, add_task, open_home
from scripted import rows
from team import hire

from agents.types import Verdicts
from graphs.batches import start_batch
from storage.briefs import BriefIn
from storage.tables import Item, Task


def test_publishing_is_offered_to_those_who_may(home, desk_at) -> None:
    house = open_home(home)
    item = add_decision(house, add_review(house, "Candle", "A candle."), "approve")
    hire(house)
    writer = desk_at("Wim").enter(house, "Wim").open("library", item=item)
    assert "A candle." in writer.words and not writer.has("publish-it")
    reviewer = desk_at("Ana").enter(house, "Ana").open("library", item=item)
    reviewer.click("publish-it")
    assert not reviewer.has("publish-it") and not reviewer.app.exception
    house.close()


def test_a_draft_that_waits_leads_into_review_those_who_review(home, desk_at) -> None:
    house = open_home(home)
    task = add_review(house, "Candle", "A candle.")
    with house.db.read() as session:
        item = session.get_one(Task, task).item_id
    hire(house)
    assert not desk_at("Wim").enter(house, "Wim").open("library", item=item).has("review-it")
    ana = desk_at("Ana").enter(house, "Ana").open("library", item=item).click("review-it")
    assert ana.app.query_params["task"] == task and ana.has("approve")
    house.close()


def test_a_batch_leads_its_writer_to_the_story_and_not_to_a_page_they_may_not_see(
    home, desk_at
) -> None:
    house = open_home(home)
    hire(house)
    batch = start_batch(house, [("key", BriefIn(instruction="Write it."))], "Wim")
    (item,) = rows(house, Item)
    with house.db.write() as session:
        item, found = session.get_one(Item, item.id), Verdicts("v1", 1.0, (), ())
        task = add_task(session, item, add_draft(session, item, 1, "A text.", found), found, 0)
    wim = desk_at("Wim").enter(house, "Wim").open("briefs", batch=batch)
    assert wim.click(f"open-{item.id}").app.query_params["item"] == item.id
    ana = desk_at("Ana").enter(house, "Ana").open("briefs", batch=batch)
    assert ana.click(f"open-{item.id}").app.query_params["task"] == task
    house.close()
