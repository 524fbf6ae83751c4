"""Error budgets and adapters: what is automatic, and who writes."""

from typing import Any

from fastapi import APIRouter

from graphs.budget_report import budget_report, set_type_budget
from storage.adapters import find_adapter, list_adapters
from ui.api.asking import Admin, Read
from ui.api.bodies import Promotion, Share
from ui.api.problems import documented
from ui.api.shapes import AdapterList, AdapterView, BudgetList, BudgetView, RolledBack

router = APIRouter(prefix="/v1")


@router.get(
    "/budgets",
    operation_id="list_budgets",
    response_model=BudgetList,
    responses=documented(),
    tags=["budgets"],
)
def list_budgets(asked: Read) -> Any:
    """How each content type stands with its error budget."""
    return {"rows": budget_report(asked.house, count=False)}


@router.put(
    "/budgets/{content_type}",
    operation_id="set_budget",
    response_model=BudgetView,
    responses=documented(404),
    tags=["budgets"],
)
def set_budget(asked: Admin, content_type: str, body: Share) -> Any:
    """Sets the share of what goes out unseen that a person may refuse."""
    kind = asked.house.kind(content_type)
    return set_type_budget(asked.house, kind, body.share, asked.name)


@router.get(
    "/adapters",
    operation_id="list_adapters",
    response_model=AdapterList,
    responses=documented(),
    tags=["adapters"],
)
def adapters(asked: Read) -> Any:
    """Every adapter with its gate, newest first."""
    with asked.house.db.read() as session:
        return {"rows": [one.model_dump(mode="json") for one in list_adapters(session)]}


@router.post(
    "/adapters/{adapter}/promote",
    operation_id="promote_adapter",
    response_model=AdapterView,
    responses=documented(404, 409),
    tags=["adapters"],
)
def promote(asked: Admin, adapter: str, body: Promotion) -> Any:
    """Signs an adapter off: it writes from now on, or is tried on a share of new briefs."""
    from graphs.promoting import try_out
    from graphs.tuning import sign_off

    if body.canary is None:
        return sign_off(asked.house, adapter, asked.name).model_dump(mode="json")
    return try_out(asked.house, adapter, body.canary, asked.name).model_dump(mode="json")


@router.post(
    "/adapters/{adapter}/rollback",
    operation_id="rollback_adapter",
    response_model=RolledBack,
    responses=documented(404, 409),
    tags=["adapters"],
)
def roll_back(asked: Admin, adapter: str) -> Any:
    """Takes the latest step back for this adapter's base model: an adapter off its trial, or else
    the live one."""
    from graphs.promoting import roll_back

    with asked.house.db.read() as session:
        base = find_adapter(session, adapter).base_sha256
    now = roll_back(asked.house, base, asked.name)
    return {"writes": now.id if now else None}
