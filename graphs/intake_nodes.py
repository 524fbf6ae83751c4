"""The intake graph's nodes: each reads the state, calls one verb, and returns the answer."""

from dataclasses import asdict, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import RunnableConfig

from agents.intake import sayings
from agents.intake.briefing import ask_of, brief_fields
from agents.intake.commands import is_no, is_yes, read_command
from agents.intake.parser import parse
from agents.intake.types import Ask, Intake
from graphs.batches import start_batch
from graphs.house import House
from graphs.intake_changes import completed, is_change
from graphs.intake_details import split_details, with_details
from graphs.intake_facts import told_apart
from graphs.intake_items import chosen, cost_of, reasons_for, status_lines
from graphs.intake_language import in_another_language
from graphs.intake_pointing import verdict_on
from graphs.intake_state import IntakeState
from graphs.intake_stream import tell_started
from storage.briefs import BriefIn, read_brief
from storage.content_types import check_limits
from storage.errors import ModelFileError
from storage.items import UNDER_WAY, find_item, item_id_of
from storage.open_audits import told_status
from storage.rights import must
from storage.tables.base import derived_id, now
from storage.withdraw import call_off

if TYPE_CHECKING:
    from agents.intake.reading import LearnedReader

ANSWERS = (
    *("propose", "start", "drop", "status", "why", "cancel", "take_back", "help", "unclear"),
    *("foreign", "wanted", "verdict"),
)
Change = dict[str, Any]
MOST_PIECES = 100
"""Items of one proposal; more come as a table."""


