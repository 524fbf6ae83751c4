"""The policy that earns its autonomy: drafts go out without a person where the team's own
decisions prove, within its error budget, that they may."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from agents.router.calibration import Calibration
from agents.router.ordering import Waiting, teaches
from agents.router.types import Ruling
from graphs.confidence import scores
from graphs.counting import Book, Rules
from graphs.opening_books import FEW, look_for_drift, open_book
from graphs.refitting import rank_anew, refit, work_for
from graphs.routing import Choice, Critiqued, must_review, regime_key
from storage.content_types import ContentType
from storage.database import Database
from storage.routes import audit_draw, next_number

VERSION = "autonomy-1"
ASKED = "a person's judgement is asked for"
"""What a reviewer is told of a draft that is uncertain, and of one that is audited: the same."""

STRANGER = "Its writer is not the one that this type's decisions are about: a person decides."
AT_RANDOM = 0.2
WOULD_NOT = (
    f"A draft by the writer that was proven; after {FEW} drafts in a row by another one the type "
    "starts anew with that writer."
)


class Autonomy:
    """Rules on drafts by what is in the books. Holds nothing between two drafts."""

    version = VERSION

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def choose(self, session: Session, draft: Critiqued) -> Choice:
        must = must_review(draft)
        if must is not None:
            return must
        book = open_book(session, draft.kind, self.rules, draft.regime)
        assert book is not None, "a draft begins it"
        odds: dict[str, Any] = {
            "content_type": draft.kind.name,
            "regime": regime_key(draft.regime),
            "number": next_number(session),
        }
        if book.row.regime != odds["regime"]:
            return Choice("review", STRANGER, would_change=WOULD_NOT, said=ASKED, odds=odds)
        look_for_drift(book, dict(draft.signals))
        return self.rule(session, draft, book, odds)

    def rule(self, session: Session, draft: Critiqued, book: Book, odds: dict[str, Any]) -> Choice:
        """The autopilot's word on a draft that no policy keeps from going out."""
        fitted, draw = book.fitted(), audit_draw(session, draft.draft_id)
        found = scores(fitted, book.ranks.versions, draft.kind.name, draft.signals)
        version, ruling = book.ranks.choose(found, draw)
        odds |= {"calibration": version, "bound": ruling.bound}
        odds |= {"propensity": ruling.propensity, "floor": ruling.floor}
        reason = reason_of(ruling, book.pilot.state)
        return Choice(
            "accept" if ruling.accept else "review",
            reason,
            why="audit" if ruling.audit else "uncertain",
            confidence=found[version],
            threshold=ruling.threshold,
            audit=ruling.audit,
            would_change=ruling.would_change,
            said="" if ruling.threshold is None else ASKED,
            worth=worth(ruling, found[version], novelty(fitted[version], draft.signals), draw),
            odds=odds,
        )

    def learn(self, db: Database, kind: ContentType) -> None:
        with db.write() as session:
            book = open_book(session, kind, self.rules)
            work = work_for(session, book) if book is not None else ()
        if "fit" in work:
            refit(db)
        if work:
            rank_anew(db, kind, self.rules)


def reason_of(ruling: Ruling, state: str) -> str:
    return f"cold start: {ruling.reason}" if state == "learning" else ruling.reason


def worth(ruling: Ruling, score: float, novelty: float, draw: float) -> float:
    """What a decision would teach, 0..1: that is the head start its task gets in the queue.

    While everything is reviewed nothing goes first, since decisions count in the order of
    routing. Later a share of the tasks gets a head start by chance, so that people do not only
    ever see the doubtful ones; audits get the longest, for a breaker is no use late.
    """
    if ruling.threshold is None:
        return 0.0
    if ruling.audit:
        return 1.0
    place = draw * 2**20 % 1.0  # the draw's lower digits: they tell nothing of the audit
    if place < AT_RANDOM:
        return place / AT_RANDOM
    return teaches(Waiting("", score, novelty=novelty), ruling.threshold)


def novelty(fitted: Calibration, signals: Mapping[str, float]) -> float:
    """How far a draft's signals are from the usual, 0..1: two standard deviations are far."""
    places = range(len(fitted.names))
    far = [abs(fitted.standard(place, signals)) / 2 for place in places]
    return min(1.0, sum(far) / len(far)) if far else 0.0
