"""What the decisions taught: snapshots with their cards, adapters with their gate."""

from typing import Any

import streamlit as st

from storage.adapters import list_adapters
from storage.snapshots import list_snapshots
from storage.tables import Adapter, Snapshot
from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.visit import Visit


def show(visit: Visit) -> None:
    with visit.db.read() as session:
        adapters, snapshots = list_adapters(session), list_snapshots(session)
    parts.head(visit, texts.PAGES["learning"])
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.html(marking.heading(texts.ADAPTERS, 2))
        if not adapters:
            nothing(texts.ADAPTERS_EMPTY, texts.ADAPTERS_EMPTY_COMMAND)
        for adapter in adapters:
            show_adapter(adapter)
    with right:
        st.html(marking.heading(texts.SNAPSHOTS, 2))
        if not snapshots:
            nothing(texts.SNAPSHOTS_EMPTY, texts.SNAPSHOTS_EMPTY_COMMAND)
        for snapshot in snapshots:
            show_snapshot(visit, snapshot)


def nothing(hint: str, command: str) -> None:
    code = f"<code>{marking.esc(command)}</code>"
    st.html(f'<div class="cd-empty"><p>{marking.esc(hint)}</p>{code}</div>')


def show_adapter(adapter: Adapter) -> None:
    status = texts.ADAPTER_STATUSES.get(adapter.status, adapter.status)
    origin = texts.ADAPTER_FROM.format(snapshot=adapter.snapshot_id, base=adapter.base_model)
    signed = texts.ADAPTER_SIGNED.format(name=adapter.signed_by) if adapter.signed_by else ""
    reason = adapter.status_reason if adapter.status_reason != adapter.gate.get("reason") else ""
    with st.container(border=True, key=f"card-{adapter.id}"):
        st.html(
            f'<div class="cd-source"><strong>{marking.esc(adapter.id)}</strong> '
            f"{marking.badge(status, adapter.status)} {marking.simulated(adapter.simulated)}</div>"
            + marking.muted(
                marking.esc(origin), marking.esc(signed), parts.moment(adapter.created_at)
            )
            + gate_html(adapter.gate)
            + marking.muted(marking.esc(reason))
        )
        if adapter.status == "candidate":
            st.html(marking.muted(texts.ADAPTER_SIGN_HINT))
            st.code(texts.ADAPTER_SIGN.format(adapter=adapter.id), language=None)


def gate_html(gate: dict[str, Any]) -> str:
    """The comparison in words: means, difference with its interval, and what follows."""
    head = marking.heading(texts.GATE, 4)
    if not gate:
        return head + marking.muted(texts.GATE_NONE)
    against = gate.get("against", "base")
    mean = texts.GATE_MEAN.format(
        candidate=score(gate.get("mean_candidate")),
        live=score(gate.get("mean_live")),
        against=texts.GATE_BASE if against == "base" else marking.esc(against),
        n=gate.get("n", "?"),
    )
    bounds = {name: score(gate.get(name), sign=True) for name in ("difference", "low", "high")}
    passed = texts.GATE_PASSED if gate.get("verdict") == "win" else texts.GATE_FAILED
    return (
        f"{head}<p>{mean} {texts.GATE_DIFFERENCE.format(**bounds)}</p>"
        f"<p><strong>{passed}</strong> {marking.esc(gate.get('reason', ''))}</p>"
    )


def score(value: float | None, sign: bool = False) -> str:
    if value is None:
        return texts.NOTHING
    return f"{value:+.3f}".replace("-", "−") if sign else f"{value:.3f}"


def show_snapshot(visit: Visit, snapshot: Snapshot) -> None:
    card = snapshot.card
    rows = {side: f"{card.get('rows', {}).get(side, 0):,}" for side in ("train", "test")}
    tainted = marking.badge(texts.ADAPTER_STATUSES["tainted"], "tainted")
    origins = [
        f"{count:,} {texts.ORIGINS.get(name, name)}"
        for name, count in sorted(card.get("origins", {}).items())
    ]
    kinds = [
        f"{visit.kind(name)}: {count:,}" for name, count in card.get("content_types", {}).items()
    ]
    groups = texts.SNAPSHOT_GROUPS.format(groups=f"{card.get('groups', 0):,}")
    dreamt = card.get("simulated", 0)
    with st.container(border=True, key=f"card-{snapshot.id}"):
        st.html(
            f'<div class="cd-source"><strong>{marking.esc(snapshot.id)}</strong> '
            f"{tainted if snapshot.tainted_at else ''} {marking.simulated(dreamt)}</div>"
            + marking.muted(parts.moment(snapshot.created_at))
            + f"<p>{texts.SNAPSHOT_ROWS.format(**rows)}, {groups}.</p>"
            + marking.muted(*map(marking.esc, origins))
            + marking.muted(*map(marking.esc, kinds))
            + marking.muted(texts.SNAPSHOT_SIMULATED.format(count=f"{dreamt:,}") if dreamt else "")
            + marking.muted(marking.esc(snapshot.tainted_reason))
        )
