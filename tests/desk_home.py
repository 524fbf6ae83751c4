"""Homes for the desk's tests and pictures: made with the storage verbs, no model and no vectors.

Drafts are the catalogue's own blurbs, some of them spoiled in ways that writers spoil them;
claims and findings come from the real critic.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from plain_critic import plain_critic
from ready_home import prepare_home
from sqlmodel import Session
from tasting import put_file

from agents.types import Assignment, Evidence, Verdicts
from graphs.evidence import facts_text
from graphs.house import House, open_house
from storage.adapters import put_adapter, set_adapter_status
from storage.briefs import BriefIn
from storage.decisions import decide
from storage.items import put_critique, put_draft, put_item, put_route, set_status
from storage.settings import load_settings
from storage.sources import put_passages, put_source, serve_version
from storage.tables import Draft, Item, Snapshot, SourceVersion, Task
from storage.tables.base import now
from storage.tasks import open_task

DATA = Path(__file__).parents[1] / "ui" / "demo" / "data"
INSTRUCTION = "Write the product blurb for the autumn catalogue."


def products() -> list[dict[str, Any]]:
    lines = (DATA / "catalogue.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def open_home(home: Path) -> House:
    return open_house(load_settings(home=prepare_home(home)))


def add_pages(session: Session) -> dict[str, SourceVersion]:
    """The shop's pages as served sources, by title."""
    versions = {}
    for file in sorted((DATA / "pages").glob("*.md")):
        text = file.read_text(encoding="utf-8")
        title = text.splitlines()[0].lstrip("# ")
        versions[title] = add_source(session, f"pages/{file.name}", "page", title, text)
    return versions


def add_source(session: Session, uri: str, kind: str, title: str, text: str) -> SourceVersion:
    source, version = put_source(session, uri, kind, title, text, "tests")
    put_passages(session, version, [(0, len(text), title)])
    serve_version(session, source, version)
    return version


def add_review(
    house: House,
    title: str,
    text: str,
    facts: dict[str, str] | None = None,
    *,
    before: str | None = None,
    minutes_ago: float = 0,
    content_type: str = "product_blurb",
    instruction: str = INSTRUCTION,
    uri: str = "",
    extra: SourceVersion | None = None,
    judge: Callable[[str, Verdicts], Verdicts] = lambda text, verdicts: verdicts,
) -> str:
    """An item whose last draft waits for a person; returns its task's id.

    Where the title is the instruction itself, as in a question, the brief has no facts.
    `before` is the text of an earlier attempt, `extra` a page that the critic may cite too.
    """
    facts = {} if title == instruction else {"name": title, **(facts or {})}
    brief = BriefIn(instruction=instruction, content_type=content_type, facts=facts)
    with house.db.write() as session:
        record = facts_text(facts) or instruction
        uri = uri or f"catalogue.jsonl#{brief.key()}"
        version = add_source(session, uri, "record", title, record)
        item = put_item(session, brief.key(), brief, "tests", version.id)
        passages = [Evidence(source_version_id=extra.id, start=0, text=extra.text)] if extra else []
        assignment = Assignment(
            content_type,
            instruction,
            facts,
            facts_evidence=Evidence(source_version_id=version.id, start=0, text=record),
            passages=tuple(passages),
        )
        kind = house.kind(content_type)
        attempts = [text] if before is None else [before, text]
        for number, written in enumerate(attempts, start=1):
            verdicts = judge(written, plain_critic().check(kind, assignment, written))
            draft = add_draft(session, item, number, written, verdicts)
        return add_task(session, item, draft, verdicts, minutes_ago)


def add_draft(
    session: Session, item: Item, number: int, text: str, verdicts: Verdicts, **values: Any
) -> Draft:
    common = {"model": "local:smollm2-135m", "prompt_version": "write-1"}
    draft = put_draft(session, item.id, number, text=text, **{**common, **values})
    put_critique(
        session,
        draft.id,
        verdicts.version,
        verdicts.score,
        [asdict(finding) for finding in verdicts.findings],
        [asdict(claim) for claim in verdicts.claims],
    )
    return draft


def add_task(
    session: Session, item: Item, draft: Draft, verdicts: Verdicts, minutes_ago: float
) -> str:
    blocked = [finding for finding in verdicts.findings if finding.severity == "block"]
    why = "policy" if blocked else "uncertain" if draft.text else "failed"
    reason = (
        f"blocked: {blocked[0].reason}"
        if blocked
        else "cold start: a person sees every draft until enough are decided"
    )
    put_route(session, draft.id, route="review", reason=reason, version="cold-start-1")
    task: Task = open_task(session, item.id, draft.id, why, reason)
    task.created_at = task.turn = now() - timedelta(minutes=minutes_ago)
    session.add(task)
    set_status(session, item, "review")
    return task.id


def spoiled(number: int, product: dict[str, Any]) -> str:
    """Every third blurb says something that its facts do not."""
    blurb: str = product["blurb"]
    if number % 3 == 0:
        return blurb.replace(product["facts"]["price"], "£19", 1)
    if number % 3 == 1:
        return blurb + " It makes a lovely present for anyone who likes old kitchens."
    return blurb


def furnished(home: Path, count: int = 30) -> House:
    """A home with pages, records, and a queue of blurbs to review."""
    house = open_home(home)
    with house.db.write() as session:
        add_pages(session)
    for number, product in enumerate(products()[:count]):
        add_review(
            house,
            product["name"],
            spoiled(number, product),
            product["facts"],
            minutes_ago=(count - number) * 47,
            uri=f"catalogue.jsonl#{product['sku']}",
        )
    return house


def add_learning(house: House) -> list[str]:
    """A snapshot, an adapter that waits for its sign-off, and a refused one; their ids."""
    card = {
        "rows": {"train": 96, "test": 24},
        "groups": 118,
        "content_types": {"product_blurb": 120},
        "origins": {"human-approved": 81, "human-edited": 39},
        "simulated": 120,
        "split": "by brief: rows of one brief are all on one side",
    }
    gate = {"against": "base", "n": 24, "verdict": "win", "reason": "better on held-out briefs"}
    means = {"mean_live": 0.612, "mean_candidate": 0.847, "difference": 0.235}
    won = {**gate, **means, "low": 0.142, "high": 0.33}
    lost = {**won, "mean_candidate": 0.598, "difference": -0.014, "low": -0.09, "high": 0.061}
    with house.db.write() as session:
        session.add(Snapshot(id="snp_5d1f0c7a9b2e", sha256="5d1f" * 16, card=card))
        session.flush()
        ids = []
        for rank, result, status in (
            (8, {**lost, "verdict": "no win", "reason": "not shown to be better"}, "refused"),
            (16, won, "candidate"),
        ):
            adapter = put_adapter(
                session,
                "snp_5d1f0c7a9b2e",
                "b179" * 16,
                recipe={"rank": rank},
                base_model="local:smollm2-135m",
                simulated=True,
                gate=result,
            )
            put_file(house, adapter)
            set_adapter_status(session, adapter, status, "copydesk", str(result["reason"]))
            ids.append(adapter.id)
    return ids


def add_decision(house: House, task_id: str, verdict: str, **values: Any) -> str:
    """A decision with the item gone on as the graph would have it; returns the item's id."""
    with house.db.write() as session:
        task = session.get_one(Task, task_id)
        decision = decide(session, task, verdict, **{"reviewer": "Ana", **values})
        decision.resumed_at = now()
        item = session.get_one(Item, task.item_id)
        set_status(session, item, "rejected" if verdict == "reject" else "done")
        return item.id
