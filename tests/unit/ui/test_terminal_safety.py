"""What a terminal would obey is spelt out in all that commands print."""

import json
from typing import Any

import pytest

from ui import render
from ui.cli import complain

HOSTILE = "a\x1b[2Jb\x07c\x9bd\u202ee\rf"
SPELT_OUT = "a\\u001b[2Jb\\u0007c\\u009bd\\u202ee\\u000df"


def test_the_cells_and_the_title_of_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    render.print_table(HOSTILE, [{"name": HOSTILE, "status": HOSTILE}], "", "name", "status")
    said = capsys.readouterr().out
    assert said.replace("\n", "").count(SPELT_OUT) == 3
    assert not render.UNSEEN.search(said)


@pytest.mark.parametrize("options", [{}, {"markup": False}, {"soft_wrap": True, "style": "red"}])
def test_printed_text(options: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    render.out().print(HOSTILE, **options)
    render.err().print(HOSTILE, **options)
    said = capsys.readouterr()
    assert said.out == said.err == SPELT_OUT + "\n"


def test_trees_and_ready_made_texts(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.text import Text
    from rich.tree import Tree

    tree = Tree(HOSTILE)
    tree.add(Text(HOSTILE))
    render.out().print(tree)
    assert not render.UNSEEN.search(capsys.readouterr().out)


def test_errors(capsys: pytest.CaptureFixture[str]) -> None:
    complain(HOSTILE, HOSTILE)
    assert capsys.readouterr().err == f"error: {SPELT_OUT}\n  next: {SPELT_OUT}\n"


def test_json_reads_back_as_the_same_value(capsys: pytest.CaptureFixture[str]) -> None:
    value = {HOSTILE: [HOSTILE, "café ½", "\x7f\u2028\ufeff"]}
    render.print_json(value)
    render.print_json_line(value)
    said = capsys.readouterr().out
    assert not render.UNSEEN.search(said)
    assert "café ½" in said
    assert json.loads(said.splitlines()[-1]) == value


def test_ends_of_lines_and_plain_text_stay(capsys: pytest.CaptureFixture[str]) -> None:
    assert render.shown("one\r\ntwo\tthree – café") == "one\r\ntwo\tthree – café"


def test_styles_are_kept() -> None:
    from io import StringIO

    to = StringIO()
    console = render.SafeConsole(file=to, force_terminal=True, color_system="standard")
    console.print(f"[red]{render.escape(HOSTILE)}[/]", highlight=False)
    assert to.getvalue() == f"\x1b[31m{SPELT_OUT}\x1b[0m\n"
