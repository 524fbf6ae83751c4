"""A draft rewritten by its reviewer, checked while they write."""

from dataclasses import asdict
from typing import Any

import streamlit as st

from agents.types import Assignment, CheckedClaim, Verdicts
from graphs.recheck import LIVE_CHARACTERS, Count, Rechecker, rechecker
from storage.lineage import spans_of
from ui import texts
from ui.components.mounting import mount
from ui.desk_pages import diff, draft_view
from ui.desk_pages.typed import Typed
from ui.desk_pages.visit import Visit


def edit(visit: Visit, view: dict[str, Any], typed: Typed) -> None:
    """The text with what is found in it; every pause in writing runs only this."""
    visit.fragment(lambda: show(visit, view, typed))


def show(visit: Visit, view: dict[str, Any], typed: Typed) -> None:
    task_id, draft = view["task"]["id"], view["draft"]["text"]
    checks = checks_for(visit, view)
    if typed.hear():
        visit.seat.take(task_id, visit.reviewer)
    text = draft if typed.text is None else typed.text
    data = {
        "task": task_id,
        "who": visit.reviewer,
        "draft": draft,
        "typed": typed.text,
        "checked": checked(checks, draft, text),
        "words": texts.EDITOR_WORDS,
    }
    mount("editor", typed.editor_key, data, typed=None)


def checks_for(visit: Visit, view: dict[str, Any]) -> Rechecker | None:
    """Read once for each draft; neither its brief nor its passages change."""
    key = "rechecker"
    held: tuple[str, Rechecker | None] | None = st.session_state.get(key)
    if held is None or held[0] != view["draft"]["id"]:
        with visit.db.read() as session:
            held = view["draft"]["id"], rechecker(session, visit.house, view["draft"]["id"])
        st.session_state[key] = held
    return held[1]


def checked(checks: Rechecker | None, draft: str, text: str) -> dict[str, Any]:
    """What the component shows beside the text."""
    pieces = diff.words_diff(draft, text)
    data: dict[str, Any] = {
        "counts": [count_line(one) for one in (checks.counts(text) if checks else ()) if told(one)],
        "diff": [[kind, draft_view.shown(said)] for kind, said in diff.brief(pieces)],
        "note": "",
        "groups": [],
        "claims": [],
        "findings": [],
        "text": len(text),
    }
    if not diff.changed(pieces):
        data["diff"] = None
    if checks is None:
        data["note"] = texts.EDIT_UNCHECKED
    elif len(text) > LIVE_CHARACTERS:
        data["note"] = texts.EDIT_LONG
    else:
        data["note"] = "" if checks.same_judge else texts.EDIT_OTHER_JUDGE
        data |= judged(checks.assignment, text, checks.check(text))
    return {**data, "version": draft_view.version_of({"of": text, **data})}


def judged(assignment: Assignment, text: str, verdicts: Verdicts) -> dict[str, Any]:
    """Claims, findings and the marked text, as the component takes them."""
    claims = [asdict(claim) for claim in verdicts.claims]
    found = [finding_view(asdict(finding)) for finding in verdicts.findings]
    findings = draft_view.rule_findings({"findings": found})
    return {
        "groups": draft_view.groups(text, claims, findings),
        "claims": [claim_line(assignment, text, claim) for claim in verdicts.claims],
        "findings": [draft_view.finding_line(finding) for finding in findings],
    }


def finding_view(finding: dict[str, Any]) -> dict[str, Any]:
    return {**finding, "spans": spans_of(finding), "evidence": []}


def claim_line(assignment: Assignment, text: str, claim: CheckedClaim) -> dict[str, Any]:
    return {
        "verdict": claim.verdict,
        "name": texts.VERDICTS[claim.verdict],
        "reason": draft_view.shown(claim.reason or texts.VERDICT_MEANINGS[claim.verdict]),
        "quote": draft_view.shown(f"“{text[claim.start : claim.end]}”"),
        "evidence": draft_view.shown(cited(assignment, claim)),
    }


def cited(assignment: Assignment, claim: CheckedClaim) -> str:
    """The words that a claim was compared with; nothing where nothing was found."""
    if claim.place is None:
        return ""
    version, start, end = claim.place
    given = [assignment.facts_evidence] if assignment.facts_evidence else []
    for one in (*given, *assignment.passages):
        first, last = start - one.start, end - one.start
        if one.source_version_id == version and 0 <= first < last <= len(one.text):
            return one.text[first:last]
    return ""


def told(count: Count) -> bool:
    """Sizes always are; of what may not be there at all, only what is there."""
    return count.name in ("words", "characters") or count.count > 0


def count_line(count: Count) -> dict[str, Any]:
    """A count against its limits, in words."""
    name, limits = texts.COUNTS[count.name][count.count != 1], (count.least, count.most)
    words = {
        (True, True): texts.COUNT_BETWEEN,
        (True, False): texts.COUNT_LEAST,
        (False, True): texts.COUNT_MOST,
        (False, False): texts.COUNT_ONLY,
    }[(limits[0] is not None, limits[1] is not None)]
    said = words.format(count=count.count, name=name, least=count.least, most=count.most)
    return {"words": said, "fits": count.fits}
