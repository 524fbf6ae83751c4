"""Runs of training: the one under way as it goes, those that wait, and how the others ended."""

from typing import Any

import streamlit as st

from finetune.recipe import RECIPES, load_recipe, shipped_recipe
from storage.runs import ask_run, list_runs, run_view, stop_run
from ui import texts
from ui.desk_pages import marking, parts
from ui.desk_pages.loss_line import loss_html
from ui.desk_pages.visit import Visit, later

START, STOP = "run-start", "run-stop"
LIVE_SECONDS = 2.0
LATEST = 3
LISTED = 20
OPEN = ("queued", "running")
TONES = {"queued": "quiet", "running": "candidate", "done": "live", "failed": "failed"}


def carry_out(visit: Visit) -> None:
    """Does what was clicked, and says so."""
    recipe: tuple[str, bool] | None = st.session_state.pop(START, None)
    stopped: str | None = st.session_state.pop(STOP, None)
    with parts.told():
        if recipe is not None:
            start(visit, *recipe)
            st.html(marking.notice(texts.RUN_QUEUED, tone="flash"))
        if stopped is not None:
            with visit.db.write() as session:
                stop_run(session, stopped, visit.reviewer)


def start(visit: Visit, name: str, with_simulated: bool) -> None:
    """Queues a run: a worker freezes, trains and gates."""
    values = load_recipe(shipped_recipe(name)).model_dump(mode="json")
    with visit.db.write() as session:
        ask_run(session, values, with_simulated, visit.reviewer)


def show(visit: Visit) -> None:
    with visit.db.read() as session:
        runs = list_runs(session, LISTED)
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key="runs-head",
    ):
        st.html(marking.heading(texts.TRAINING, 2), width="content")
        ask()
    under_way = [run.id for run in runs if run.status in OPEN]
    ended = [run.id for run in runs if run.status not in OPEN]
    if not runs:
        hint, command = texts.TRAINING_EMPTY, texts.TRAINING_EMPTY_COMMAND
        st.html(marking.empty(hint, "", command))
    if under_way:
        visit.fragment(lambda: show_open(visit, under_way), LIVE_SECONDS)
    room = max(0, LATEST - len(under_way))
    for run_id in ended[:room]:
        show_run(visit, run_id)
    if ended[room:]:
        with st.expander(texts.RUN_EARLIER, key="runs-earlier"):
            for run_id in ended[room:]:
                show_run(visit, run_id)


def ask() -> None:
    """The way to start a run."""
    with st.popover(texts.RUN_START, key="runs-start"):
        names = sorted(path.stem for path in RECIPES.glob("*.yaml"))
        name = st.selectbox(texts.RUN_RECIPE, names, index=names.index("default"), key="run-recipe")
        simulated = st.checkbox(texts.RUN_SIMULATED, key="run-simulated")
        chosen = (str(name), simulated)
        st.button(texts.RUN_GO, key="run-go", type="primary", on_click=later(START, chosen))


def show_open(visit: Visit, under_way: list[str]) -> None:
    """Runs by itself every few seconds; the whole page runs again when one of them ended."""
    with visit.db.read() as session:
        views = [run_view(session, run_id) for run_id in under_way]
    if any(view["status"] not in OPEN for view in views):
        st.rerun()
    for view in reversed(views):
        show_view(view)


def show_run(visit: Visit, run_id: str) -> None:
    with visit.db.read() as session:
        view = run_view(session, run_id)
    show_view(view)


def show_view(view: dict[str, Any]) -> None:
    with st.container(border=True, key=f"card-{view['id']}"):
        show_head(view)
        losses = [view["metrics"].get(name, []) for name in ("loss", "eval_loss")]
        below = progress_html(view) + loss_html(*losses) + message_html(view)
        if below:
            st.html(below)


def show_head(view: dict[str, Any]) -> None:
    """Name and status, and the way to stop a run that is not over."""
    badge = marking.badge(texts.RUN_STATUSES[view["status"]], TONES[view["status"]])
    head = (
        f'<div class="cd-source"><strong>{marking.esc(view["id"])}</strong> {badge} '
        f"{marking.simulated(view['with_simulated'])}</div>{marking.muted(*about(view))}"
    )
    if view["status"] not in OPEN:
        st.html(head)
        return
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key=f"top-{view['id']}",
    ):
        st.html(head, width="content")
        stop = later(STOP, view["id"])
        st.button(texts.RUN_STOP, key=f"stop-{view['id']}", type="tertiary", on_click=stop)


def about(view: dict[str, Any]) -> list[str]:
    why = texts.RUN_WHY[view["why"]].format(name=view["asked_by"])
    found = [str(view["recipe"].get("name", "")), why, parts.moment(view["created_at"])]
    if view["place"]:
        found.append(texts.RUN_PLACE.format(place=view["place"]))
    if view["ended_at"] and view["started_at"]:
        found.append(texts.TRAINING_TOOK.format(took=lasting(view["seconds"])))
    return [marking.esc(part) for part in found if part]


def progress_html(view: dict[str, Any]) -> str:
    """Stage, step, speed and time left of the run under way."""
    if view["status"] != "running":
        return ""
    stage = f"<strong>{texts.RUN_STAGES.get(view['stage'], marking.esc(view['stage']))}</strong>"
    speeds = view["metrics"].get("tokens_per_second")
    said = [stage]
    if view["steps"]:
        said.append(texts.RUN_STEP.format(step=view["step"], steps=view["steps"]))
    if view["stage"] == "train" and speeds:
        said.append(texts.RUN_SPEED.format(speed=f"{speeds[-1][1]:,.0f}"))
    if view["stage"] == "train" and view["eta_seconds"]:
        said.append(texts.RUN_LEFT.format(left=lasting(view["eta_seconds"])))
    dead = "" if view["held"] else marking.notice(texts.RUN_DEAD, tone="warn")
    share = view["step"] / view["steps"] if view["steps"] else 0
    bar = f'<div class="cd-run-bar"><span style="width:{min(share, 1):.0%}"></span></div>'
    return f'<p class="cd-run">{" · ".join(said)}</p>{bar}{dead}'


def message_html(view: dict[str, Any]) -> str:
    """Why a run failed and what to do, or what it had to change on its way."""
    what, _, next_step = str(view["message"]).partition("\n")
    if not what:
        return ""
    if view["status"] == "failed":
        return marking.notice(what, next_step, "error")
    return marking.muted(marking.esc(what))


def lasting(seconds: float) -> str:
    if seconds < 100:
        return texts.SECONDS.format(count=round(seconds))
    return texts.MINUTES.format(count=f"{seconds / 60:,.0f}")
