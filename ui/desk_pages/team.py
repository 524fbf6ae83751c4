"""The team: its people and their work, how far they agree, and who did what."""

from typing import Any

import streamlit as st

from storage.team_views import team_view
from ui import texts
from ui.desk_pages import marking, parts, team_agreement, team_log, team_person
from ui.desk_pages.visit import Visit, asked


def show(visit: Visit) -> None:
    if not visit.in_team:
        parts.head(visit, texts.PAGES["team"])
        st.html(marking.empty(texts.TEAM_NONE, texts.TEAM_NONE_HINT, texts.TEAM_NONE_COMMAND))
        return
    if asked("person"):
        team_person.show(visit, asked("person"))
        return
    with visit.db.read() as session:
        rows = team_view(session)
    count = texts.TEAM_PEOPLE.format(count=sum(row["active"] for row in rows))
    parts.head(visit, texts.PAGES["team"], marking.muted(count))
    part = choose_part()
    if part == "people":
        show_people(visit, rows)
    else:
        {"agreement": team_agreement.show, "log": team_log.show}[part](visit)


def choose_part() -> str:
    chosen: str | None = st.segmented_control(
        texts.TEAM_PART,
        list(texts.TEAM_PARTS),
        format_func=texts.TEAM_PARTS.__getitem__,
        default="people",
        required=True,
        key="team-part",
        label_visibility="collapsed",
        persist_state="session",
    )
    return chosen or "people"


def show_people(visit: Visit, rows: list[dict[str, Any]]) -> None:
    team_person.flash()
    if visit.may("people") and st.button(texts.TEAM_ADD, key="team-add", type="primary"):
        visit.go("team", person=team_person.NEW)
    parts.columns(texts.TEAM_COLUMNS, "team")
    for row in rows:
        role = marking.esc(texts.ROLES[row["role"]])
        numbers = [f"{row['open']:,}", f"{row['judged']:,}"]
        cells = [role, marking.esc(row["team"]), *numbers]
        if parts.row(row["id"], row["name"], below(visit, row), cells, "team"):
            visit.go("team", person=row["id"])


def below(visit: Visit, row: dict[str, Any]) -> str:
    """What else there is to know of a person, as HTML."""
    known = ", ".join(visit.kind(skill) for skill in row["skills"])
    marks = []
    if not row["active"]:
        marks.append(marking.badge(texts.TEAM_INACTIVE))
    elif not row["can_sign_in"][visit.house.settings.sign_in]:
        marks.append(marking.badge(texts.TEAM_NO_SIGNIN, "warn"))
    if row["email"]:
        marks.append(marking.esc(row["email"]))
    if known:
        marks.append(marking.esc(texts.TEAM_SKILLS.format(skills=known)))
    return " · ".join(marks)
