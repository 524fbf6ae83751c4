"""Opening a content type's book: by whose drafts it is kept, by which budget, and brought up
to what was decided since."""

from dataclasses import asdict

from sqlmodel import Session

from agents.router.drift import Drift, Regime
from graphs.counting import Book, Rules
from graphs.routing import regime_key
from storage.autonomy import autonomy_of, recent_regimes
from storage.budgets import budget_of
from storage.content_types import ContentType
from storage.tables import Autonomy

FEW = 5
"""So many drafts in a row by another writer, the new one included, and the type is in that
writer's hands: one draft by the base model among those of an adapter changes nothing."""


def open_book(
    session: Session, kind: ContentType, rules: Rules, regime: Regime | None = None
) -> Book | None:
    """The book of a content type by today's budget, with every decision counted.

    Args:
        regime: who wrote the draft that is being routed; it begins the book where there is none.
    """
    row = autonomy_of(session, kind.name)
    if row is None:
        if regime is None:
            return None
        row = begin(session, kind, regime, rules)
        Book(session, row, rules).save("begun")
    book = Book(session, row, rules)
    follow_budget(book, budget_of(session, kind))
    if regime is not None and regime_key(regime) != row.regime:
        follow_writer(book, regime)
    book.count()
    book.watch()
    return book


def begin(session: Session, kind: ContentType, regime: Regime, rules: Rules) -> Autonomy:
    row = Autonomy(
        content_type=kind.name,
        regime=regime_key(regime),
        parts=asdict(regime),
        budget=budget_of(session, kind),
        delta=rules.delta,
    )
    session.add(row)
    return row


def follow_writer(book: Book, regime: Regime) -> None:
    """Starts anew when the last few drafts all come from another writer than the one that was
    proven: theirs are the first that count again."""
    recent = recent_regimes(book.session, book.row.content_type, FEW - 1)
    same = [number for number, key in recent if key == regime_key(regime)]
    if recent and len(same) < FEW - 1:
        return
    why = regime.changed_from(Regime(**book.row.parts))
    book.row.regime, book.row.parts = regime_key(regime), asdict(regime)
    book.stop(why, "regime")
    book.row.upto = min(same, default=book.row.upto + 1) - 1


def strangers_in_a_row(session: Session, row: Autonomy) -> int:
    """How many of the last drafts come from one writer that is not the proven one."""
    keys = [key for _, key in recent_regimes(session, row.content_type, FEW)]
    if not keys or keys[0] == row.regime:
        return 0
    return next((place for place, key in enumerate(keys) if key != keys[0]), len(keys))


def follow_budget(book: Book, budget: float) -> None:
    """A larger budget keeps the threshold that was proven for the smaller one, and asks for new
    evidence to go further; a smaller one starts from nothing. Either way only drafts that are
    routed from now on count: whoever sets a budget may have seen what came of those before."""
    from agents.router.rebudget import rebudgeted

    delta = book.rules.delta
    if (budget, delta) != (book.ranks.budget, book.ranks.delta):
        book.ranks = rebudgeted(book.ranks, budget, delta)
        book.restart("budget")


def look_for_drift(book: Book, signals: dict[str, float]) -> None:
    """Shows one draft's signals to the watch, and stops automation when they have shifted."""
    drift = Drift.restore(book.row.drift) if book.row.drift else Drift()
    if drift.see(signals):
        book.stop(f"the drafts have shifted: {drift.why}", "drift")
    else:
        book.row.drift = drift.snapshot()