class IntakeNodes:
    """Args:
    reader: the learned part; None: the house's, and rules alone where that has none.
    """

    def __init__(self, house: House, reader: "LearnedReader | None" = None) -> None:
        self.house = house
        self.reader = reader or house.reader

    def read(self, state: IntakeState, config: RunnableConfig) -> Change:
        """Which node answers, and on what. Who asks, and in which conversation, is known from the
        run, never from its input: LangGraph's server lets everybody write that.

        Raises:
            Forbidden: the author is nobody here.
        """
        author = self.house.reviewer_of(config)
        with self.house.db.read() as session:
            must(session, author, "brief")
        conversation = str(config.get("configurable", {}).get("thread_id", ""))
        return {**self.meant(state), "author": author, "conversation": conversation}

    def meant(self, state: IntakeState) -> Change:
        """Commands first, then answers to what is waited for."""
        text, pending = state["text"].strip(), state.get("pending") or {}
        command = read_command(text)
        if command and command.known and command.name != "draft":
            return {"intent": command.name, "about": command.rest}
        if command and not command.known:
            return {"intent": "help"}
        if not command and (is_yes(text) or is_no(text)):
            return {"intent": answer_to(pending, is_yes(text))}
        if command and not command.rest:
            return {"intent": "wanted"}
        if not command and (told := verdict_on(text)) is not None:
            return {"intent": "verdict", "about": told}
        if in_another_language(command.rest if command else text) and not pending.get("missing"):
            return {"intent": "foreign"}
        today = date.fromisoformat(state["today"]) if state.get("today") else now().date()
        if command:  # /draft never asks a model
            return self.wished(command.rest, parse(command.rest, today), {}, today)
        return self.wished(text, self.understood(text, pending, today), pending, today)

    def understood(self, text: str, pending: Change, today: date) -> Intake:
        """What is said of one piece alone is read apart from what is wished for."""
        reader = None if pending.get("asks") else self.reader
        wish, details = split_details(text)
        if details and not pending.get("asks"):
            read = partial(self.as_one, reader, today)
            if (found := with_details(read(wish), details, read, today)) is not None:
                return found
        return self.as_one(reader, today, text)

    def as_one(self, reader: "LearnedReader | None", today: date, text: str) -> Intake:
        """By rules alone where an answer is waited for (the reader learnt from first messages),
        where there is no reader, or its files cannot be read."""
        found = parse(text, today)
        if reader is None:
            return found
        try:
            return told_apart(text, reader.complete(text, found, today), found)
        except ModelFileError:
            return found

    def of_house(self, found: Intake) -> Intake:
        """A kind of text that this house does not have is asked for, as one that was not said."""
        asks = (
            ask if ask.content_type in self.house.types else replace(ask, content_type="")
            for ask in found.asks
        )
        return replace(found, asks=tuple(asks))

    def wished(self, text: str, found: Intake, pending: Change, today: date) -> Change:
        """Briefs from a message, alone or with those that are waited for."""
        found = self.of_house(found)
        if found.kind in ("status", "why", "cancel", "help"):
            return {"intent": found.kind, "about": found.about}
        whole = found.kind == "briefs" and not found.missing and not is_change(text)
        if pending.get("asks") and not whole:
            asks = completed(pending, text, found, today)
            if asks is not None:
                return {"intent": "propose", "asks": [asdict(ask) for ask in asks]}
            if is_change(text):
                return {"intent": "unclear"}
        if found.kind == "briefs":
            return {"intent": "propose", "asks": [asdict(ask) for ask in found.asks]}
        return {"intent": "unclear"}

    def propose(self, state: IntakeState) -> Change:
        """Asks for what is missing; else shows what would be done and what it costs.

        Raises:
            BadInput, NotFound: briefs that could not be started.
        """
        asks = [ask_of(ask) for ask in state["asks"]]
        missing = list(dict.fromkeys(name for ask in asks for name in ask.missing()))
        pending = {"asks": state["asks"], "missing": missing}
        if missing:
            return {"pending": pending, "reply": self.question(missing[0]), "cards": []}
        count = sum(ask.count for ask in asks)
        if count > MOST_PIECES:
            words = sayings.TOO_MANY.format(count=count, most=MOST_PIECES)
            return {"pending": {}, "reply": words, "cards": []}
        briefs = self.briefs_of(asks)
        for brief in briefs:
            check_limits(self.house.kind(brief.content_type), brief.limits)
        lines = [sayings.ask_line(ask, self.title(ask.content_type)) for ask in asks]
        due = list(dict.fromkeys(ask.due for ask in asks if ask.due))
        text = sayings.proposal(lines, count, cost_of(self.house, briefs), due)
        card = {"kind": "briefs", "briefs": [one.model_dump(mode="json") for one in briefs]}
        number = state.get("proposal", 0) + 1
        return {"pending": pending, "proposal": number, "reply": text, "cards": [card]}

    def start(self, state: IntakeState) -> Change:
        """The same proposal, started again, is the same batch of the same items.

        Raises:
            Forbidden, NotFound, BadInput: as `start_batch` does; the proposal stays.
        """
        briefs = self.briefs_of([ask_of(ask) for ask in state["pending"]["asks"]])
        place = (state["conversation"], state.get("proposal", 0))
        keyed = [(derived_id("brf", *place, n), brief) for n, brief in enumerate(briefs)]
        tell = tell_started(len(keyed))
        batch = start_batch(self.house, keyed, state["author"], on_done=tell)
        card = {"kind": "batch", "batch": batch}
        ids = [item_id_of(key) for key, _ in keyed]
        made = {"batch": batch, "shown": ids, **spoken_of(ids)}
        return {"pending": {}, **made, "reply": sayings.STARTED, "cards": [card]}

    def drop(self, state: IntakeState) -> Change:
        words = sayings.DROPPED if state.get("pending") else sayings.NOTHING_PROPOSED
        return {"pending": {}, "reply": words, "cards": []}

    def status(self, state: IntakeState) -> Change:
        with self.house.db.read() as session:
            ids, _ = chosen(session, self.house, state)
            lines = status_lines(session, self.house, ids, state["author"])
        if not ids:
            words = sayings.NO_ITEM if state.get("about") else sayings.NO_ITEMS
            return {"reply": words, "cards": []}
        card = {"kind": "items", "items": ids}
        return {"reply": "\n".join(lines), **spoken_of(ids), "cards": [card]}

    def why(self, state: IntakeState) -> Change:
        with self.house.db.read() as session:
            ids, every = chosen(session, self.house, state)
            if not ids:
                return {"reply": sayings.NO_ITEM, "cards": []}
            if len(ids) > 1 and not every:
                lines = status_lines(session, self.house, ids, state["author"])
                return {"reply": "\n".join([sayings.WHICH, *lines]), **spoken_of(ids), "cards": []}
            text = "\n".join(reasons_for(session, id, state["author"]) for id in ids)
        return {"reply": text, **spoken_of(ids), "cards": [{"kind": "items", "items": ids}]}

    def cancel(self, state: IntakeState) -> Change:
        """Drops what is proposed; an item is taken back after a yes."""
        if not state.get("about") and state.get("pending"):
            return self.drop(state)
        with self.house.db.read() as session:
            ids, _ = chosen(session, self.house, state)
            if len(ids) != 1:
                lines = status_lines(session, self.house, ids, state["author"])
                words = [sayings.WHICH, *lines] if ids else [sayings.NO_ITEM]
                return {"reply": "\n".join(words), **spoken_of(ids), "cards": []}
            item = find_item(session, ids[0])
            status = told_status(session, item, state["author"])
        if status not in UNDER_WAY:
            status = sayings.STATUSES.get(status, status)
            return {"reply": sayings.OVER.format(title=item.title, status=status), "cards": []}
        card = {"kind": "items", "items": ids}
        asked = {"pending": {"take_back": item.id}, **spoken_of(ids)}
        return {**asked, "reply": sayings.SURE.format(title=item.title), "cards": [card]}

    def take_back(self, state: IntakeState) -> Change:
        """Raises Forbidden: somebody decided on it meanwhile, and the author may not withdraw."""
        with self.house.db.write() as session:
            item = find_item(session, state["pending"]["take_back"])
            if item.status != "withdrawn":  # a delivery that is tried again
                call_off(session, item.id, state["author"], "cancelled in the chat")
        card = {"kind": "items", "items": [item.id]}
        return {"pending": {}, "reply": sayings.CANCELLED.format(title=item.title), "cards": [card]}

    def help(self, state: IntakeState) -> Change:
        command = read_command(state["text"])
        unknown = command.name if command and not command.known else ""
        first = [sayings.UNKNOWN.format(name=unknown)] if unknown else []
        return {"reply": "\n".join([*first, sayings.HELP]), "cards": []}

    def unclear(self, state: IntakeState) -> Change:
        waits = (state.get("pending") or {}).get("asks")
        return {"reply": sayings.ASK_AGAIN if waits else sayings.UNCLEAR, "cards": []}

    def foreign(self, state: IntakeState) -> Change:
        return {"reply": sayings.READS_ENGLISH, "cards": []}

    def wanted(self, state: IntakeState) -> Change:
        """`/draft` and nothing behind it."""
        return {"reply": sayings.DRAFT_WHAT, "cards": []}

    def verdict(self, state: IntakeState) -> Change:
        """`Approve it`: decisions are not the chat's, which has no evidence beside the draft."""
        with self.house.db.read() as session:
            ids, _ = chosen(session, self.house, state)
        cards = [{"kind": "items", "items": ids}] if ids else []
        return {"reply": sayings.DECIDED_ELSEWHERE, **spoken_of(ids), "cards": cards}

    def question(self, missing: str) -> str:
        if missing == "topic":
            return sayings.ASK_TOPIC
        kinds = ", ".join(kind.title.lower() for kind in self.house.types.values())
        return sayings.ASK_TYPE.format(kinds=kinds)

    def briefs_of(self, asks: list[Ask]) -> list[BriefIn]:
        fields = [(ask.count, brief_fields(ask, self.title(ask.content_type))) for ask in asks]
        return [read_brief(**values) for count, values in fields for _ in range(count)]

    def title(self, name: str) -> str:
        return self.house.kind(name).title


def spoken_of(ids: list[str]) -> Change:
    """What `the second one` and `it` mean from here on. One alone leaves the list as it was."""
    if len(ids) == 1:
        return {"alone": ids[0]}
    return {"shown": ids, "alone": ""} if ids else {}


def answer_to(pending: Change, yes: bool) -> str:
    """The node for a bare yes or no."""
    if not yes or not pending:
        return "drop"
    if pending.get("take_back"):
        return "take_back"
    return "unclear" if pending.get("missing") else "start"
