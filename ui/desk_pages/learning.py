"""What the decisions taught: runs with their loss, adapters with their gate, snapshots."""

import streamlit as st

from ui import texts
from ui.desk_pages import learning_acts, learning_adapters, learning_runs, learning_snapshots, parts
from ui.desk_pages.visit import Visit


def show(visit: Visit) -> None:
    learning_acts.carry_out(visit)
    learning_runs.carry_out(visit)
    parts.head(visit, texts.PAGES["learning"])
    left, right = st.columns([3, 2], gap="large")
    with left:
        learning_runs.show(visit)
        learning_adapters.show(visit)
    with right:
        learning_snapshots.show(visit)
