"""How far what was started has come. The batch stands in the address, so that it survives a
reload; the worker does the drafting, this page only looks."""

from datetime import datetime
from typing import Any

import streamlit as st

from graphs.batches import start_another
from storage.batches import batch_view
from storage.due import due_words
from storage.tables.base import now
from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.visit import Visit, later

DRAFTING_SECONDS = 2
REVIEWING_SECONDS = 15
"""How often it is looked at while something is drafted, and while people decide."""

STILL_SECONDS = 20
"""After so long without a beginning, the page says who begins."""

ORDER = ("published", "done", "review", "drafting", "new", "rejected", "withdrawn", "failed")


def show(visit: Visit, batch: str) -> None:
    """Raises NotFound for a batch in the address that never was."""
    ask_another(visit)
    if st.button(texts.BATCH_BACK, icon=":material/arrow_back:", type="tertiary", shortcut="Esc"):
        visit.go("briefs")
    view = read(visit, batch)
    parts.head(
        visit,
        texts.counted(texts.BATCH_TITLE, texts.BATCH_TITLE_MANY, view["total"]),
        marking.muted(*(marking.esc(line) for line in started(view))),
    )
    if st.session_state.get("batch-known") == batch:
        st.html(marking.notice(texts.BATCH_KNOWN))
    every = pace(view)
    visit.fragment(lambda: live(visit, batch, every), every)
    show_another(visit, view)


def read(visit: Visit, batch: str) -> dict[str, Any]:
    number = parts.page_number("batch", batch)
    with visit.db.read() as session:
        return batch_view(session, batch, visit.reviewer, parts.PAGE_ROWS, number * parts.PAGE_ROWS)


def started(view: dict[str, Any]) -> list[str]:
    words = texts.BATCH_ONE.format(name=view["by"], time=parts.moment(view["at"]))
    return [words, texts.BATCH_FILE.format(file=view["name"]) if view["name"] else ""]


def pace(view: dict[str, Any]) -> int | None:
    """Seconds until the next look, or None when nothing can change by itself."""
    if view["waiting"] or view["missing"]:
        return DRAFTING_SECONDS
    return REVIEWING_SECONDS if view["counts"].get("review") else None


def live(visit: Visit, batch: str, every: int | None) -> None:
    """What changes while one looks. It has the page run again where its pace changes."""
    view = read(visit, batch)
    if pace(view) != every:
        st.rerun()
    st.html(bar(view) + said(view))
    if view["missing"] and not view["waiting"]:
        words = texts.counted(texts.BATCH_MISSING, texts.BATCH_MISSING_MANY, view["missing"])
        st.html(marking.notice(words, texts.BATCH_MISSING_HINT, "warn"))
    elif view["held"]:
        st.html(parts.held_notice(view["held"]))
    elif stands_still(view):
        st.html(marking.notice(texts.BATCH_STILL, texts.BATCH_STILL_HINT, "warn"))
    show_rows(visit, view)


def stands_still(view: dict[str, Any]) -> bool:
    age = (now() - datetime.fromisoformat(view["at"])).total_seconds()
    return age > STILL_SECONDS and view["counts"].get("new", 0) == view["total"]


def bar(view: dict[str, Any]) -> str:
    """How many of each status, as one bar; the words below say it too."""
    counts = [(status, view["counts"].get(status, 0)) for status in ORDER]
    spans = "".join(
        f'<span class="cd-of-{status}" style="flex:{count}"></span>'
        for status, count in counts
        if count
    )
    return f'<div class="cd-progress" aria-hidden="true">{spans}</div>'


def said(view: dict[str, Any]) -> str:
    done, total = view["total"] - view["waiting"] - view["missing"], view["total"]
    words = texts.BATCH_READY_MANY.format(count=f"{done:,}", total=f"{total:,}")
    words = texts.BATCH_ALL if done == total else texts.BATCH_READY.get(done, words)
    counts = [
        f"{view['counts'][status]:,} {texts.STATUSES[status].lower()}"
        for status in ORDER
        if view["counts"].get(status)
    ]
    head = f'<p class="cd-progress-said" role="status">{marking.esc(words)}</p>'
    return head + marking.muted(*map(marking.esc, counts))


def show_rows(visit: Visit, view: dict[str, Any]) -> None:
    parts.columns(texts.BATCH_COLUMNS, "batch")
    for line in view["rows"]:
        status = line["status"]
        cells = [
            marking.esc(visit.kind(line["content_type"])),
            marking.badge(texts.STATUSES.get(status, status), status),
            due_words(line["due_at"]),
            texts.BATCH_HELD if line["held"] else texts.BATCH_NEXT.get(status, ""),
        ]
        if parts.row(line["id"], line["title"], "", cells, "batch"):
            if line["task"] and visit.may("decide"):
                visit.go("review", task=line["task"])
            visit.go("library", item=line["id"])
    number = parts.page_number("batch", view["id"])
    shown = min(parts.PAGE_ROWS, view["total"] - number * parts.PAGE_ROWS)
    more = (number + 1) * parts.PAGE_ROWS < view["total"]
    parts.pager("batch", number, shown, more, view["total"])


def show_another(visit: Visit, view: dict[str, Any]) -> None:
    """One brief can be asked for again, once there is a draft of it."""
    if view["total"] != 1 or not view["rows"] or view["waiting"]:
        return
    st.button(
        texts.BATCH_ANOTHER,
        key="batch-another",
        help=texts.BATCH_ANOTHER_HELP,
        on_click=later("another", view["rows"][0]["id"]),
    )


def ask_another(visit: Visit) -> None:
    item = st.session_state.pop("another", "")
    if item:
        visit.go("briefs", batch=start_another(visit.house, item, visit.reviewer))
