"""Runs of ingestion: the last ones, and what one of them did."""

from typing import Any

import streamlit as st

from storage.ingest_runs import list_runs
from storage.source_pages import find_run
from storage.source_views import run_row, state_of_run
from storage.tables import IngestRun
from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.visit import Visit

RUNS_SHOWN = 8
LINES_SHOWN = 200


def show(visit: Visit) -> None:
    with visit.db.read() as session:
        rows = [run_row(run) for run in list_runs(session, RUNS_SHOWN)]
    st.html(f'<div class="cd-apart">{marking.heading(texts.RUNS, 2)}</div>')
    if not rows:
        st.html(marking.muted(texts.RUNS_EMPTY))
        return
    parts.columns(texts.RUNS_COLUMNS, "runs")
    for row in rows:
        cells = [
            state_badge(row["state"]),
            *(f"{row.get(name) or 0:,}" for name in ("read", "added", "changed", "refused")),
            parts.moment(row["started_at"]),
        ]
        if parts.row(row["id"], row["names"] or row["id"], "", cells, "runs"):
            visit.go("sources", run=row["id"])


def state_badge(state: str) -> str:
    return marking.badge(texts.RUN_STATES[state], texts.RUN_TONES[state])


def show_run(visit: Visit, run_id: str) -> None:
    """Raises NotFound for a run in the address that never was."""
    with visit.db.read() as session:
        run = find_run(session, run_id)
    if st.button(texts.BACK, icon=":material/arrow_back:", type="tertiary", shortcut="Esc"):
        visit.go("sources")
    began = texts.RUN_HEAD.format(time=parts.moment(run.started_at), name=run.actor)
    took = run.report.get("seconds")
    said = [marking.esc(began), texts.RUN_TOOK.format(seconds=f"{took:.1f}") if took else ""]
    line = marking.muted(state_badge(state_of_run(run)), *said)
    parts.head(visit, ", ".join(run.names) or run.id, line)
    warn(run)
    counts = run.report.get("counts", {})
    words = [
        f"{counts[name]:,} {word}" for name, word in texts.RUN_COUNTS.items() if name in counts
    ]
    st.html(f"<p>{' · '.join(map(marking.esc, words))}</p>")
    lists = [(name, run.report.get(name)) for name in texts.RUN_LISTS]
    body = "".join(list_html(name, value, counts.get(name)) for name, value in lists if value)
    if body:
        st.html(body)
    elif state_of_run(run) == "done":
        st.html(marking.notice(texts.RUN_NOTHING))


def warn(run: IngestRun) -> None:
    if run.report.get("error"):
        hint = f"{run.report['error']}. {texts.RUN_STOPPED_HINT}"
        st.html(marking.notice(texts.RUN_STOPPED, hint, "error"))
    elif run.finished_at is None:
        st.html(marking.notice(texts.RUN_UNFINISHED, texts.RUN_UNFINISHED_HINT, "warn"))


def list_html(name: str, value: Any, count: int | None) -> str:
    """Sources by URI, with what is said of each where something is."""
    pairs = list(value.items()) if isinstance(value, dict) else [(uri, "") for uri in value]
    total = count or len(pairs)
    rows = [(marking.esc(uri), marking.esc(said(why))) for uri, why in pairs[:LINES_SHOWN]]
    more = total - len(rows)
    rest = marking.muted(texts.RUN_MORE.format(count=f"{more:,}")) if more > 0 else ""
    return parts.table((f"{texts.RUN_LISTS[name]} ({total:,})", ""), rows, "run") + rest


def said(why: Any) -> str:
    """A reason, or how often each check found something."""
    if isinstance(why, dict):
        return ", ".join(f"{name} ×{count}" for name, count in why.items())
    return str(why)
