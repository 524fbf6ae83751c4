"""Drafts that want to be more than text at Slack, drafts that do not fit, and what nobody in a
channel is to know."""

from typing import Any

import pytest
from desk_home import add_review
from scripted import GOOD, AcceptAll, AuditAll, item_of, rows, tasks_of
from slack_blocks import buttons_of, text_of
from slack_fake import CHANNEL
from slack_side import ANN, BEN, CLEO, WISH, Side, at_slack, hired, link
from team import policy

from graphs.house import House
from graphs.worker import work
from storage.slack_posts import post_name, put_post
from storage.tables import Decision, Item, Opinion, Task
from ui import texts

HOSTILE = (
    "<!channel> <@U0BEN> <#C0GENERAL|general> @here <https://evil.example|your bank> "
    "&lt;!here&gt; *Approved by Cleo* `code` ~no~ :tada:\n> quoted\n\u202egnp.exe\u200b"
)


def shown(side: Side, text: str, title: str = "Alder board") -> dict[str, Any]:
    """The message about a draft with this text."""
    house = side.door.house
    task_id = add_review(house, title, text, {"price": "£42"})
    (task,) = rows(house, Task, id=task_id)
    with house.db.write() as session:
        place = {"channel": CHANNEL, "about": task.id, "item_id": task.item_id}
        put_post(session, post_name("x", task_id), None, kind="task", watched=True, **place)
    side.turn()
    return side.last("desk_open")


def test_hostile_words_are_shown_as_words_and_nobody_is_called(house: House) -> None:
    link(house)
    with at_slack(house) as side:  # the fake refuses mentions, links and unescaped signs
        said = shown(side, HOSTILE, f"{HOSTILE[:60]} title")
        assert "<!channel> <@U0BEN> <#C0GENERAL|general> @here" in text_of(said)
        assert "*Approved by Cleo* `code` ~no~ :tada:" in text_of(said)
        assert "\\u202egnp.exe\\u200b" in text_of(said)
        assert "<" not in said["text"] and "&lt;!channel&gt;" in said["text"]


@pytest.mark.parametrize("text", [HOSTILE, "AT&amp;T", "a\u202eb", "x" * 3_001, "😀" * 1_501])
def test_a_draft_that_a_form_would_change_is_edited_at_the_desk(house: House, text: str) -> None:
    link(house)
    with at_slack(house) as side:
        said = shown(side, text)
        assert "review_edit" not in buttons_of(said)
        assert "review_approve" in buttons_of(said) and "review_reject" in buttons_of(said)


def test_a_form_gives_back_what_it_was_given(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        text = "One & two < three > two.\n\n  *Four* 😀 " + "x" * 2_900
        view = side.opened(ANN, shown(side, text), "review_edit")
        assert view and view["blocks"][1]["element"]["initial_value"] == text


def test_a_draft_that_does_not_fit_is_not_approved_unread(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        said = shown(side, "The board costs £42. " * 400)
        assert texts.SLACK_TOO_LONG in text_of(said)
        assert not {"review_approve", "review_edit"} & set(buttons_of(said))


def test_many_statements_are_cut_with_a_link_to_the_rest(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        said = shown(side, "".join(f"The board costs £{n} & it is <big>. " for n in range(100)))
        assert texts.SLACK_CUT in text_of(said) and "review_approve" in buttons_of(said)


def test_a_draft_without_text_has_nothing_to_approve(house: House) -> None:
    link(house)
    with at_slack(house) as side:
        said = shown(side, "")
        assert texts.SLACK_NO_DRAFT in text_of(said)
        view = side.opened(ANN, said, "review_edit")
        assert view and "initial_value" not in view["blocks"][1]["element"]
        assert side.submit(ANN, view, text="The Alder board.").content == b""
        assert rows(house, Decision)[0].text == "The Alder board."


def test_an_audit_looks_like_any_other_review(house: House) -> None:
    link(house)
    house.policy = AuditAll()
    with at_slack(house) as side:
        root = side.mention(ANN, WISH)
        side.write(ANN, "yes", thread=root)
        work(house, once=True)
        side.turn()
        (item,) = rows(house, Item)
        assert item_of(house, item.id).status == "done" and tasks_of(house, item.id)
        words = "\n".join(side.words())
        assert texts.STATUSES["review"] in words and "review_approve" in buttons_of(side.ours()[-1])
        for telling in (texts.STATUSES["done"], "udit", "ccepted", "please look"):
            assert telling not in words


def test_a_piece_that_went_through_alone_is_shown_with_its_text(house: House) -> None:
    link(house)
    house.policy = AcceptAll()
    with at_slack(house) as side:
        root = side.mention(ANN, WISH)
        side.write(ANN, "yes", thread=root)
        work(house, once=True)
        side.turn()
        said = side.last("piece_publish")
        assert GOOD in text_of(said) and "accepted without a reviewer" in text_of(said)
        side.press(ANN, said, "piece_publish")
        assert rows(house, Item)[0].status == "published"


def test_one_of_several_opinions_is_told_to_nobody_else(house: House) -> None:
    hired(house)
    policy(house, overlap_share=1.0, overlap_reviewers=2)
    with at_slack(house) as side:
        root = side.mention(ANN, WISH)
        side.write(ANN, "yes", thread=root)
        work(house, once=True)
        side.turn()
        message = side.last("review_approve")
        side.press(ANN, message, "review_approve")
        assert texts.SLACK_OPINION in side.told() and len(rows(house, Opinion)) == 1
        assert "ann" not in text_of(side.last("review_approve"))
        view = side.opened(BEN, message, "review_reject")
        assert view and side.submit(BEN, view).content == b""
        assert texts.SLACK_DIFFER in side.told()
        assert texts.SLACK_NEEDS_LEAD in text_of(side.last("review_approve"))
        side.press(CLEO, side.last("review_approve"), "review_approve")
        assert rows(house, Decision)[0].reviewer == "cleo"
