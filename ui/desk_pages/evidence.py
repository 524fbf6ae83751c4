"""The right side of a review: a statement's evidence, what was found, and the brief."""

from typing import Any

import streamlit as st

from storage.review import evidence_view
from ui import texts
from ui.desk_pages import marking
from ui.desk_pages.visit import Visit, later


def chosen_claim(view: dict[str, Any]) -> int | None:
    """The claim that is looked at: at first the first one that no source supports."""
    claims = view["draft"]["claims"]
    if not claims:
        return None
    doubtful = (n for n, claim in enumerate(claims) if claim["verdict"] != "supported")
    number = st.session_state.get(claim_key(view), next(doubtful, 0))
    return int(min(max(0, number), len(claims) - 1))


def claim_key(view: dict[str, Any]) -> str:
    return f"claim-{view['task']['id']}"


def show(visit: Visit, view: dict[str, Any], chosen: int | None) -> None:
    draft = view["draft"]
    with st.container(key="evidence"):
        if chosen is not None:
            show_stepper(view, chosen)
            show_claim(visit, draft, draft["claims"][chosen])
        elif draft["text"].strip():
            st.html(marking.muted(texts.CLAIM_NONE))
        whole = [finding for finding in draft["findings"] if finding["start"] is None]
        if whole:
            st.html(marking.heading(texts.FINDINGS_WHOLE) + marking.findings_html(whole))


def show_stepper(view: dict[str, Any], chosen: int) -> None:
    total, key = len(view["draft"]["claims"]), claim_key(view)
    with st.container(key="stepper", horizontal=True, vertical_alignment="center"):
        words = texts.CLAIM_OF.format(number=chosen + 1, total=total)
        st.html(marking.heading(words))
        st.button(
            "",
            icon=":material/arrow_upward:",
            help=texts.CLAIM_BEFORE,
            key="claim-before",
            shortcut="K",
            disabled=chosen == 0,
            on_click=later(key, chosen - 1),
        )
        st.button(
            "",
            icon=":material/arrow_downward:",
            help=texts.CLAIM_NEXT,
            key="claim-next",
            shortcut="J",
            disabled=chosen == total - 1,
            on_click=later(key, chosen + 1),
        )


def show_claim(visit: Visit, draft: dict[str, Any], claim: dict[str, Any]) -> None:
    """The claim in its own words, its verdict, its evidence, and the findings that touch it."""
    verdict = claim["verdict"]
    name = marking.badge(texts.VERDICTS[verdict], verdict)
    reason = claim["reason"] or texts.VERDICT_MEANINGS[verdict]
    said = marking.wrong_html(draft["text"], claim["start"], claim["end"], claim["wrong"])
    quoted = f'<blockquote class="cd-quote" dir="auto">{said}</blockquote>'
    st.html(quoted + f'<div class="cd-verdict">{name} {marking.esc(reason)}</div>')
    show_evidence(visit, claim["evidence"])
    touching = findings_on(claim, draft["findings"])
    if touching:
        st.html(marking.heading(texts.FINDINGS) + marking.findings_html(touching))


def findings_on(claim: dict[str, Any], findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was found in a claim's words, apart from its verdict, which stands above them."""
    return [
        finding
        for finding in findings
        if finding["start"] is not None
        and finding["start"] < claim["end"]
        and (finding["end"] or finding["start"] + 1) > claim["start"]
        and finding["check"] != f"grounding.{claim['verdict']}"
    ]


def show_evidence(visit: Visit, cited: dict[str, Any] | None) -> None:
    head = marking.heading(texts.EVIDENCE)
    if cited is None:
        st.html(head + marking.muted(texts.EVIDENCE_NONE))
        return
    with visit.db.read() as session:
        evidence = evidence_view(session, cited)
    st.html(head + marking.evidence_html(evidence))
    if evidence["withdrawn"]:
        st.html(marking.notice(texts.EVIDENCE_WITHDRAWN, tone="warn"))
    elif not evidence["current"]:
        st.html(marking.notice(texts.EVIDENCE_OLD, tone="warn"))


def show_brief(brief: dict[str, Any]) -> None:
    asked_for = f'<p class="cd-asked" dir="auto">{marking.esc(brief["instruction"])}</p>'
    lines = {word: brief[name] for name, word in texts.BRIEF_LINES.items() if brief[name]}
    facts = marking.facts_html({**brief["facts"], **lines})
    st.html(marking.heading(texts.BRIEF) + asked_for + facts)
