"""Passages follow a text's structure and together hold all of its words."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.readers.passages import cut, front_matter
from agents.readers.types import PassageSpan

GUIDE = """---
title: Guide
---
# Guide

What we sell and how.

## Returns

Return it within 30 days.

We pay the postage.

### Outside the country

You pay the postage.

## Care

Oil it.
"""


def shown(text: str, size: int = 600) -> list[tuple[str, str]]:
    """The heading paths, with their passages."""
    return [(span.heading, text[span.start : span.end]) for span in cut(text, size)]


def texts(text: str, size: int = 600) -> list[str]:
    return [passage for _, passage in shown(text, size)]


def test_every_passage_has_its_path_of_headings_and_no_front_matter() -> None:
    assert shown(GUIDE) == [
        ("Guide", "# Guide\n\nWhat we sell and how."),
        ("Guide > Returns", "## Returns\n\nReturn it within 30 days.\n\nWe pay the postage."),
        (
            "Guide > Returns > Outside the country",
            "### Outside the country\n\nYou pay the postage.",
        ),
        ("Guide > Care", "## Care\n\nOil it."),
    ]


def test_a_heading_with_nothing_under_it_joins_the_next() -> None:
    assert shown("# A\n\n## B\n\nText.\n\n# C\n") == [
        ("A > B", "# A\n\n## B\n\nText."),
        ("C", "# C"),
    ]


def test_underlined_headings_are_headings_and_marks_are_left_out_of_paths() -> None:
    text = "A *b* [c](https://d.test) `e`\n=====\n\nText.\n"
    assert shown(text)[0][0] == "A b c e"


def test_paths_are_short_enough_to_read() -> None:
    text = "".join(f"{'#' * level} {'long title ' * 20}\n\n" for level in range(1, 7)) + "Text."
    (span,) = cut(text, 600)
    assert 0 < len(span.heading) <= 200


def test_neighbours_are_packed_up_to_the_size() -> None:
    paragraph = "Alder is a light wood that takes oil well, and it is kind to knives. It lasts."
    text = "\n\n".join([paragraph] * 6)
    found = texts(text, 200)
    assert [passage.count("Alder") for passage in found] == [2, 2, 2]


def test_a_long_paragraph_is_cut_after_sentences() -> None:
    text = "The board is made of alder, e.g. by hand in St. Ives. " * 40
    found = texts(text, 300)
    assert len(found) > 5
    assert all(passage.endswith("Ives.") and len(passage) <= 300 + 80 for passage in found)


def test_repeated_sentences_have_their_own_places() -> None:
    text = "Oil it. " * 200
    spans = cut(text, 100)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert spans[-1].end == len(text.rstrip())


def test_lists_stay_whole_while_they_can() -> None:
    text = "Intro.\n\n" + "".join(f"- item {n} of the list\n" for n in range(30)) + "\nOutro."
    assert max(passage.count("- item") for passage in texts(text, 200)) == 30


def test_a_longer_list_is_cut_between_items() -> None:
    items = [f"- item {n}\n  goes on here\n  - and has a child\n" for n in range(60)]
    found = texts("".join(items), 200)
    assert len(found) > 5
    assert all(passage.startswith("- item") for passage in found)
    assert all(passage.endswith("a child") for passage in found)


def test_a_longer_table_is_cut_between_rows_and_code_between_lines() -> None:
    table = "| wood | price |\n|---|---|\n" + "".join(f"| oak {n} | £{n} |\n" for n in range(90))
    assert all(passage.endswith("|") for passage in texts(table, 200))
    code = "```\n" + "".join(f"call({n})\n" for n in range(200)) + "```\n"
    found = texts(code, 200)
    assert len(found) > 5
    assert all(passage.endswith((")", "```")) for passage in found)


def test_what_leads_into_a_list_stays_with_it() -> None:
    text = "Before. " * 20 + "\n\nThree woods:\n\n" + "- a wood that we sell\n" * 10
    assert texts(text, 200)[-1].startswith("Three woods:\n\n- a wood")


def test_one_item_larger_than_everything_is_cut_all_the_same() -> None:
    assert max(map(len, texts("- " + "word " * 1000, 100))) <= 200
    assert max(map(len, texts("x" * 5000, 100))) <= 200


def test_small_tails_join_their_neighbour() -> None:
    text = "Alder takes oil well and lasts. " * 9 + "\n\nEnd."
    assert len(texts(text, 290)) == 1


def test_many_small_blocks_do_not_grow_into_one_passage() -> None:
    for text in ("Oil it.\n\n" * 2000, "# Oil\n\n" * 2000, "Oil:\n\n" * 2000):
        found = texts(text, 200)
        assert max(map(len, found)) <= 1100
    assert max(map(len, texts("Oil it.\n\n" * 2000, 200))) <= 250


def test_headings_inside_code_are_code() -> None:
    assert shown("# A\n\n```\n# not a heading\n```\n")[0][0] == "A"


def test_rules_and_blank_space_are_no_passages() -> None:
    assert cut("", 600) == []
    assert cut(" \n\n***\n\n\u00a0\n", 600) == []
    assert cut("---\ntitle: A\n---\n", 600) == []


def test_link_definitions_and_liquid_tags_are_kept_with_their_words() -> None:
    text = "See [a].\n\n[a]: https://example.org/a\n\n{% include note.html %}\n"
    assert "".join(texts(text)).count("example.org") == 1
    assert "include note.html" in texts(text)[-1]


def test_line_ends_of_other_systems_do_not_move_places() -> None:
    text = "# A\r\n\r\nText one.\r\n\r\n## B\r\rText two.\x00\r\n"
    assert shown(text)[0] == ("A", "# A\r\n\r\nText one.")
    check(text, cut(text, 50))


HOSTILE = {
    "quotes": "> " * 50_000 + "x",
    "long line": "a" * 1_000_000,
    "long words": "word " * 200_000,
    "blank lines": "\n" * 500_000 + "x",
    "deep list": "".join(" " * (2 * depth) + "- a\n" for depth in range(800)),
    "lists in a line": "- " * 50_000 + "x",
    "brackets": "[" * 300_000,
    "ticks": "`a``b```c" * 50_000,
    "wide table": "|" + "a|" * 2000 + "\n|" + "-|" * 2000 + "\n" + "|x|\n" * 2000,
    "tags": "<" * 300_000,
    "blanks": "a" + " " * 500_000 + "b",
    "lazy quote": "> a\n" + "b\n" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_cut_like_others(name: str) -> None:
    check(HOSTILE[name], cut(HOSTILE[name], 600))


def check(text: str, spans: list[PassageSpan]) -> None:
    """Trimmed, in order, not overlapping, and nothing but marks between them."""
    body = front_matter(text).end
    places = [(span.start, span.end) for span in spans]
    assert all(body <= start < end <= len(text) for start, end in places)
    assert all(a[1] <= b[0] for a, b in pairwise(places))
    assert all(text[start:end] == text[start:end].strip() for start, end in places)
    edges = [body, *(edge for place in places for edge in place), len(text)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        assert not any(sign.isalnum() for sign in text[start:end])
    assert all(len(span.heading) <= 200 for span in spans)


BLOCKS = [
    "# A\n",
    "## B b\n",
    "Title\n===\n",
    "A sentence. Another one! ",
    "- item\n",
    "  - child\n",
    "1. one\n",
    "> quote\n",
    "```\n",
    "    code\n",
    "| a | b |\n|---|---|\n",
    "| 1 | 2 |\n",
    "<div>\n",
    "<!-- x\n",
    "-->\n",
    "***\n",
    "[a]: b\n",
    "{% tag %}\n",
    "\n",
    "\n\n",
    "\t",
    " ",
    "\r\n",
    "\r",
    "\x00",
    "\u2028",
    "\x0b",
    "\x0c",
    "---\n",
    "a: 1\n",
    "word " * 30,
    "é",
    "続く文章。",
    "x" * 90,
]


@given(
    text=st.lists(st.sampled_from(BLOCKS) | st.text(max_size=8), max_size=40).map("".join),
    size=st.integers(1, 200),
)
def test_passages_are_exact_spans_that_hold_every_word(text: str, size: int) -> None:
    check(text, cut(text, size))


@given(st.integers(0, 2**32), st.integers(20, 400))
def test_passages_of_long_documents_are_about_as_long_as_asked(seed: int, size: int) -> None:
    chosen = random.Random(seed)
    text = "".join(chosen.choice(BLOCKS[:18]) for _ in range(200))
    spans = cut(text, size)
    check(text, spans)
    assert all(span.end - span.start <= 6 * size + 400 for span in spans)
