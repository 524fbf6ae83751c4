"""Messages at the verb of every door: asked back, proposed, started, answered from the store."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from scripted import GOOD, drafted, item_of, new_item, rows, tasks_of
from team import hire

from agents.intake.parser import MOST_CHARACTERS
from agents.intake.reading import LearnedReader
from agents.intake.types import Ask, Intake
from graphs.intake import Reply, handle
from graphs.outages import hold
from graphs.worker import work
from storage.conversations import conversations_of, messages_of
from storage.decisions import decide
from storage.errors import BadInput, Forbidden, ModelFileError
from storage.tables import Brief, Conversation, Item, Message

WEDNESDAY = date(2026, 3, 11)
WISH = "two posts about the spring fair for families, friendly, by Friday"


def say(house, text: str, delivery: str = "", who: str = "ann", talk: str = "cnv_1") -> Reply:
    return handle(house, talk, who, text, delivery, today=WEDNESDAY)


def test_a_wish_is_proposed_and_nothing_starts_before_a_yes(house) -> None:
    reply = say(house, WISH)
    assert "2 items" in reply.text and "friendly" in reply.text and "tokens" in reply.text
    assert len(reply.cards[0]["briefs"]) == 2
    assert not rows(house, Item)


def test_a_yes_starts_the_items_with_what_was_said(house) -> None:
    say(house, WISH)
    reply = say(house, "yes please")
    assert reply.cards[0]["kind"] == "batch"
    assert len(rows(house, Item)) == 2
    brief = rows(house, Brief)[0]
    assert brief.instruction == "Write the social post about the spring fair."
    assert (brief.audience, brief.tone, brief.created_by) == ("families", "friendly", "ann")


def test_a_second_yes_starts_nothing_more(house) -> None:
    say(house, WISH)
    say(house, "yes")
    assert "nothing to confirm" in say(house, "yes").text
    assert len(rows(house, Item)) == 2


def test_the_same_wish_twice_is_twice_as_many_items(house) -> None:
    for _ in range(2):
        say(house, WISH)
        say(house, "ok")
    assert len(rows(house, Item)) == 4


def test_what_is_missing_is_asked_for_and_the_answer_completes_it(house) -> None:
    assert "Which kind" in say(house, "please write about the spring fair").text
    assert "Social post; the spring fair" in say(house, "a tweet").text
    say(house, "yes")
    (brief,) = rows(house, Brief)
    assert (brief.content_type, brief.channel) == ("social_post", "Twitter")
    assert "spring fair" in brief.instruction


def test_a_kind_that_the_house_does_not_have_is_asked_for(house) -> None:
    assert "Which kind" in say(house, "a blog post about the spring fair").text


def test_a_missing_topic_is_the_next_message(house) -> None:
    assert say(house, "a blurb").text == "What shall it be about?"
    assert "the oak ladle" in say(house, "the oak ladle").text


def test_a_proposal_can_be_changed_before_the_yes(house) -> None:
    say(house, WISH)
    assert "at most 40 words" in say(house, "max 40 words").text
    say(house, "yes")
    assert rows(house, Brief)[0].limits == {"max_words": 40}
    assert rows(house, Brief)[0].tone == "friendly"


def test_a_no_drops_the_proposal(house) -> None:
    say(house, WISH)
    assert "Nothing was started" in say(house, "no").text
    say(house, "yes")
    assert not rows(house, Item)


def test_a_question_between_leaves_the_proposal_waiting(house) -> None:
    say(house, WISH)
    say(house, "/help")
    say(house, "where is my newsletter item?")
    say(house, "yes")
    assert len(rows(house, Item)) == 2


def test_a_repeated_delivery_is_one_message_with_one_answer(house) -> None:
    say(house, WISH, "d1")
    first = say(house, "yes", "d2")
    assert say(house, "yes", "d2") == first
    assert say(house, WISH, "d1").cards[0]["kind"] == "briefs"
    assert len(rows(house, Item)) == 2
    assert len(rows(house, Message)) == 4


def test_a_start_whose_answer_was_lost_is_finished_by_the_next_delivery(house, monkeypatch) -> None:
    say(house, WISH)
    with monkeypatch.context() as broken:
        broken.setattr("graphs.intake.kept", lost)
        with pytest.raises(KeyboardInterrupt):
            say(house, "yes", "d1")
    assert say(house, "yes", "d1").cards[0]["kind"] == "batch"
    assert len(rows(house, Item)) == 2


def lost(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_delivery_that_comes_twice_at_once_is_answered_once(house) -> None:
    say(house, WISH)
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: say(house, "yes", "d1"), range(4)))
    assert len({reply.cards[0]["batch"] for reply in replies}) == 1
    assert len(rows(house, Item)) == 2 and len(rows(house, Message)) == 4


def test_two_messages_at_once_are_both_answered_one_after_the_other(house) -> None:
    say(house, WISH)
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda text: say(house, text), ["yes", "yes"]))
    assert sorted(len(reply.cards) for reply in replies) == [0, 1]
    assert len(rows(house, Item)) == 2


def test_status_and_why_come_from_the_store(house) -> None:
    say(house, "a blurb about the Alder board")
    say(house, "yes")
    work(house, once=True)
    assert "waits for a reviewer" in say(house, "/status").text
    why = say(house, "why was this sent to review?")
    route = "cold start"
    assert route in why.text and "went to review" in why.text
    assert why.cards[0]["items"] == [rows(house, Item)[0].id]


def test_what_keeps_an_item_from_being_drafted_is_told(house) -> None:
    item = new_item(house)
    assert "could not be drafted" not in say(house, "/status").text
    hold(house, "the model is away", item)
    for asked in ("/status", f"/why {item}"):
        assert "could not be drafted so far: the model is away." in say(house, asked).text


def test_items_are_found_by_words_and_by_id(house) -> None:
    item = new_item(house, "ladle", instruction="Write the blurb about the oak ladle.", facts={})
    assert item in say(house, "is the ladle blurb ready?").text
    assert item in say(house, f"/status {item}").text
    assert "found no item" in say(house, "/status it_ffffff").text
    assert "found no item" in say(house, "where is the submarine story?").text


def test_an_item_is_taken_back_after_a_yes(house) -> None:
    item = drafted(house)
    assert "Say yes or no" in say(house, f"/cancel {item}").text
    assert item_of(house, item).status == "review"
    assert "was taken back" in say(house, "yes").text
    assert item_of(house, item).status == "withdrawn"


def test_a_writer_calls_off_what_nobody_has_decided_on(house) -> None:
    hire(house)
    house.settings.undo_seconds = 3600
    say(house, WISH, who="Wim")
    say(house, "yes", who="Wim")
    work(house, once=True)
    first, second = (item.id for item in rows(house, Item))
    with house.db.write() as session:
        decide(session, tasks_of(house, second)[0], "approve", "Ana")
    assert "Say yes or no" in say(house, f"/cancel {first}", who="Wim").text
    assert "was taken back" in say(house, "yes", who="Wim").text
    assert "Say yes or no" in say(house, f"/cancel {second}", who="Wim").text
    assert "needs a lead" in say(house, "yes", who="Wim").text
    assert item_of(house, first).status == "withdrawn" != item_of(house, second).status


def test_who_may_decide_calls_nothing_off_so_that_audits_stay_blind(house) -> None:
    hire(house)
    say(house, "a post about the spring fair", who="Ben")
    say(house, "yes", who="Ben")
    work(house, once=True)
    (item,) = (item.id for item in rows(house, Item))
    say(house, f"/cancel {item}", who="Ben")
    assert "needs a lead" in say(house, "yes", who="Ben").text
    assert item_of(house, item).status == "review"


def test_a_cancel_without_a_name_drops_the_proposal(house) -> None:
    say(house, WISH)
    assert "Nothing was started" in say(house, "/cancel").text


def test_commands_are_exact_and_unknown_ones_are_told(house) -> None:
    assert say(house, "/help").text.startswith("Tell me")
    assert say(house, "/help me please").text.startswith("Tell me")
    assert say(house, "/nonsense x").text.startswith("There is no /nonsense.")
    assert say(house, "/draft a tweet about the fair").cards[0]["kind"] == "briefs"


def test_a_refusal_is_an_answer_and_the_proposal_stays(house) -> None:
    say(house, "a blurb from nowhere.csv#1")
    assert "That did not work" in say(house, "yes").text
    assert rows(house, Conversation)[0].state["pending"]["asks"]


def test_the_message_costs_what_drafts_cost_of_late(house) -> None:
    drafted(house)
    assert "as lately" in say(house, "a blurb about the ladle").text


def test_conversations_are_kept_and_are_their_owners_alone(house) -> None:
    say(house, WISH)
    with house.db.read() as session:
        (talk,) = conversations_of(session, "ann")
        said = messages_of(session, talk.id)
    assert talk.title == WISH and [one.role for one in said] == ["user", "assistant"]
    with pytest.raises(Forbidden):
        say(house, "yes", who="ben")
    assert not rows(house, Item)


def test_in_a_team_only_its_people_are_answered(house) -> None:
    hire(house, {"Wim": "writer", "ann": "lead"})
    with pytest.raises(Forbidden):
        say(house, WISH, who="Stranger")
    say(house, WISH, who="Wim")
    item = drafted(house)
    say(house, f"/cancel {item}", who="Wim")
    assert "needs a lead" in say(house, "yes", who="Wim").text
    assert item_of(house, item).status == "review"


def test_nothing_and_too_much_are_refused(house) -> None:
    with pytest.raises(BadInput, match="empty"):
        say(house, "  ")
    with pytest.raises(BadInput, match="characters"):
        say(house, "x" * (MOST_CHARACTERS + 1))
    assert "198 items" in say(house, "99 posts about cats and 99 blurbs about dogs").text
    assert "999 items" in say(house, "999 posts about cats").text
    assert say(house, "yes").text.startswith("There is nothing to confirm")


def test_no_model_is_touched(house) -> None:
    say(house, WISH)
    say(house, "yes")
    assert "model" not in house.__dict__, GOOD


class Reader(LearnedReader):
    """Reads what it was told to, or fails as one whose files are gone."""

    def __init__(self, read: Intake | None) -> None:
        self.read = read

    def complete(self, message: str, ruled: Intake, today: date) -> Intake:
        if self.read is None:
            raise ModelFileError("tagger.npz cannot be read", "check out the file again")
        return self.read


def told(house, text: str, reader: LearnedReader) -> str:
    return handle(house, "cnv_9", "ann", text, reader=reader, today=WEDNESDAY).text


def test_what_the_learned_reader_reads_is_proposed(house) -> None:
    read = Intake("briefs", (Ask("social_post", topic="the moon"),))
    assert "the moon" in told(house, "hm, words on that thing up there", Reader(read))


def test_rules_answer_where_the_readers_files_are_gone(house) -> None:
    assert "spring fair" in told(house, WISH, Reader(None))


def test_an_answer_that_is_waited_for_is_read_by_rules_alone(house) -> None:
    say(house, "please write about the spring fair", talk="cnv_9")
    assert "Social post; the spring fair" in told(house, "a tweet", Reader(Intake("why")))


def test_a_house_whose_vectors_were_handed_in_reads_by_rules(house) -> None:
    assert house.reader is None
