"""Every page says what is there, and what to do where nothing is."""

from desk_home import (
    add_decision,
    add_learning,
    add_pages,
    add_review,
    furnished,
    open_home,
)

from storage.items import find_item
from storage.publications import publish
from storage.tables import Task
from ui import texts


def test_an_empty_desk_says_what_to_do(desk_at):
    desk = desk_at("Ana")
    assert "copydesk draft" in desk.words
    assert texts.REVIEW_EMPTY in desk.open("review").words
    assert "copydesk draft" in desk.open("library").words
    assert "copydesk ingest" in desk.open("sources").words
    assert "copydesk tune" in desk.open("learning").words
    assert not desk.app.exception


def test_the_inbox_shows_a_page_of_25_and_turns_it(home, desk_at):
    furnished(home, 30).close()
    desk = desk_at("Ana")
    assert "30 drafts wait" in desk.words and "1–25 of 30" in desk.words
    assert len([b for b in desk.app.button if b.key.startswith("open-")]) == 25
    desk.click("inbox-older")
    assert "26–30 of 30" in desk.words
    assert len([b for b in desk.app.button if b.key.startswith("open-")]) == 5


def test_the_inbox_filters_by_type_and_starts_at_its_first_page(home, desk_at):
    house = furnished(home, 27)
    add_review(house, "Opening hours", "We open at nine.", content_type="faq_answer")
    house.close()
    desk = desk_at("Ana")
    desk.click("inbox-older")
    desk.app.selectbox(key="inbox-type").select("faq_answer").run()
    assert "Opening hours" in desk.words and "Alder bread board" not in desk.words


def test_a_row_opens_its_task(home, desk_at):
    house = open_home(home)
    task = add_review(house, "Tarn milk pan", "It costs £29.", {"price": "£29"})
    house.close()
    desk = desk_at("Ana").click(f"open-{task}")
    assert desk.app.query_params["task"] == task
    assert "It costs £29." in desk.words and desk.has("approve")


def test_a_review_opens_on_the_first_doubtful_claim_and_steps_through_all(home, desk_at):
    house = open_home(home)
    text = "It is the Tarn milk pan. It costs £31. It sings."
    add_review(house, "Tarn milk pan", text, {"price": "costs £29"})
    house.close()
    desk = desk_at("Ana").open("review")
    assert texts.CLAIM_OF.format(number=2, total=3) in desk.words
    desk.click("claim-next")
    assert texts.CLAIM_OF.format(number=3, total=3) in desk.words
    desk.click("claim-before").click("claim-before")
    assert texts.CLAIM_OF.format(number=1, total=3) in desk.words
    assert desk.app.button(key="claim-before").disabled


def test_evidence_stands_in_its_context_under_its_sources_title(home, desk_at):
    house = open_home(home)
    with house.db.write() as session:
        pages = add_pages(session)
    add_review(
        house,
        "Returns label",
        "The label costs £3, taken from the refund.",
        content_type="faq_answer",
        extra=pages["Returns"],
    )
    house.close()
    markup = desk_at("Ana").open("review").markup
    assert ">Returns</strong>" in markup
    assert "The label costs £3, taken from the refund." in markup.partition("cd-evidence")[2]


def test_earlier_attempts_are_kept_at_hand(home, desk_at):
    house = open_home(home)
    add_review(house, "Tarn milk pan", "A second try.", before="A first try.")
    house.close()
    assert "A first try." in desk_at("Ana").open("review").words


def test_a_draft_that_failed_can_be_anything_but_approved(home, desk_at):
    house = open_home(home)
    add_review(house, "Tarn milk pan", "")
    house.close()
    desk = desk_at("Ana").open("review")
    assert texts.REVIEW_NO_TEXT in desk.words
    assert desk.app.button(key="approve").disabled and not desk.app.button(key="reject").disabled


def test_items_are_filtered_searched_and_told(home, desk_at):
    house = furnished(home, 3)
    task = add_review(house, "Beeswick candle", "A candle.", before="A sooty candle.")
    item = add_decision(house, task, "edit", text="A calm candle.", note="Calmer.", simulated=True)
    with house.db.write() as session:
        publish(session, find_item(session, item), "Ana")
    house.close()
    desk = desk_at("Ana").open("library")
    desk.app.text_input(key="items-search").input("beesWICK").run()
    assert "Beeswick candle" in desk.words and "Alder" not in desk.words
    assert texts.SIMULATED in desk.words
    desk.click(f"open-{item}")
    for part in ("A sooty candle.", "A calm candle.", "Calmer.", "Ana", texts.SIMULATED):
        assert part in desk.words
    assert desk.app.get("download_button")


def test_an_approved_item_is_published_from_its_story(home, desk_at):
    house = open_home(home)
    item = add_decision(house, add_review(house, "Candle", "A candle."), "approve")
    house.close()
    desk = desk_at("Ana").open("library", item=item)
    assert texts.STORY_UNPUBLISHED in desk.words
    desk.click("publish-it")
    assert desk.app.get("download_button") and not desk.has("publish-it")


def test_a_source_shows_the_text_that_is_served(home, desk_at):
    house = furnished(home, 1)
    house.close()
    desk = desk_at("Ana").open("sources")
    desk.app.text_input(key="sources-search").input("returns").run()
    opened = next(b.key for b in desk.app.button if b.key.startswith("open-"))
    assert "You have 45 days" in desk.click(opened).words


def test_learning_tells_the_gate_in_words_and_labels_what_is_simulated(home, desk_at):
    house = open_home(home)
    add_learning(house)
    house.close()
    desk = desk_at("Ana").open("learning")
    assert "0.847 against 0.612" in desk.words and "+0.142 to +0.330" in desk.words
    assert texts.GATE_PASSED in desk.words and texts.GATE_FAILED in desk.words
    assert desk.words.count(texts.SIMULATED) >= 3
    assert "96 examples to train on, 24 held out" in desk.words


def test_an_unknown_address_says_so_and_what_to_do(home, desk_at):
    desk = desk_at("Ana").open("review", task="tsk_nothing")
    assert "no task 'tsk_nothing'" in desk.words and texts.ERROR_NEXT in desk.words
    assert not desk.app.exception


def test_a_home_with_wrong_settings_is_a_message(home, desk_at):
    home.mkdir()
    (home / "copydesk.toml").write_text("parallel = 0\n")
    desk = desk_at("Ana")
    assert "parallel" in desk.words and not desk.app.exception


def test_a_task_opened_and_left_is_free_again(home, desk_at):
    house = open_home(home)
    task = add_review(house, "Candle", "A candle.")
    desk = desk_at("Ana").open("review")
    with house.db.read() as session:
        assert session.get_one(Task, task).holder == "Ana"
    desk.open("inbox")
    with house.db.read() as session:
        assert session.get_one(Task, task).holder == ""
    house.close()
