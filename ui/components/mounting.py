"""Mounts the desk's own components. Their scripts build every element and set text as text:
whatever stands in the data, none of it is ever read as HTML."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

SCRIPTS = Path(__file__).parent
SHARED = "paper.js"
"""What several scripts need; it is put before each, as they cannot import each other."""


@cache
def component(name: str) -> ComponentRenderer:
    """The component whose script is `NAME.js`. Its elements stand in the page itself, so that
    the desk's look applies, and keys typed into its fields are known to be typed there."""
    script = "\n".join((SCRIPTS / file).read_text("utf-8") for file in (SHARED, f"{name}.js"))
    return st.components.v2.component(f"copydesk.{name}", js=script, isolate_styles=False)


def mount(name: str, key: str, data: Mapping[str, Any], **state: Any) -> dict[str, Any]:
    """Shows a component; returns what it reported last.

    Args:
        data: JSON values.
        state: what it may report, each with the value it has before it did.
    """
    callbacks: dict[str, Any] = {f"on_{value}_change": nothing for value in state}
    result = component(name)(key=key, data=dict(data), default=state or None, **callbacks)
    return dict(result)


def nothing() -> None:
    """A reported value starts a run; there is nothing else to do."""
