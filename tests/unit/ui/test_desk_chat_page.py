"""The chat at the desk: a message, its briefs, a yes, and items that lead into review."""

from desk_home import open_home
from scripted import open_scripted_house, rows

from graphs.intake import handle
from graphs.worker import work
from storage.tables import Brief, Conversation, Item
from ui import texts

WISH = "two posts about the spring fair for families, friendly"


def typed(desk, text: str):
    desk.app.chat_input[0].set_value(text).run()
    return desk


def test_an_empty_chat_says_what_to_say(desk_at) -> None:
    desk = desk_at("Ana").open("chat")
    assert texts.CHAT_EMPTY in desk.words
    assert not desk.app.exception


def test_the_page_says_who_reads_messages(home, desk_at) -> None:
    house = open_home(home)
    learned = texts.CHAT_HOW_READ in desk_at("Ana").open("chat").words
    assert learned == (house.reader is not None)
    assert "learnt" in texts.CHAT_HOW_READ and "without a chat model" in texts.CHAT_HOW_READ
    house.close()


def test_a_message_shows_its_briefs_and_a_click_starts_them(home, desk_at) -> None:
    desk = typed(desk_at("Ana").open("chat"), WISH)
    assert "Write the social post about the spring fair." in desk.words
    house = open_home(home)
    assert not rows(house, Item)
    desk.click("chat-yes")
    assert len(rows(house, Item)) == 2 and rows(house, Brief)[0].created_by == "Ana"
    assert texts.STATUSES["new"] in desk.words and not desk.has("chat-yes")
    assert not desk.app.exception
    house.close()


def test_items_started_together_show_how_far_they_are(home, desk_at) -> None:
    house = open_scripted_house(home)
    for text in (WISH, "yes"):
        handle(house, "cnv_1", "Ana", text)
    desk = desk_at("Ana").open("chat", talk="cnv_1")
    assert texts.BATCH_READY[0] in desk.words
    work(house, once=True)
    desk = desk_at("Ana").open("chat", talk="cnv_1")
    assert texts.BATCH_ALL in desk.words
    assert "1 of 2" in desk.words and "2 of 2" in desk.words
    assert '<span class="cd-next">Review it</span>' in desk.markup
    house.close()


def test_a_conversation_is_found_again_and_leads_into_review(home, desk_at) -> None:
    house = open_scripted_house(home)
    talk = handle(house, "cnv_1", "Ana", "a blurb about the Alder board").conversation_id
    handle(house, talk, "Ana", "yes")
    work(house, once=True)
    (item,) = rows(house, Item)
    (kept,) = rows(house, Conversation)
    desk = desk_at("Ana").open("chat")
    desk.click(f"chat-open-{kept.id}")
    assert texts.STATUSES["review"] in desk.words
    button = next(b.key for b in desk.app.button if b.key and b.key.endswith(item.id))
    assert button.startswith("open-")
    house.close()


def test_hostile_words_are_shown_as_words(desk_at) -> None:
    desk = typed(desk_at("Ana").open("chat"), "a tweet about <script>alert(1)</script> :smile:")
    assert "<script>alert(1)" not in desk.markup
    assert "<script>alert(1)" in desk.words
    assert not desk.app.exception


def test_somebody_elses_conversation_is_not_shown(home, desk_at) -> None:
    house = open_home(home)
    handle(house, "cnv_1", "Ben", WISH)
    house.close()
    desk = desk_at("Ana").open("chat", talk="cnv_1")
    assert "spring fair" not in desk.words and "no conversation" in desk.words


def test_all_earlier_conversations_can_be_reached(home, desk_at) -> None:
    house = open_home(home)
    for number in range(14):
        handle(house, f"cnv_{number:02}", "Ana", "/help")
    house.close()
    desk = desk_at("Ana").open("chat")
    assert not desk.has("chat-open-cnv_00") and desk.has("chat-more")
    desk.click("chat-more")
    assert desk.has("chat-open-cnv_00") and not desk.has("chat-more")
