"""Work that starts at Slack: mentions, direct messages and commands, their threads and answers."""

from scripted import rows
from slack_blocks import buttons_of, text_of
from slack_fake import CHANNEL, PRIVATE
from slack_side import ANN, BEN, GUEST, WISH, at_slack, link

from graphs.house import House
from graphs.outages import hold
from graphs.worker import work
from storage.tables import Brief, Conversation, Item
from ui import texts


def test_a_mention_becomes_briefs_and_a_click_starts_them(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        root = side.mention(ANN, WISH)
        (answer,) = side.ours()
        assert answer["thread_ts"] == root and "I will start one item" in text_of(answer)
        assert not rows(house, Item)
        side.press(ANN, answer, "chat_yes")
        (brief,) = rows(house, Brief)
        assert brief.created_by == "ann" and "Alder board" in brief.instruction
        assert "chat_yes" not in buttons_of(side.ours()[0])
        (talk,) = rows(house, Conversation)
        assert talk.door == "slack" and talk.owner == "ann"


def test_progress_is_one_message_that_is_kept_up_to_date(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        root = side.mention(ANN, WISH)
        side.write(ANN, "yes", thread=root)
        before = len(side.ours())
        assert texts.STATUSES["new"] in side.words()[-1]
        work(house, once=True)
        side.turn()
        progress = side.ours()[before - 1]
        assert texts.STATUSES["review"] in text_of(progress)
        assert len(side.ours()) == before + 1 and "review_approve" in buttons_of(side.ours()[-1])
        assert {said["thread_ts"] for said in side.ours()} == {root}


def test_progress_says_what_keeps_an_item_from_being_drafted(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        side.write(ANN, "yes", thread=side.mention(ANN, WISH))
        hold(house, "the <model> is away")
        side.turn()
        assert "not drafted so far: the <model> is away" in text_of(side.ours()[-1])


def test_what_is_missing_is_asked_and_answered_in_the_thread(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        root = side.mention(ANN, "please write a blurb")
        assert "What shall it be about?" in side.words()[-1]
        side.write(ANN, "the Alder board", thread=root)
        assert "I will start one item" in side.words()[-1]
        said = len(side.ours())
        side.write(BEN, "no, about the Birch bowl", thread=root)
        side.write(ANN, "<@U0BEN> what do you think?", thread=root)
        side.write(ANN, "lunch?")
        assert len(side.ours()) == said


def test_a_direct_message_is_answered_there_and_goes_on(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        side.write(ANN, WISH, "D0ANN")
        side.write(ANN, "yes", "D0ANN")
        assert len(rows(house, Item)) == 1
        assert not any(said.get("thread_ts") for said in side.ours("D0ANN"))


def test_a_command_begins_a_thread_and_where_we_cannot_write_a_direct_message(
    house: House,
) -> None:
    link(house)
    with at_slack(house) as side:
        answer = side.command(ANN, WISH)
        assert answer.status_code == 200 and answer.content == b""
        root, proposal = side.ours()
        assert proposal["thread_ts"] == root["ts"] and "ann asked" in text_of(root)
        side.write(ANN, "yes", thread=root["ts"])
        assert len(rows(house, Item)) == 1
        side.command(ANN, WISH, PRIVATE)
        assert "I will start" in side.words("D0ANN")[-1]


def test_what_a_command_asks_about_is_told_to_its_author_alone(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        side.command(ANN, "status")
        assert "Nothing of yours is under way" in side.told()
        side.command(ANN, "")
        assert "\n/copydesk draft WHAT" in side.told()
        assert side.ours() == []


def test_whoever_is_not_known_is_told_and_nothing_happens(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        side.mention(GUEST, WISH)
        assert texts.SLACK_ALONE.format(slack_id=GUEST) in side.told()
        side.command(GUEST, WISH)
        assert GUEST in side.told()
        assert side.ours() == [] and not rows(house, Conversation)


def test_an_old_question_starts_nothing_and_nobody_answers_anothers(house: House) -> None:
    link(house)
    link(house, BEN, "ben")
    with at_slack(house) as side:
        root = side.mention(ANN, WISH)
        old = dict(side.ours()[0])
        side.press(BEN, old, "chat_yes")
        assert texts.SLACK_OWN_QUESTION in side.told()
        side.mention(ANN, "two posts about the spring fair", thread=root)
        side.press(ANN, old, "chat_yes")
        assert texts.SLACK_TURN_OVER in side.told() and not rows(house, Item)


def test_marks_of_slack_are_no_words_of_a_brief(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        side.mention(ANN, "a blurb about <https://shop.example|the R&amp;D board> <#C1|general>")
        assert "the R&D board; from https://shop.example" in side.words()[-1]
        assert side.ours(CHANNEL)[0]["text"].count("R&amp;D") == 1


def test_words_for_slack_itself_are_text_where_they_are_shown(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        side.mention(ANN, "a blurb about the big &lt;@U0BEN&gt; *bold* board")
        (answer,) = side.ours()
        assert "the big <@U0BEN> *bold* board" in text_of(answer)
        assert "<@" not in answer["text"]
