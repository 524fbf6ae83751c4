"""What the chat says of items: read from the store, never made up."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from sqlmodel import Session

from agents.intake import sayings
from agents.intake.matching import Named, meant
from agents.intake.talk import plain
from agents.intake.words import words
from graphs.house import House
from graphs.intake_pointing import pointed_at
from graphs.intake_state import IntakeState
from storage.asked_items import drafting_cost, items_asked_by, pieces_of_one, same_texts
from storage.batches import batch_view
from storage.briefs import BriefIn
from storage.errors import NotFound
from storage.items import UNDER_WAY, find_item
from storage.open_audits import audited_among
from storage.tables import Item
from storage.views import item_view, items_lines

SHOWN = 5
"""Items in an answer."""
MOST_FINDINGS = 4
HELD = "{line} It could not be drafted so far: {held}."


def chosen(session: Session, house: House, state: IntakeState) -> tuple[list[str], bool]:
    """The items that are meant, and whether all of them are (`both`): those pointed at, or by id,
    by words of theirs, or else those of this conversation."""
    about = (state.get("about") or "").strip()
    own = listed(session, state)
    shown = [(id, kind_of(session, id)) for id in state.get("shown") or own]
    pointed = pointed_at(about, state["text"], shown, state.get("alone", ""))
    if pointed is not None:
        ids, every = pointed
        return ids[:SHOWN], every
    return (by_name(session, house, state["author"], about) if about else own), False


def kind_of(session: Session, item_id: str) -> str:
    item = session.get(Item, item_id)
    return item.content_type if item else ""


def by_name(session: Session, house: House, author: str, about: str) -> list[str]:
    if not about.startswith("it_"):
        return named(session, house, author, about)
    try:
        return [find_item(session, about).id]
    except NotFound:
        return []


def listed(session: Session, state: IntakeState) -> list[str]:
    """Of this conversation, or else of the author's those that are under way, as they were asked
    for."""
    if state.get("batch"):
        rows = batch_view(session, state["batch"], state["author"], SHOWN)["rows"]
        return [row["id"] for row in rows]
    lately = [item for item, _ in items_asked_by(session, state["author"])]
    audited = audited_among(session, [item.id for item in lately], state["author"])
    waiting = (item.id for item in lately if item.status in UNDER_WAY or item.id in audited)
    return list(islice(waiting, SHOWN))[::-1]


def named(session: Session, house: House, author: str, about: str) -> list[str]:
    """Of the items that the author asked for, the latest, as they were asked for. A kind of text
    (`the release note`) means items of that kind, whatever others are about."""
    kinds = {kind for kind, rule in words().types.items() if rule.fullmatch(plain(about))}
    items = [
        Named(item.id, f"{item.title} {brief.instruction} {title(house, item)}")
        for item, brief in items_asked_by(session, author)
        if not kinds or item.content_type in kinds
    ]
    if kinds:
        return [item.id for item in items][:SHOWN][::-1]
    return meant(about, items, SHOWN)[::-1]


def title(house: House, item: Item) -> str:
    kind = house.types.get(item.content_type)
    return kind.title if kind else item.content_type


def status_lines(session: Session, house: House, ids: Sequence[str], author: str) -> list[str]:
    """Pieces of one title are told apart; those that say the same, word for word, are named."""
    items = [find_item(session, id) for id in ids]
    lines = items_lines(session, items, author)
    pieces, same = pieces_of_one(lines), same_texts(session, lines)
    return [
        with_held(
            sayings.status_line(
                line,
                title(house, item),
                piece_name(pieces, item.id),
                piece_name(pieces, same.get(item.id, "")),
            ),
            line["held"],
        )
        for item, line in zip(items, lines, strict=True)
    ]


def piece_name(pieces: Mapping[str, tuple[int, int]], item_id: str) -> str:
    """`1 of 3`; where a list may be cut off, how many there are is not known."""
    if item_id not in pieces:
        return ""
    place, total = pieces[item_id]
    form = sayings.PIECE if len(pieces) < SHOWN else sayings.PIECE_ALONE
    return form.format(place=place, total=total)


def with_held(line: str, held: str) -> str:
    """With why it waits for its draft longer than it should."""
    return HELD.format(line=line, held=held.rstrip(".")) if held else line


def reasons_for(session: Session, item_id: str, author: str) -> str:
    """Route, its reason and what weighed, as they were written down."""
    view = item_view(session, find_item(session, item_id), author)
    drafts = [draft for draft in view["drafts"] if draft["route"]]
    if not drafts:
        status = sayings.STATUSES.get(view["status"], view["status"])
        return with_held(sayings.NOT_SAID.format(status=status), view["held"])
    found = [f["reason"] for f in drafts[-1]["findings"] if f["severity"] in ("block", "warn")]
    route = drafts[-1]["route"]
    return sayings.why_text(view["title"], view["status"], route, found[:MOST_FINDINGS])


def cost_of(house: House, briefs: Sequence[BriefIn]) -> dict[str, Any]:
    """Tokens and seconds that drafting these takes: by the drafts of late where all kinds have
    some (`measured`), else at most what their types allow."""
    with house.db.read() as session:
        kinds = {brief.content_type for brief in briefs}
        lately = {kind: drafting_cost(session, kind) for kind in kinds}
    known = [lately[brief.content_type] for brief in briefs]
    if all(known):
        tokens = sum(one["tokens"] for one in known if one)
        return {
            "measured": True,
            "tokens": tokens,
            "seconds": sum(o["seconds"] for o in known if o),
        }
    allowed = [house.kind(brief.content_type) for brief in briefs]
    most = sum(kind.max_tokens * (1 + kind.max_revisions) for kind in allowed)
    return {"measured": False, "tokens": most, "seconds": 0}
