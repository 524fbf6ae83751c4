"""Placeholder."""

from ui import texts
from ui.desk_pages import parts
from ui.desk_pages.visit import Visit


def show(visit: Visit) -> None:
    parts.head(visit, texts.PAGES["team"])
