"""Asking for content: one brief, or a table of them, and how far what was started has come."""

import streamlit as st

from storage.batches import recent_batches
from ui import texts
from ui.desk_pages import brief_form, brief_progress, brief_table, marking, parts
from ui.desk_pages.visit import Visit, asked


def show(visit: Visit) -> None:
    batch = asked("batch")
    if batch:
        brief_progress.show(visit, batch)
        return
    parts.head(visit, texts.PAGES["briefs"])
    with visit.db.read() as session:
        lately = recent_batches(session)
    way = st.segmented_control(
        texts.BRIEF_WAY,
        list(texts.BRIEF_WAYS),
        format_func=texts.BRIEF_WAYS.__getitem__,
        default="one",
        required=True,
        key="brief-way",
        label_visibility="collapsed",
        persist_state="session",
    )
    (brief_table if way == "table" else brief_form).show(visit)
    show_lately(visit, lately)


def show_lately(visit: Visit, lately: list[dict[str, object]]) -> None:
    st.html(f'<div class="cd-apart">{marking.heading(texts.BATCHES, 2)}</div>')
    if not lately:
        st.html(marking.muted(texts.BATCHES_EMPTY))
        return
    parts.columns(texts.BATCHES_COLUMNS, "batches")
    for batch in lately:
        id, count = str(batch["id"]), int(str(batch["total"]))
        title = texts.counted(texts.BATCH_TITLE, texts.BATCH_TITLE_MANY, count)
        name = str(batch["name"])
        below = marking.esc(texts.BATCH_FILE.format(file=name)) if name else ""
        cells = [marking.esc(batch["by"]), parts.moment(str(batch["at"]))]
        if parts.row(id, title, below, cells, "batches"):
            visit.go("briefs", batch=id)
