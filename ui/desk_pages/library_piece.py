"""A published piece: its text, what each statement rests on, how it came about, and files of it."""

from typing import Any

import streamlit as st

from storage.items import find_item
from storage.piece_lists import piece_view
from storage.review import evidence_view
from ui import texts
from ui.desk_pages import asked_for, library_export, marking, parts, publishing
from ui.desk_pages.diff import changed, words_diff
from ui.desk_pages.visit import Visit


def show(visit: Visit, item_id: str) -> None:
    with visit.db.read() as session:
        view = piece_view(session, find_item(session, item_id), visit.reviewer)
    published = view["publication"]
    if st.button(texts.BACK, icon=":material/arrow_back:", type="tertiary", shortcut="Esc"):
        visit.go("library")
    status = marking.badge(texts.STATUSES.get(view["status"], view["status"]), view["status"])
    kind = marking.esc(visit.kind(view["content_type"]))
    parts.head(visit, view["title"], marking.muted(status, kind, marking.esc(view["id"])))
    left, right = st.columns([3, 2], gap="large")
    with left:
        warn(published, view["stale"])
        st.html(marking.draft_html(published["text"], published["claims"]) + made_by(published))
        show_tabs(visit, view)
    with right:
        with st.container(border=True, key="export-one"):
            st.html(marking.heading(texts.EXPORT_ONE, 2))
            library_export.show_one(visit, view["id"])
        if st.button(texts.PIECE_STORY, key="piece-story", type="tertiary"):
            visit.go("library", item=view["id"], view="story")
        if not published["withdrawn_at"]:
            publishing.show_withdraw(visit, view["id"], view["title"])


def warn(published: dict[str, Any], stale: str) -> None:
    """What whoever reads this text should know first."""
    if published["withdrawn_at"]:
        words = texts.PIECE_GONE.format(time=parts.moment(published["withdrawn_at"]))
        st.html(marking.notice(words, published["withdrawn_reason"], "error"))
    if published["tainted_reason"]:
        st.html(marking.notice(texts.PIECE_TAINTED, published["tainted_reason"], "warn"))
    if stale:
        st.html(marking.notice(texts.STALE_TITLE, stale, "warn"))


def made_by(published: dict[str, Any]) -> str:
    """Who and what this text comes from, in small print."""
    reviewed = texts.PIECE_UNREVIEWED
    if published["reviewer"]:
        reviewed = texts.PIECE_REVIEWED.format(name=published["reviewer"])
    adapter = published["adapter_id"]
    return marking.muted(
        texts.PIECE_PUBLISHED.format(time=parts.moment(published["published_at"])),
        f"{marking.esc(reviewed)} {marking.simulated(published['simulated'])}".strip(),
        marking.esc(texts.REVIEW_WRITER.format(model=published["model"])),
        marking.esc(texts.REVIEW_ADAPTER.format(adapter=adapter)) if adapter else "",
    ) + marking.muted(marking.esc(texts.PIECE_HASH.format(hash=published["text_sha256"])))


def show_tabs(visit: Visit, view: dict[str, Any]) -> None:
    evidence, versions, history, brief = st.tabs(texts.PIECE_TABS)
    with evidence:
        show_claims(visit, view["publication"]["claims"])
    with versions:
        st.html("".join(versions_html(view["versions"])))
    with history:
        st.html("".join(map(event_html, view["history"])))
    with brief:
        asked_for.show(view["brief"])


def show_claims(visit: Visit, claims: list[dict[str, Any]]) -> None:
    if not claims:
        st.html(marking.muted(texts.PIECE_NO_CLAIMS))
    for number, claim in enumerate(claims):
        with st.container(key=f"claim-{number}"):
            st.html(claim_html(visit, claim))
            cited = claim["evidence"]
            if cited and st.button(texts.PIECE_SOURCE, key=f"source-{number}", type="tertiary"):
                visit.go("sources", source=cited["source"])


def claim_html(visit: Visit, claim: dict[str, Any]) -> str:
    verdict = claim["verdict"]
    said = marking.badge(texts.VERDICTS[verdict], verdict)
    quoted = f'<blockquote class="cd-said" dir="auto">{marking.esc(claim["text"])}</blockquote>'
    if claim["evidence"] is None:
        return quoted + f'<div class="cd-verdict">{said} {texts.PIECE_NO_EVIDENCE}</div>'
    with visit.db.read() as session:
        evidence = evidence_view(session, claim["evidence"])
    return quoted + f'<div class="cd-verdict">{said}</div>' + in_context(evidence)


def in_context(evidence: dict[str, Any]) -> str:
    """A cited span among the words around it, under its source's title."""
    before = ("…" if evidence["cut_before"] else "") + evidence["before"]
    after = evidence["after"] + ("…" if evidence["cut_after"] else "")
    title = f'<strong dir="auto">{marking.esc(evidence["title"])}</strong>'
    version = texts.EVIDENCE_VERSION.format(number=evidence["version_number"])
    gone = marking.badge(texts.WITHDRAWN, "withdrawn") if evidence["withdrawn"] else ""
    return (
        marking.muted(title, version, marking.esc(evidence["uri"]), gone)
        + f'<div class="cd-cited" dir="auto">{marking.esc(before)}'
        + f"<mark>{marking.esc(evidence['text'])}</mark>{marking.esc(after)}</div>"
    )


def versions_html(versions: list[dict[str, Any]]) -> list[str]:
    """Each text as what it changed of the one before, the last one first."""
    found, before = [], None
    for version in versions:
        found.append(version_head(version) + version_body(version["text"], before))
        before = version["text"]
    return found[::-1]


def version_head(version: dict[str, Any]) -> str:
    words = texts.PIECE_VERSION[version["kind"]]
    title = words.format(number=version["number"], name=version["by"])
    by = texts.PIECE_BY_MODEL.format(name=version["by"]) if version["kind"] == "draft" else ""
    labels = [
        marking.simulated(version["simulated"]),
        marking.badge(texts.PIECE_IS_PUBLISHED, "published") if version["published"] else "",
        "" if version["stands"] else marking.badge(texts.PIECE_UNDONE, "warn"),
    ]
    adapter = version["adapter"] and texts.REVIEW_ADAPTER.format(adapter=version["adapter"])
    time = f"{parts.moment(version['at'])} UTC"
    small = marking.muted(time, marking.esc(by), marking.esc(adapter), " ".join(labels).strip())
    return marking.heading(title, 4) + small


def version_body(text: str, before: str | None) -> str:
    if before is None:
        return marking.plain_html(text)
    pieces = words_diff(before, text)
    return marking.diff_html(pieces) if changed(pieces) else marking.muted(texts.PIECE_SAME)


def event_html(event: dict[str, Any]) -> str:
    verb = texts.HISTORY_VERBS.get(event["verb"], event["verb"])
    who = f"{marking.esc(event['actor'])} {marking.simulated(event['simulated'])}".strip()
    small = marking.muted(f"{parts.moment(event['at'])} UTC", who)
    why = f'<p dir="auto">{marking.esc(event["reason"])}</p>' if event["reason"] else ""
    return f'<div class="cd-decision"><strong>{marking.esc(verb)}</strong>{small}{why}</div>'
