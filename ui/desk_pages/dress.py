"""What the desk is dressed in: all of its CSS, read once.

Streamlit makes its main script anew for every run, and a cache in it with it; this stays.
"""

from functools import cache
from pathlib import Path

LOOK = Path(__file__).parent / "look"
"""One file for what all pages share, by number, and one for each page."""


@cache
def dress() -> str:
    """As one element."""
    sheets = (file.read_text("utf-8") for file in sorted(LOOK.glob("*.css")))
    return f"<style>{''.join(sheets)}</style>"
