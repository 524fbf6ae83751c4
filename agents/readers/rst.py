"""reStructuredText to Markdown, by way of HTML."""

from typing import Any

from agents.readers.html_text import HtmlText, html_text

SEVERE = 5
"""One more than the worst: docutils reports nothing and stops at nothing."""

SETTINGS: dict[str, Any] = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "doctitle_xform": False,  # a lone first section would lose its heading
    "initial_header_level": 1,
    "_disable_config": True,
    "report_level": SEVERE,
    "halt_level": SEVERE,
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "math_output": "LaTeX",
    "smart_quotes": False,
    "syntax_highlight": "none",
    "traceback": True,
    "line_length_limit": 1_000_000,
}


def rst_text(source: str) -> HtmlText:
    """The document as Markdown. Files that it includes are left out; broken markup is text."""
    from docutils.core import publish_parts

    parts = publish_parts(source, writer="html5", settings_overrides=SETTINGS)
    return html_text(str(parts["body"]))
