"""Confidence fitted anew as decisions come, and new ranks beside the old ones.

Fitting takes seconds, so it is done between transactions: what is kept is a version named by its
own coefficients, and two processes that fit the same decisions keep the same one.
"""

from sqlmodel import Session

from agents.router.calibration import Calibration, Decided
from graphs.confidence import MOST, calibrations, decided_rows, keep_version, latest
from graphs.counting import Book, Rules
from storage.autonomy import autonomy_of, count_decided, last_number
from storage.content_types import ContentType
from storage.database import Database

MOST_VERSIONS = 3


def work_for(session: Session, book: Book) -> tuple[str, ...]:
    """What is to be done between transactions: `fit` when decisions have doubled since the last
    version, `rank` when there is one that this content type has not considered."""
    from agents.router.fitting import refit_due

    last, count = latest(session), count_decided(session)
    if refit_due(count, last.decisions if last else 0):
        return "fit", "rank"
    known = last is None or book.row.snapshot.get("considered") == last.version
    return () if known else ("rank",)


def refit(db: Database) -> None:
    """Fits a new version on the decisions there are, and keeps it."""
    from agents.router.fitting import fit

    with db.read() as session:
        count, rows = count_decided(session), decided_rows(session)
    fitted = fit(rows)
    with db.write() as session:
        keep_version(session, fitted, count)


def rank_anew(db: Database, kind: ContentType, rules: Rules) -> None:
    """Where the newest version orders drafts clearly better than the one that rules a content
    type, it earns its own thresholds there, beside it. It is asked once per version."""
    with db.read() as session:
        found = newcomer(session, kind)
        rows = decided_rows(session) if found is not None else []
    if found is None:
        return
    fresh, ruling = found
    better = is_better(ruling, rows)
    with db.write() as session:
        row = autonomy_of(session, kind.name)
        if row is None or newcomer(session, kind) is None:
            return
        book = Book(session, row, rules)
        book.keep(considered=fresh.version)
        if better and fresh.version not in book.ranks.versions:
            admit(book, fresh.version)


def newcomer(session: Session, kind: ContentType) -> tuple[Calibration, Calibration] | None:
    """The newest version, which a content type has not considered yet, and the ruling one."""
    row, last = autonomy_of(session, kind.name), latest(session)
    if row is None or last is None or row.snapshot.get("considered") == last.version:
        return None
    fitted = calibrations(session, [last.version, row.calibration])
    ruling = fitted.get(row.calibration)
    return (fitted[last.version], ruling) if ruling is not None else None


def is_better(ruling: Calibration, rows: list[Decided]) -> bool:
    """Judged by decisions that the ruling version has not seen; where the oldest are not read
    any more, the later half of them is new to it, since versions come when decisions double."""
    from agents.router.fitting import clearly_better

    seen = min(ruling.decisions, len(rows)) if len(rows) < MOST else MOST // 2
    return clearly_better(ruling, rows, rows[seen:])


def admit(book: Book, version: str) -> None:
    """A new rank; of the older ones that do not rule, one goes when there are too many."""
    for old in book.ranks.versions[: 1 - MOST_VERSIONS]:
        if old != book.ranks.live:
            book.ranks.retire(old)
    book.ranks.add(version)
    since = book.row.snapshot.get("since", {})
    book.keep(since={**since, version: last_number(book.session)})
    book.save("calibration")
