"""What of a text the rules look at, and that alerts point at what they name."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.vale.checking import check, examine
from agents.vale.load import build
from agents.vale.read import read_blocks
from agents.vale.types import Alert, Rule, Style
from agents.vale.yaml_files import fields_of
from storage.errors import BadInput


def style(*rules: str) -> Style:
    made = [
        build(f"House.Rule{n}", fields_of(rule, Path("House/Rule.yml")), (), ())
        for n, rule in enumerate(rules)
    ]
    return Style("House", tuple(rule for rule in made if isinstance(rule, Rule)))


def words(scope: str = "text", token: str = "bad") -> Style:
    return style(
        f"extends: existence\nmessage: \"'%s'\"\nscope: {scope}\nnonword: true\ntokens: ['{token}']"
    )


def where(text: str, scope: str = "text", suffix: str = ".md") -> list[tuple[int, int]]:
    """Line and column of every `bad` in a scope; each alert must point at one."""
    found = check(text, words(scope), suffix)
    assert all(text[alert.start : alert.end] == "bad" for alert in found)
    return [(alert.line, alert.column) for alert in found]


@pytest.mark.parametrize(
    "text",
    [
        "`bad`",
        "``a `bad` b``",
        "```\nbad\n```",
        "~~~ bad\nbad\n~~~",
        "    bad",
        "[a](bad)",
        "[a](b 'bad')",
        "[a][bad]\n\n[bad]: bad 'bad'",
        "<bad@example.org>",
        "<https://example.org/bad>",
        "see https://example.org/bad?q=bad, then",
        "see www.bad.example",
        "[https://example.org/bad](https://example.org/bad)",
        "![a](bad)",
        "<div>\nbad\n</div>",
        "a <span class='bad'>b</span>",
        "<!-- bad -->",
        "a <!-- bad --> b",
        "a <code>bad</code> <kbd>bad</kbd> b",
        "---\ntitle: bad\n---\n\nGood.",
        "- a\n\n      bad",
        "| `bad` | a |\n|---|---|\n| a | `b` |",
    ],
)
def test_what_is_no_prose_is_not_looked_at(text: str) -> None:
    assert where(text) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("bad", [(1, 1)]),
        ("# bad #\n", [(1, 3)]),
        ("# bad # bad #", [(1, 3), (1, 9)]),
        ("bad\n===", [(1, 1)]),
        ("a\nb bad\nbad", [(2, 3), (3, 1)]),
        ("a  \n  bad", [(2, 3)]),
        ("a\\\nbad", [(2, 1)]),
        ("> bad\n> b bad\nbad", [(1, 3), (2, 5), (3, 1)]),
        ("- bad\n  - x bad\n\n    bad", [(1, 3), (2, 7), (4, 5)]),
        ("1. 1\n2. bad", [(2, 4)]),
        ("> - > bad", [(1, 7)]),
        ("-\tbad", [(1, 3)]),
        ("**bad** _bad_ ~~bad~~ ***bad***", [(1, 3), (1, 10), (1, 17), (1, 26)]),
        ("[bad](bad) bad", [(1, 2), (1, 12)]),
        ("[a **bad**][x] bad\n\n[x]: y", [(1, 6), (1, 16)]),
        ("![bad](x) bad", [(1, 3), (1, 11)]),
        ("![a **bad** `bad`](x)", [(1, 7)]),
        ("\\*bad &amp; bad &copy;bad", [(1, 3), (1, 13), (1, 23)]),
        ("`a` bad ``b`` bad", [(1, 5), (1, 15)]),
        ("a <b>bad</b> <br> bad", [(1, 6), (1, 19)]),
        ("| bad | b |\n|---|:-:|\n| `x` | bad |\n|bad|  | bad |", [(1, 3), (3, 9), (4, 2)]),
        (
            "> | a \\| bad | bad |\n> |---|---|\n> | bad | \\|bad |",
            [(1, 10), (1, 16), (3, 5), (3, 13)],
        ),
        ("---\na: 1\n---\nbad", [(4, 1)]),
        ("İ ß 🙂 bad", [(1, 7)]),
        ("*a\nbad*", [(2, 1)]),
        ("a * bad_x_bad * [bad", [(1, 5), (1, 11), (1, 18)]),
    ],
)
def test_prose_is_found_where_it_stands(text: str, places: list[tuple[int, int]]) -> None:
    assert where(text) == places


def test_a_find_may_have_markup_in_it() -> None:
    (alert,) = check("a b**a**d **", words())
    assert (alert.start, alert.end, alert.message) == (2, 9, "'bad'")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_of_every_kind_count(end: str) -> None:
    text = end.join(["# bad", "", "a", "**b** bad", "", "- bad", "---"])
    assert where(text) == [(1, 3), (4, 7), (6, 3)]
    assert where(text, "raw") == [(1, 3), (4, 7), (6, 3)]
    assert where(text, "sentence") == [(1, 3), (4, 7), (6, 3)]
    assert where(text, suffix=".txt") == [(1, 3), (4, 7), (6, 3)]


SCOPES = """\
# bad one

