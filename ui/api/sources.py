"""Sources and what is found in them."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from sqlmodel import Session

from storage.errors import BadInput, NotFound
from storage.listing import sources_after
from storage.serving import Filters
from storage.source_views import source_row, source_view
from storage.tables import Source
from storage.withdraw import withdraw
from ui.api.asking import Read, Sources
from ui.api.bodies import After, Limit, Reason, Text
from ui.api.problems import documented
from ui.api.shapes import FoundList, SourcesPage, SourceView, WithdrawalView

router = APIRouter(prefix="/v1", tags=["sources"])


def source_at(session: Session, source_id: str) -> Source:
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound(f"no source {source_id!r}", "list them: GET /v1/sources")
    return source


@router.get(
    "/sources", operation_id="list_sources", response_model=SourcesPage, responses=documented()
)
def list_sources(asked: Read, limit: Limit = 50, after: After = "", text: Text = "") -> Any:
    """Sources by their URI; `text` is looked for in titles and URIs."""
    with asked.house.db.read() as session:
        found = sources_after(session, limit, after, text)
        return {"rows": [source_row(row) for row in found.rows], "next": found.next}


@router.get(
    "/sources/{source}",
    operation_id="get_source",
    response_model=SourceView,
    responses=documented(404),
)
def get_source(
    asked: Read, source: str, version: Annotated[int | None, Query(ge=1, le=2**31)] = None
) -> Any:
    """One source with its text and passages, as it is now or as a version had it."""
    with asked.house.db.read() as session:
        return source_view(session, source_at(session, source), version)


@router.post(
    "/sources/{source}/withdraw",
    operation_id="withdraw_source",
    response_model=WithdrawalView,
    responses=documented(404, 409),
)
def withdraw_source(asked: Sources, source: str, body: Reason) -> Any:
    """Takes a source back, with everything that rests on it."""
    with asked.house.db.write() as session:
        found = source_at(session, source)
        return withdraw(session, found.id, asked.name, body.reason).as_dict()


@router.get("/search", operation_id="search", response_model=FoundList, responses=documented(404))
def search(
    asked: Read,
    q: Annotated[str, Query(min_length=1, max_length=2000, description="What to look for.")],
    k: Annotated[int, Query(ge=1, le=50)] = 5,
    kind: Literal["", "page", "record"] = "",
    source: Annotated[
        list[Annotated[str, Query(max_length=80)]], Query(max_length=50, description="Ids.")
    ] = [],  # noqa: B006
) -> Any:
    """Passages by meaning and by words, best first, each with why it came up."""
    if not q.strip():
        raise BadInput("the query is empty", "ask for something")
    with asked.house.db.read() as session:
        ids = tuple(source_at(session, one).id for one in source)
    filters = Filters(sources=ids, kinds=(kind,) if kind else ())
    found = asked.house.searcher.search(q, k, filters)
    return {"rows": [asdict(one) for one in found]}
