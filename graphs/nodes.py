"""The editorial graph's nodes: read the state, call one agent, write one thing, return the change.

Every write is keyed by what it is about, so that a node that runs twice (after a crash, or
because somebody else resumed the thread) finds what the first run wrote.
"""

from dataclasses import asdict
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.types import interrupt
from sqlmodel import Session

from agents.types import Assignment, Finding, Verdicts
from agents.writer import SAMPLE_TEMPERATURE
from graphs.answers import question
from graphs.edits import ground_edit
from graphs.evidence import examples_from, item_assignment
from graphs.house import House
from graphs.outages import gives_up
from graphs.recording import asked_further, decision_on
from graphs.routing import critiqued
from graphs.state import EditorialState
from storage.asked_items import is_further_piece
from storage.content_types import ContentType
from storage.errors import (
    BadReply,
    Conflict,
    LeaseHeld,
    ModelUnavailable,
    UsageError,
)
from storage.examples import put_examples
from storage.items import (
    UNDER_WAY,
    find_draft,
    put_critique,
    put_draft,
    put_route,
    route_of,
    set_status,
)
from storage.leases import fence
from storage.outbox import mark_followed
from storage.tables import Item, Opinion
from storage.tasks import open_task

Change = EditorialState
Kind = ContentType

RECENT = 256
NO_DRAFT = "no draft: the model gave no usable text"
NO_JUDGE = "the judge of claims did not answer: they were checked by their words alone"