## bad two

A bad paragraph. A second.

- bad list

> bad quotation

| bad header |
|---|
| bad cell |

`bad code` **bad strong** *bad emphasis* [bad link](x) ![bad alt](y)
"""


@pytest.mark.parametrize(
    ("scope", "lines"),
    [
        ("text", [1, 3, 5, 7, 9, 11, 13, 15, 15, 15, 15]),
        ("heading", [1, 3]),
        ("heading.h2", [3]),
        ("heading.md", [1, 3]),
        ("paragraph", [5, 15, 15, 15]),
        ("list", [7]),
        ("blockquote", [9]),
        ("table", [11, 13]),
        ("table.header", [11]),
        ("table.cell", [13]),
        ("alt", [15]),
        ("sentence", [1, 3, 5, 7, 9, 11, 13, 15, 15, 15, 15]),
        ("sentence & ~heading & ~table", [5, 7, 9, 15, 15, 15, 15]),
        ("~heading", [5, 7, 9, 11, 13, 15, 15, 15, 15]),
        ("text & ~heading.h1 & ~list", [3, 5, 9, 11, 13, 15, 15, 15, 15]),
        ("[heading.h1, list]", [1, 7]),
        ("raw", [1, 3, 5, 7, 9, 11, 13, 15, 15, 15, 15, 15]),
        ("summary", [5, 7, 9, 15, 15, 15]),
        ("code", [15]),
        ("strong", [15]),
        ("link", [15]),
        ("text.txt", []),
    ],
)
def test_a_scope_is_a_part_of_the_text(scope: str, lines: list[int]) -> None:
    assert [line for line, _ in where(SCOPES, scope)] == lines


def test_a_negated_scope_never_means_the_raw_text() -> None:
    assert where("```\nbad\n```", "~heading") == []
    assert where("```\nbad\n```", "raw") == [(2, 1)]


def test_a_rule_sees_a_heading_or_a_sentence_as_a_whole() -> None:
    (alert,) = check("# a **b** c", words("heading", "\\A.*\\Z"))
    assert (alert.message, alert.start, alert.end) == ("'a b c'", 2, 11)
    found = check("One two. Three **four**.", words("sentence", "\\A.*\\Z"))
    assert [(alert.message, alert.start) for alert in found] == [
        ("'One two.'", 0),
        ("'Three four.'", 9),
    ]


def test_code_and_addresses_are_masked_with_their_length() -> None:
    (alert,) = check("Call `run()` at http://a.example now", words("text", "\\A.*\\Z"))
    assert alert.message == "'Call ***** at **************** now'"


def test_what_leaves_nothing_behind_leaves_no_double_space() -> None:
    assert check("a ![](x) b <br> c\nd  \ne", words("text", " {2,}|\\s\\s")) == []


def test_a_fix_is_only_offered_for_text_without_markup() -> None:
    rule = "extends: substitution\nmessage: '%s'\naction: {name: replace}\nswap: {in order to: to}"
    assert [a.fix for a in check("in order to", style(rule))] == ["to"]
    assert [a.fix for a in check("in **order** to", style(rule))] == [None]


def test_plain_text_has_no_markup_but_paragraphs_and_sentences() -> None:
    text = "# bad\n`bad`\n\nA **bad** one. bad\n"
    assert where(text, suffix=".txt") == [(1, 3), (2, 2), (4, 5), (4, 16)]
    assert len(where(text, "paragraph", ".txt")) == 4
    assert len([b for b in read_blocks(text, ".txt") if "paragraph" in b.scope]) == 2
    assert where(text, "heading", ".txt") == []


def test_other_kinds_of_files_are_refused() -> None:
    with pytest.raises(BadInput, match=r"\.html"):
        check("<p>bad</p>", words(), ".html")


def test_alerts_are_ordered_by_line_column_and_rule() -> None:
    rules = [f"extends: existence\nmessage: '%s'\ntokens: [{t}]" for t in ("b", "a", "b|a", "c")]
    found = check("a b\n\nc a", style(*rules))
    assert [(a.line, a.column, a.rule[-1]) for a in found] == [
        (1, 1, "1"),
        (1, 1, "2"),
        (1, 3, "0"),
        (1, 3, "2"),
        (3, 1, "3"),
        (3, 3, "1"),
        (3, 3, "2"),
    ]


def test_an_empty_text_has_no_alerts() -> None:
    for text in ("", "\n", " ", "---\n---\n", "\ufeff", "```", "\x00"):
        assert examine(text, words()).alerts == ()


MARKS = """bad bad. Bad # - 1. > ` `` ** * _ ~~ [ ](x) ][x] ![ <b> </b> <code> <!-- --> &amp;
&nbsp; \\ | http://a.example/bad <http://a.example> www.bad.example É 🙂 ( ) [x]:y ~~~ ``` ---
===""".split()
SPACES = [" ", "    ", "\t", "\n", "\n\n", "\r\n", "\r", "|---|---|\n", "# ", "- ", "> ", "1. "]
SPACES += ["---\n", "===\n", "```\n", "~~~\n", "[x]: y\n", "\x00", "\u2028", " bad", "\nbad"]
PIECES = st.lists(st.sampled_from(MARKS + SPACES), max_size=24).map("".join)
SCOPED = [
    words(scope)
    for scope in ("text", "sentence", "raw", "summary", "heading", "table", "code", "~paragraph")
]
ANY = words("[text, sentence, summary, code, strong, link]", "[^*]{1,4}")


@given(text=PIECES | st.text(max_size=60), suffix=st.sampled_from([".md", ".txt"]))
def test_whatever_the_text_alerts_point_at_the_word_they_name(text: str, suffix: str) -> None:
    for made in SCOPED:
        for alert in check(text, made, suffix):
            assert text[alert.start : alert.end] == "bad"
            assert alert.message == "'bad'"
            lines = text[: alert.start].replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert (alert.line, alert.column) == (len(lines), len(lines[-1]) + 1)


@given(text=PIECES | st.text(max_size=60))
def test_whatever_the_text_blocks_have_a_place_for_every_character(text: str) -> None:
    for block in read_blocks(text, ".md", sentences=True, summary=True):
        for place, char in enumerate(block.text):
            start, end = block.span(place, place + 1)
            assert 0 <= start < end <= len(text)
            written = text[start:end]
            assert (
                char == written
                or (char == "\n" and written.strip() in ("", "\\"))
                or char == "*"
                or written.startswith("&")
                or "summary" in block.scope
                or written in ("\x00", "\r")
            )
        starts = [block.span(n, n + 1)[0] for n in range(len(block.text))]
        assert starts == sorted(starts)


@given(text=PIECES)
def test_whatever_the_text_alerts_are_in_order_and_the_same_again(text: str) -> None:
    found: list[Alert] = check(text, ANY)
    assert found == sorted(found, key=lambda a: (a.line, a.column, a.rule))
    assert found == check(text, ANY)
    assert all(0 <= a.start < a.end <= len(text) for a in found)
