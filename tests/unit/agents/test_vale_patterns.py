"""Patterns and formulas: read as Vale reads them, or refused; never run as code."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.vale.checking import examine
from agents.vale.formula import Formula
from agents.vale.load import build
from agents.vale.patterns import Deadline, Pattern
from agents.vale.types import Rule, Style
from agents.vale.yaml_files import fields_of
from storage.errors import BadInput


@pytest.mark.parametrize(
    ("written", "text", "found"),
    [
        (r"(?i)foo|(?-i)bar", "FOO BAR bar", ["FOO", "bar"]),
        (r"(?<!:[^ ]+?):\s[A-Z]", "a:b: C and d: E", [": E"]),
        (r"\bcolou?r\b", "color colours colour", ["color", "colour"]),
        (r"(?<year>\d{4})-\k<year>", "2020-2020 2020-2021", ["2020-2020"]),
        (r"(?'n'a)(?P=n)", "aa", ["aa"]),
        (r"[[a]+", "[a[", ["[a["]),
        (r"[]x]+", "]x", ["]x"]),
        (r"[^]x]+", "a]x", ["a"]),
        (r"[a&&~~||]+", "a~|& b", ["a~|&"]),
        (r"[+--]+", "a+,-b", ["+,-"]),
        (r"[&&]+", "a && b", ["&&"]),
        (r"[a-z-[aeiou]]+", "beat", ["b", "t"]),
        (r"[[:alpha:]_]+", "ab_1", ["ab_"]),
        (r"\x{41}[\x{42}]\Q.*\E", "AB.* ABxx", ["AB.*"]),
        (r"a{,2}", "a{,2} aa", ["a{,2}"]),
        (r"x{y}", "x{y}", ["x{y}"]),
        (r"\p{Lu}\pL+", "Éa a", ["Éa"]),
        (r"end\z", "end", ["end"]),
        (r"end\Z", "end\n", ["end"]),
        (r"(?#note)a++", "aa", ["aa"]),
        (r"(?i)strasse", "STRASSE straße", ["STRASSE"]),
        (r"(?=a)", "aa", []),
    ],
)
def test_patterns_are_read_as_in_vale(written: str, text: str, found: list[str]) -> None:
    matches = Pattern(written).matches(text, Deadline(5))
    assert [match.group() for match in matches] == found


@pytest.mark.parametrize(
    "written", ["(?R)", "(a)(?1)", "(?|a|b)", "[a", "a)", "\\", "(?P<n>a", "*"]
)
def test_patterns_that_vale_would_not_take_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Pattern(written)


@given(written=st.text(alphabet="a(?:[]{}1,|*+^$\\.-&<>=!iP)#'zZQE", max_size=14))
def test_whatever_is_written_a_pattern_is_made_or_refused(written: str) -> None:
    try:
        pattern = Pattern(written)
    except ValueError:
        return
    try:
        list(pattern.matches("a(1)[a] {a}-zZ" * 3, Deadline(0.2)))
    except TimeoutError:
        return


VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=5,
)
KEYS = """tokens raw swap action scope level ignorecase nonword exceptions max min token first
second match style indicators threshold formula condition metrics grade either filters limit
link vocab dictionaries ignore params""".split()
POINTS = """existence substitution occurrence repetition consistency conditional capitalization
metric readability spelling sequence script""".split()


@given(
    point=st.sampled_from(POINTS),
    values=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5),
    text=st.text(max_size=30),
)
def test_whatever_types_a_rule_has_it_runs_or_is_refused(
    point: str, values: dict[str, object], text: str
) -> None:
    written = json.dumps({"extends": point, "message": "%s", **values})
    try:
        made = build("House.Rule", fields_of(written, Path("Rule.yml")), (), ())
    except BadInput as problem:
        assert "Rule.yml" in str(problem)
        assert problem.next_step
        return
    if isinstance(made, Rule):
        for alert in examine(text, Style("House", (made,)), seconds_per_rule=0.2).alerts:
            assert 0 <= alert.start <= alert.end <= len(text)


@pytest.mark.parametrize(
    "written",
    ["__import__('os')", "words.real", "words ** 9", "(lambda: 1)()", "[words]", "'a'", "", "a b",
     "math.pow", "math.factorial(9)", "math.sqrt(x=1)", "words if words else 1", "(" * 1_000],
)  # fmt: skip
def test_a_formula_is_arithmetic_and_nothing_else(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Formula(written)


def test_a_formula_has_logic_and_functions() -> None:
    counts = {"words": 10, "sentences": 2}
    for written, value in {
        "words % 3": 1,
        "-words + 2 * (3 - 1)": -6,
        "words > 5 && !(sentences == 2) || words != 10": 0,
        "1 < sentences < 3": 1,
        "math.max(words, 20) / math.floor(2.5)": 10,
    }.items():
        assert Formula(written).value(counts) == value
    for written in ("1 / 0", "math.sqrt(0 - 1)", "math.pow(10, 999)", "math.log(0)", "math.max()"):
        assert Formula(written).value(counts) is None