class EditorialNodes:
    """Bound to a house; holds nothing but what was just read."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.recent: dict[tuple[str, tuple[str, ...]], tuple[Item, Assignment]] = {}

    def retrieve(self, state: EditorialState) -> Change:
        with self.house.db.read() as session:
            _, assignment, kind = self.assignment(session, state)
        ids = self.house.retriever.retrieve(assignment, kind.critic_passages)
        return {"passage_ids": ids, "attempt": 0, "revisions": 0, "findings": []}

    def draft(self, state: EditorialState, config: RunnableConfig) -> Change:
        item_id, attempt = state["item_id"], state["attempt"] + 1
        sure: dict[str, float] = {}
        error = NO_DRAFT
        with self.house.db.read() as session:
            found = find_draft(session, item_id, attempt)
            item, assignment, kind = self.assignment(session, state)
            heat = temperature_of(session, item) if attempt == 1 and found is None else 0.0
        if found is None:
            values, sure, error = self.written(kind, assignment, state, item.adapter_choice, heat)
            with self.house.db.write() as session:
                fence(session, item_id, token_of(config))
                found = put_draft(session, item_id, attempt, **values)
        error = "" if found.text else error
        if not sure and found.mean_logprob is not None:  # a replay knows no more
            sure = {"mean_logprob": found.mean_logprob}
        change: Change = {"attempt": attempt, "draft_id": found.id, "text": found.text}
        return {**change, "error": error, "sure": sure}

    def written(
        self, kind: Kind, assignment: Assignment, state: EditorialState, choice: str, heat: float
    ) -> tuple[dict[str, Any], dict[str, float], str]:
        """A draft's columns, how sure the model was of it, and why it has no text. A useless
        reply gives an empty draft, which a person will see; a model that is away raises, so that
        the item waits for it, unless it answers others."""
        house = self.house
        adapter = house.adapter_for(choice, state["item_id"])
        findings = [Finding(**finding) for finding in wished(state)]
        previous = state.get("text") if findings else None
        common = {
            "model": house.model.name,
            "model_sha256": house.model.sha256,
            "adapter_id": adapter,
            "passage_ids": state["passage_ids"],
        }
        try:
            written = house.writer.write(
                kind,
                assignment,
                adapter=adapter,
                previous=previous,
                findings=findings,
                temperature=heat,
            )
        except BadReply:
            return {**common, "text": "", "prompt_version": ""}, {}, NO_DRAFT
        except ModelUnavailable as error:
            if not gives_up(house, state["item_id"]):
                raise
            return {**common, "text": "", "prompt_version": ""}, {}, f"no draft: {error}"
        reply = written.reply
        values = {
            **common,
            "text": written.text,
            "prompt_version": written.prompt_version,
            "messages": written.messages,
            "prompt_tokens": reply.prompt_tokens,
            "completion_tokens": reply.completion_tokens,
            "seconds": reply.seconds,
            "mean_logprob": reply.mean_logprob,
        }
        return values, written.signals, ""

    def critique(self, state: EditorialState, config: RunnableConfig) -> Change:
        with self.house.db.read() as session:
            _, assignment, kind = self.assignment(session, state)
            published = self.house.published.pieces(session)
        given = (kind, assignment, state["text"], published, state.get("sure", {}))
        try:
            verdicts, error = self.house.critic.check(*given), state["error"]
        except ModelUnavailable:  # by setting, a model is asked; it gets the writer's patience
            if not gives_up(self.house, state["item_id"]):
                raise
            verdicts, error = self.house.plain_critic.check(*given), NO_JUDGE
        findings = [asdict(finding) for finding in verdicts.findings]
        with self.house.db.write() as session:
            put_critique(
                session,
                state["draft_id"],
                verdicts.version,
                verdicts.score,
                findings,
                claims(verdicts),
                verdicts.signals,
            )
        return {"findings": findings, "score": verdicts.score, "error": error}

    def route(self, state: EditorialState, config: RunnableConfig) -> Change:
        """Chosen once for a draft: a second run finds the route that the first one wrote, the
        audit it drew and the task it opened."""
        with self.house.db.write() as session:
            item = fence(session, state["item_id"], token_of(config))
            if item.status == "withdrawn":
                return {"route": "withdrawn"}
            route = route_of(session, state["draft_id"])
            said, worth, shown = "", 0.0, None
            if route is None:
                policy = self.house.policy
                choice = policy.choose(
                    session, critiqued(session, self.house.kind(item.content_type), state, item)
                )
                route = put_route(
                    session, state["draft_id"], version=policy.version, **choice.columns
                )
                said, worth = choice.said or choice.reason, choice.worth
                shown = choice.shown_confidence
            change: Change = {"route": route.route, "why": route.why, "reason": route.reason}
            if route.route == "revise":
                change["revisions"] = state["revisions"] + 1
            if route.route == "review" or route.audit:
                kind = self.house.kind(item.content_type)
                draft_id = state["draft_id"]
                task = open_task(
                    session, item.id, draft_id, route.why, said, worth, kind, confidence=shown
                )
                change["reason"] = task.reason
            if route.route == "review":
                change["task_id"] = task.id
                if task.status == "open":  # a replay meets what was decided since
                    set_status(session, item, "review")
        return change

    def review(self, state: EditorialState, config: RunnableConfig) -> Change:
        answer = interrupt(
            question(state["item_id"], state["task_id"], state["text"], state["reason"])
        )
        return {"answer": answer, "answered_by": self.house.reviewer_of(config)}

    def record(self, state: EditorialState, config: RunnableConfig) -> Change:
        """Finds the desk's decision, or makes one of the answer another inbox gave. A decision
        that still waits in the outbox is the truth too: it is followed now.

        An answer that cannot become a decision now is forgotten and asked for again: left
        standing, the next run would record it in place of a later one.
        """
        token = token_of(config)
        with self.house.db.write() as session:
            try:
                item = fence(session, state["item_id"], token)
            except LeaseHeld as error:
                if token is not None:
                    raise
                return {"verdict": "again", "reason": str(error)}
            if item.status == "withdrawn":
                return {"verdict": "withdrawn"}
            try:
                with session.begin_nested():
                    decision = decision_on(session, state)
            except (UsageError, Conflict) as error:
                return {"verdict": "again", "reason": str(error)}
            if isinstance(decision, Opinion):
                return {"verdict": "again", "reason": asked_further(session, decision)}
            if decision.verdict != "rework":
                return {"verdict": decision.verdict}
            if decision.resumed_at is None:
                set_status(session, item, "drafting")
            mark_followed(session, item.id, audits=False)
        wish = Finding("reviewer.rework", "warn", decision.note or "Write it differently.")
        return {"verdict": "rework", "revisions": 0, "findings": [], "wish": asdict(wish)}

    def curate(self, state: EditorialState, config: RunnableConfig) -> Change:
        task_id = state.get("task_id")
        if task_id:
            ground_edit(self.house, task_id)
        with self.house.db.write() as session:
            item = fence(session, state["item_id"], token_of(config))
            if item.status in UNDER_WAY:
                kind = self.house.kind(item.content_type)
                put_examples(session, examples_from(session, kind, item))
                rejected = state.get("verdict") == "reject"
                set_status(session, item, "rejected" if rejected else "done")
            mark_followed(session, item.id, audits=False)
        if task_id:
            self.house.policy.learn(self.house.db, self.house.kind(item.content_type))
        return {}

    def assignment(self, session: Session, state: EditorialState) -> tuple[Item, Assignment, Kind]:
        """The item and what it is written from. Neither changes while a graph runs (an item
        whose source is withdrawn is withdrawn itself), so the next nodes find it in memory."""
        item_id, passage_ids = state["item_id"], state.get("passage_ids", [])
        key = (item_id, tuple(passage_ids))
        if key not in self.recent:
            self.recent[key] = item_assignment(session, item_id, passage_ids)
            while len(self.recent) > RECENT:
                self.recent.pop(next(iter(self.recent)), None)
        item, assignment = self.recent[key]
        return item, assignment, self.house.kind(item.content_type)


def temperature_of(session: Session, item: Item) -> float:
    """Of a first draft: 0 but for the later pieces of one wish. They are asked for in the same
    words, and the same words would be answered with the same text."""
    return SAMPLE_TEMPERATURE if is_further_piece(session, item) else 0.0


def wished(state: EditorialState) -> list[dict[str, Any]]:
    """What the next attempt must put right: a reviewer's wish first, it outlives revisions."""
    wish = state.get("wish")
    return [*([wish] if wish else []), *state["findings"]]


def claims(verdicts: Verdicts) -> list[dict[str, Any]]:
    return [asdict(claim) for claim in verdicts.claims]


def token_of(config: RunnableConfig) -> str | None:
    return config.get("configurable", {}).get("lease_token")
