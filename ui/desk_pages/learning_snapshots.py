"""Snapshots: what each holds, what was left out and why, and what is new against the last one."""

import json
from typing import Any

import streamlit as st

from storage.data_card import by_side
from storage.snapshot_diff import diff
from storage.snapshots import list_snapshots
from storage.tables import Snapshot
from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.snapshot_card import card_html
from ui.desk_pages.visit import Visit, later

LATEST = 4
SHOWN = 5


def show(visit: Visit) -> None:
    with visit.db.read() as session:
        snapshots = list_snapshots(session)
    st.html(marking.heading(texts.SNAPSHOTS, 2))
    if not snapshots:
        hint, command = texts.SNAPSHOTS_EMPTY, texts.SNAPSHOTS_EMPTY_COMMAND
        st.html(marking.empty(hint, "", command))
    befores = [*snapshots[1:], None]
    rows = list(zip(snapshots, befores, strict=False))
    for snapshot, before in rows[:LATEST]:
        show_snapshot(visit, snapshot, before)
    if rows[LATEST:]:
        with st.expander(texts.SNAPSHOTS_OLDER, key="snapshots-older"):
            for snapshot, before in rows[LATEST:]:
                show_snapshot(visit, snapshot, before)


def show_snapshot(visit: Visit, snapshot: Snapshot, before: Snapshot | None) -> None:
    card = snapshot.card
    rows = {side: f"{count:,}" for side, count in by_side(card.get("rows", {})).items()}
    tainted = marking.badge(texts.ADAPTER_STATUSES["tainted"], "tainted")
    groups = texts.SNAPSHOT_GROUPS.format(groups=f"{card.get('groups', 0):,}")
    dreamt = card.get("simulated", 0)
    with st.container(border=True, key=f"card-{snapshot.id}"):
        st.html(
            f'<div class="cd-source"><strong>{marking.esc(snapshot.id)}</strong> '
            f"{tainted if snapshot.tainted_at else ''} {marking.simulated(dreamt)}</div>"
            + marking.muted(parts.moment(snapshot.created_at))
            + f"<p>{texts.SNAPSHOT_ROWS.format(**rows)}, {groups}.</p>"
            + marking.muted(*origins(card))
            + marking.muted(texts.SNAPSHOT_SIMULATED.format(count=f"{dreamt:,}") if dreamt else "")
            + marking.muted(marking.esc(snapshot.tainted_reason))
        )
        with st.expander(texts.SNAPSHOT_CARD, key=f"card-of-{snapshot.id}"):
            said = card_html(visit, card)
            if said:
                st.html(said)
            show_export(snapshot)
        if before is not None:
            show_diff(visit, before, snapshot)


def origins(card: dict[str, Any]) -> list[str]:
    return [
        f"{count:,} {marking.esc(texts.ORIGINS.get(name, name))}"
        for name, count in sorted(card.get("origins", {}).items())
    ]


def show_export(snapshot: Snapshot) -> None:
    st.html(marking.heading(texts.SNAPSHOT_EXPORT, 4) + marking.muted(texts.SNAPSHOT_EXPORT_HINT))
    st.code(
        texts.SNAPSHOT_EXPORT_COMMAND.format(snapshot=snapshot.id), language=None, wrap_lines=True
    )
    st.download_button(
        texts.SNAPSHOT_DOWNLOAD,
        json.dumps(snapshot.card, indent=2, ensure_ascii=False),
        file_name=f"{snapshot.id}.json",
        mime="application/json",
        key=f"download-{snapshot.id}",
        on_click="ignore",
    )


def show_diff(visit: Visit, before: Snapshot, snapshot: Snapshot) -> None:
    """Computed when it is asked for: it reads both snapshots whole."""
    key = f"diff-{snapshot.id}"
    if not st.session_state.get(f"{key}-asked"):
        asked = later(f"{key}-asked", True)
        st.button(texts.SNAPSHOT_DIFF, key=key, type="tertiary", on_click=asked)
        return
    with visit.db.read() as session:
        found = diff(session, before.id, snapshot.id)
    said = texts.SNAPSHOT_DIFF_SAID.format(
        new=len(found["only_b"]),
        gone=len(found["only_a"]),
        moved=len(found["moved"]),
        same=found["same"],
    )
    st.html(
        f"<p>{said}</p>"
        + some_rows(texts.SNAPSHOT_DIFF_NEW, found["only_b"])
        + some_rows(texts.SNAPSHOT_DIFF_GONE, found["only_a"])
    )


def some_rows(title: str, rows: list[dict[str, str]]) -> str:
    if not rows:
        return ""
    lines = "".join(f'<li dir="auto">{marking.esc(row["text"])}</li>' for row in rows[:SHOWN])
    return f'{marking.muted(title)}<ul class="cd-some">{lines}</ul>'
