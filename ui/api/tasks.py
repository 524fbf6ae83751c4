"""Review work: the inbox, one task as its reviewer sees it, and what they say."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from sqlmodel import Session

from storage.decisions import decide, right_for
from storage.inbox import Filters, Sort, inbox_page
from storage.opinions import missing
from storage.review import find_task_by_id, review_view
from storage.rights import must
from storage.tasks import hold_task, release_task
from storage.undo import undo, undo_until
from ui.api.asking import Decides, Key, Read, once
from ui.api.bodies import After, Decided, Limit, Text
from ui.api.problems import documented
from ui.api.review_shapes import TasksPage, TaskView
from ui.api.shapes import Held, Reopened, Said

router = APIRouter(prefix="/v1", tags=["tasks"])
Words = Annotated[list[Annotated[str, Query(max_length=80)]], Query(max_length=20)]


@router.get("/tasks", operation_id="list_tasks", response_model=TasksPage, responses=documented())
def list_tasks(
    asked: Read,
    limit: Limit = 50,
    after: After = "",
    sort: Sort = "queue",
    content_type: Words = [],  # noqa: B006
    why: Words = [],  # noqa: B006
    assignee: Annotated[str, Query(max_length=80, description="me, team, nobody, or a name.")] = "",
    overdue: bool = False,
    free: bool = False,
    text: Text = "",
) -> Any:
    """Open tasks that the token's person may see, what is due first."""
    filters = Filters(
        content_types=tuple(content_type),
        why=tuple(why),
        assignee=assignee,
        overdue=overdue,
        free=free,
        text=text,
        sort=sort,
    )
    with asked.house.db.read() as session:
        return vars(inbox_page(session, asked.name, filters, limit, after or None))


@router.get(
    "/tasks/{task}", operation_id="get_task", response_model=TaskView, responses=documented(404)
)
def get_task(asked: Read, task: str) -> Any:
    """A task as a reviewer sees it: the draft with each claim's evidence and the findings."""
    with asked.house.db.read() as session:
        must(session, asked.name, "decide")
        return review_view(session, task, asked.name)


@router.put(
    "/tasks/{task}/hold",
    operation_id="hold_task",
    response_model=Held,
    responses=documented(404, 409),
)
def hold(asked: Decides, task: str) -> Any:
    """Has the task open for the token's person, so that nobody else takes it; do it again to
    renew it."""
    with asked.house.db.write() as session:
        must(session, asked.name, right_for(find_task_by_id(session, task)))
        minutes = asked.house.settings.task_lease_minutes
        return {"task": task, "held_until": hold_task(session, task, asked.name, minutes)}


@router.delete(
    "/tasks/{task}/hold", operation_id="release_task", status_code=204, responses=documented(404)
)
def release(asked: Decides, task: str) -> None:
    """Lets go of a task; one that is somebody else's stays theirs."""
    with asked.house.db.write() as session:
        release_task(session, find_task_by_id(session, task).id, asked.name)


@router.post(
    "/tasks/{task}/decisions",
    operation_id="decide_task",
    status_code=201,
    response_model=Said,
    responses=documented(404, 409, 413),
)
def decide_task(
    asked: Decides, response: Response, task: str, body: Decided, key: Key = None
) -> Any:
    """Says what the token's person thinks of a draft. It is followed after the time in which it
    can be undone (`undo_until`). Where several reviewers are asked this is one opinion, and
    `missing` others are still asked; 0 where nobody else is. A text goes with an edit alone."""
    wait = asked.house.settings.undo_seconds

    def work(session: Session) -> tuple[int, Mapping[str, Any]]:
        found = find_task_by_id(session, task)
        said = decide(
            session, found, body.verdict, asked.name, body.text, body.reasons, body.note, wait=wait
        )
        session.flush()
        until = undo_until(session, said, asked.name)
        answer = said.model_dump(mode="json", exclude={"release_at", "resumed_at"})
        extra = {
            "item_id": found.item_id,
            "undo_until": until.isoformat() if until else None,
            "missing": missing(found),
        }
        return 201, {**answer, **extra}

    request = f"POST /v1/tasks/{task}/decisions " + body.model_dump_json()
    return once(asked, response, key, request, work)


@router.post(
    "/decisions/{decision}/undo",
    operation_id="undo_decision",
    response_model=Reopened,
    responses=documented(404, 409),
)
def undo_decision(asked: Decides, decision: str) -> Any:
    """Takes a decision or an opinion back, while it waits to be followed."""
    with asked.house.db.write() as session:
        task = undo(session, decision, asked.name)
        return {"task": task.id, "item": task.item_id}
