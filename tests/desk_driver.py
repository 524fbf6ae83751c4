"""The desk as one visitor has it, by Streamlit's own test driver."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from graphs.house import House
from storage.people import find_person
from storage.sessions import start
from ui.desk_pages import visit as desk_visit
from ui.desk_pages.who import TOKEN

DESK = Path(desk_visit.__file__).parents[1] / "desk.py"
HOME = {"inbox": ""}
"""The page that is shown at the desk's bare address."""

HIDDEN = re.compile(r"<style>.*?</style>|<script>.*?</script>|<[^>]*>", re.DOTALL)


def strings_in(data: Any) -> Iterator[str]:
    """Every string of a component's data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list | dict):
        for value in data.values() if isinstance(data, dict) else data:
            yield from strings_in(value)


def shown_text(shown: Any) -> str:
    """Text as the desk's components take it: as it is, or in pieces."""
    return shown if isinstance(shown, str) else "".join(piece for piece, _ in shown)


class Desk:
    """One visitor's view of the desk."""

    def __init__(self, reviewer: str) -> None:
        self.app = AppTest.from_file(str(DESK), default_timeout=60)
        self.app.session_state["reviewer"] = reviewer
        self.app.run()

    @property
    def words(self) -> str:
        """What the page says, without its tags; labels of buttons come last."""
        bodies = " ".join(element.proto.body for element in self.app.get("html"))
        labels = " ".join(button.label for button in self.app.button)
        sent = " ".join(" ".join(strings_in(data)) for data in self.components.values())
        return f"{html.unescape(HIDDEN.sub('', bodies))} {self.draft} {sent} {labels}"

    @property
    def components(self) -> dict[str, Any]:
        """What the desk's own components are given, by their names."""
        protos = [element.proto for element in self.app.get("bidi_component")]
        return {proto.component_name.split(".")[-1]: json.loads(proto.json) for proto in protos}

    @property
    def draft(self) -> str:
        """The draft that is shown, without its marks."""
        groups = self.components.get("draft", {}).get("groups", [])
        return "".join(shown_text(run[0]) for _, runs in groups for run in runs)

    @property
    def markup(self) -> str:
        return " ".join(element.proto.body for element in self.app.get("html"))

    def click(self, key: str) -> "Desk":
        self.app.button(key=key).click().run()
        return self

    def has(self, key: str) -> bool:
        return any(button.key == key for button in self.app.button)

    def open(self, page: str, **where: str) -> "Desk":
        """Goes to a page as its address would."""
        known = self.app._registered_pages  # the driver switches to files only, ours are functions
        self.app._page_hash = next(
            h for h, p in known.items() if p["url_pathname"] in (page, HOME.get(page))
        )
        self.app.query_params.clear()
        self.app.query_params.update(where)
        self.app.run()
        return self

    def enter(self, house: House, name: str) -> "Desk":
        """Signs in as one of a team."""
        with house.db.write() as session:
            token = start(session, find_person(session, name), hours=8)
        self.app.session_state[TOKEN] = token
        self.app.run()
        return self

    def write(self, key: str, text: str) -> "Desk":
        self.app.text_area(key=key).input(text).run()
        return self
