"""Opening forms and taking what they hold. A form is opened within three seconds of its click, or
not at all; what is sent is recorded before Slack closes it, so that no text is lost: where it is
refused, the form stays open and says why."""

from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from graphs.house import House
from storage.decisions import decide, decision_of, right_for
from storage.errors import BadInput, CopydeskError
from storage.opinions import opinion_of, said_already
from storage.review import find_task_by_id
from storage.rights import must
from storage.slack_inbox import delivery_name, take_in
from storage.slack_posts import look_now
from storage.tables import Draft, Item, Opinion, Task
from storage.tasks import already_decided, hold_task, release_task
from ui import texts
from ui.slack.callers import Callers
from ui.slack.hearing import spot_of
from ui.slack.modals import Place, first_field, form, read_form, read_place
from ui.slack.posting import in_words, put_told
from ui.slack.review_message import fits_a_field
from ui.slack.working import opinion_words

if TYPE_CHECKING:
    from slack_sdk import WebClient


class Forms:
    def __init__(self, house: House, callers: Callers, client: "WebClient") -> None:
        self.house = house
        self.callers = callers
        self.client = client

    def open(self, body: dict[str, Any]) -> None:
        """The form of a button, for whoever may decide; they hold the task while they write."""
        action, container = body["actions"][0], body["container"]
        thread = str((body.get("message") or {}).get("thread_ts") or "")
        verdict = action["action_id"].removeprefix("review_")
        place = Place(action["value"], verdict, container["channel_id"], thread)
        user, name = body["user"]["id"], f"{body['trigger_id']}"
        person = self.callers.person(user)
        if not person:
            self.tell(place, user, name, self.callers.unknown(user))
            return
        try:
            view = self.prepared(place, person)
        except CopydeskError as error:
            self.tell(place, user, name, in_words(error))
            return
        self.show(body["trigger_id"], view, place, person)

    def show(self, trigger: str, view: dict[str, Any], place: Place, person: str) -> None:
        """Without a form nobody is writing: the task is free again."""
        from slack_sdk.errors import SlackApiError

        try:
            self.client.views_open(trigger_id=trigger, view=view)
        except (SlackApiError, OSError, HTTPException):
            self.release(place, person)

    def prepared(self, place: Place, person: str) -> dict[str, Any]:
        """The form of a task that this person may decide, which is theirs now.

        Raises:
            Forbidden, AlreadyDecided, LeaseHeld, NotFound, Conflict: they may not, or not now.
            BadInput: Slack's form would change the text.
        """
        minutes = self.house.settings.task_lease_minutes
        with self.house.db.write() as session:
            task = find_task_by_id(session, place.task)
            must(session, person, right_for(task))
            check_open(session, task, person)
            draft = session.get_one(Draft, task.draft_id).text
            if place.verdict == "edit" and not fits_a_field(draft):
                raise BadInput(texts.SLACK_NOT_HERE, texts.SLACK_OPEN.lower())
            hold_task(session, task.id, person, minutes)
            look_now(session, [task.item_id])
            return form(place, session.get_one(Item, task.item_id).title, draft)

    def submitted(self, view: dict[str, Any], user: str) -> dict[str, str]:
        """Records what a form holds; errors by field, none where it is recorded (or was)."""
        filled = read_form(view)
        place, where = filled.place, first_field(filled.place.verdict)
        person = self.callers.known(user)
        if not person:
            return {where: self.callers.unknown(user)}
        if place.verdict == "edit" and not filled.text.strip():
            return {where: texts.SLACK_EMPTY_EDIT}
        said = {"text": filled.text} if place.verdict == "edit" else {}
        try:
            with self.house.db.write() as session:
                if take_in(session, delivery_name("form", view["id"]), "form", {}, "done"):
                    self.record(session, place, person, user, filled.reasons, filled.note, **said)
        except CopydeskError as error:
            return {where: in_words(error)}
        return {}

    def record(
        self,
        session: Session,
        place: Place,
        person: str,
        user: str,
        reasons: list[str],
        note: str,
        text: str | None = None,
    ) -> None:
        """The decision, by the verb that every door calls."""
        task = find_task_by_id(session, place.task)
        wait = self.house.settings.undo_seconds
        made = decide(session, task, place.verdict, person, text, reasons, note, wait=wait)
        session.flush()
        release_task(session, task.id, person)
        look_now(session, [task.item_id])
        if isinstance(made, Opinion):
            name = delivery_name("opinion", made.id)
            where = {"thread": place.thread}
            put_told(session, name, user, place.channel, opinion_words(task), **where)

    def closed(self, view: dict[str, Any], user: str) -> None:
        """Nobody is writing any more."""
        person = self.callers.known(user)
        if person:
            self.release(read_place(view), person)

    def release(self, place: Place, person: str) -> None:
        with self.house.db.write() as session:
            release_task(session, place.task, person)
            look_now(session, [find_task_by_id(session, place.task).item_id])

    def tell(self, place: Place, user: str, name: str, text: str) -> None:
        """Under the message; which is looked at, since it may show what is not so any more."""
        with self.house.db.write() as session:
            spot = spot_of(place.channel, "", place.thread)
            put_told(session, name, user, spot.channel, text, thread=place.thread)
            task = session.get(Task, place.task)
            look_now(session, [task.item_id] if task else [])


def check_open(session: Session, task: Task, person: str) -> None:
    """Raises AlreadyDecided or Conflict where there is nothing for this person to decide."""
    made = decision_of(session, task.id)
    if made is not None:
        raise already_decided(made)
    if task.needs == "reviewer" and opinion_of(session, task.id, person):
        raise said_already()
