"""POST /v1/briefs: work comes in."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response
from sqlmodel import Session

from graphs.briefing import Taken, take_brief, take_briefs
from storage.batches import batch_view
from storage.briefs import BriefIn, read_brief
from storage.errors import BadInput
from storage.idempotency import check_key, keep_answer, kept_answer
from storage.items import find_item
from storage.open_audits import told_status
from ui.api.asking import Asked, Briefs, Key, Read, once
from ui.api.bodies import After, Batch, BriefPost, Limit
from ui.api.item_shapes import BatchView
from ui.api.problems import documented, of_error
from ui.api.shapes import BatchAnswer, Created

router = APIRouter(prefix="/v1/briefs", tags=["briefs"])


@router.post(
    "",
    operation_id="create_brief",
    status_code=201,
    response_model=Created,
    responses={**documented(409, 413), 200: {"model": Created, "description": "It was there"}},
)
def create(asked: Briefs, response: Response, body: BriefPost, key: Key = None) -> Any:
    """Asks for one piece of content. The worker drafts it; look at the item for how far it is.

    The same brief is the same item (200, `created` false), unless `again` is true.
    """
    brief = read_brief(**body.brief())

    def work(session: Session) -> tuple[int, Mapping[str, Any]]:
        taken = take_brief(asked.house, session, brief.key(), brief, asked.name, body.again)
        session.flush()
        item = find_item(session, taken.item_id)
        judge = asked.caller.judge
        answer = {
            "id": item.id,
            "created": taken.created,
            "status": told_status(session, item, judge),
        }
        return (201 if taken.created else 200), answer

    return once(asked, response, key, "POST /v1/briefs " + body.model_dump_json(), work)


@router.post(
    "/batch",
    operation_id="create_briefs",
    response_model=BatchAnswer,
    responses=documented(409, 413),
)
def create_many(asked: Briefs, response: Response, body: Batch, key: Key = None) -> Any:
    """Asks for up to 500 pieces. Each row is taken or refused by itself; equal rows of one batch
    are different items, and the same batch sent again is the same items."""
    request = "POST /v1/briefs/batch " + body.model_dump_json()
    caller = asked.caller.token_id
    if key:
        with asked.house.db.read() as session:
            kept = kept_answer(session, caller, check_key(key), request)
        if kept is not None:
            response.headers["Idempotency-Replayed"] = "true"
            return kept.body
    answer = taken_rows(asked, body)
    if key:
        with asked.house.db.write() as session:
            keep_answer(session, caller, key, request, 200, answer)
    return answer


def taken_rows(asked: Asked, body: Batch) -> dict[str, Any]:
    read = [brief_or_error(row) for row in body.briefs]
    good = [brief for brief in read if isinstance(brief, BriefIn)]
    batch, taken = take_briefs(asked.house, good, asked.name, body.name)
    rest = iter(taken)
    made = [next(rest) if isinstance(one, BriefIn) else Taken(error=one) for one in read]
    rows = [row_answer(number, one) for number, one in enumerate(made, start=1)]
    refused = sum(one.error is not None for one in made)
    return {"id": batch, "accepted": len(rows) - refused, "refused": refused, "rows": rows}


def brief_or_error(row: Mapping[str, Any]) -> BriefIn | BadInput:
    try:
        return read_brief(**row)
    except BadInput as error:
        return error


def row_answer(number: int, taken: Taken) -> dict[str, Any]:
    problem = of_error(taken.error) if taken.error else None
    names = {"status", "code", "detail", "next_step"}
    return {
        "row": number,
        "id": taken.item_id or None,
        "created": taken.created,
        "problem": problem.model_dump(include=names) if problem else None,
    }


@router.get(
    "/batches/{batch}",
    operation_id="get_batch",
    response_model=BatchView,
    responses=documented(404),
)
def get_batch(asked: Read, batch: str, limit: Limit = 50, after: After = "") -> Any:
    """How far a batch is, with a page of its items (`after`: how many to pass over)."""
    if after and not (after.isascii() and after.isdecimal() and len(after) < 7):
        raise BadInput("`after` is a number here", "start at the first page")
    with asked.house.db.read() as session:
        return batch_view(session, batch, asked.caller.judge, limit, int(after or 0))
