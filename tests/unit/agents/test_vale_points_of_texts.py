"""Vale's extension points for more than a word: counts, order, headings, measures, spelling; and
what is not run."""

import pytest
from vale_styles import EXISTENCE, find, said, style

from agents.vale.checking import check, examine

OCCURRENCE = "extends: occurrence\nmessage: 'There are %s.'\n"


def test_occurrence_counts_within_each_block() -> None:
    rule = OCCURRENCE + "scope: sentence\nmax: 3\ntoken: '\\b(\\w+)\\b'\n"
    assert said(rule, "One two three. One two three four.") == ["One|There are 4."]
    rule = OCCURRENCE + "scope: paragraph\nmax: 1\ntoken: ','\n"
    assert said(rule, "a, b\n\na, b, c") == [",|There are 2."]


def test_too_few_of_something_that_is_nowhere_is_about_the_whole_text() -> None:
    (alert,) = find(OCCURRENCE + "min: 1\ntoken: TODO\n", "\n\nNothing.")
    assert (alert.line, alert.column, alert.start, alert.end) == (1, 1, 0, 0)
    assert alert.message == "There are 0."
    assert not find(OCCURRENCE + "min: 1\ntoken: todo\nignorecase: true\n", "TODO")


REPETITION = "extends: repetition\nmessage: \"'%s' is repeated!\"\nignorecase: true\nalpha: true\n"
WORDS = "tokens: ['[^\\s]+']\n"


def test_repetition_points_at_both_words() -> None:
    rule = REPETITION + WORDS + "action:\n  name: edit\n  params: [truncate, ' ']\n"
    text = "Take the the bus and The\nThe car."
    assert said(rule, text) == ["the the|'the' is repeated!", "The\nThe|'The' is repeated!"]
    assert find(rule, text)[0].fix == "the"


def test_repetition_ends_with_the_sentence_and_counts_letters_only_when_asked() -> None:
    assert not find(REPETITION + WORDS, "I forgot that. That was wrong. 1 1")
    rule = "extends: repetition\nmessage: \"%s\"\ntokens: ['[^\\s]+']\n"
    assert said(rule, "1 1 The the") == ["1 1|1"]
    assert not find(rule + "max: 1\n", "1 1 2")
    assert not find(rule + "exceptions: [New York New York]\ntokens: [New York]\n", "1 2")


def test_consistency_holds_a_text_to_what_it_wrote_first() -> None:
    rule = (
        "extends: consistency\nmessage: \"'%s'?\"\nignorecase: true\neither:\n  advisor: adviser\n"
    )
    assert said(rule, "An advisor.\n\nAn Adviser and an advisor, an adviser.") == [
        "Adviser|'Adviser'?"
    ]
    assert not find(rule, "Adviser, adviser, superadvisor.")


CONDITIONAL = (
    "extends: conditional\nmessage: \"'%s' has no definition.\"\n"
    "first: '\\b([A-Z]{3,5})\\b'\nsecond: '(?:\\b[A-Z][a-z]+ )+\\(([A-Z]{3,5})\\)'\n"
)


def test_an_acronym_must_have_been_spelt_out() -> None:
    text = "The WHO says.\n\nThe World Health Organization (WHO) and WHO.\n\nWHO, HTTP, NASA."
    rule = CONDITIONAL + "exceptions: [HTTP]\n"
    assert said(rule, text) == ["WHO|'WHO' has no definition.", "NASA|'NASA' has no definition."]
    assert find(rule, text)[0].line == 1


def test_a_condition_without_a_group_wants_its_second_in_the_same_block() -> None:
    rule = "extends: conditional\nmessage: '%s'\nfirst: Warning\nsecond: Danger\n"
    assert said(rule, "Warning! Danger!\n\nWarning!") == ["Warning|Warning"]


def test_an_accepted_phrase_covers_its_words() -> None:
    assert not find(CONDITIONAL, "Use the IBM Cloud.", ("IBM Cloud",))
    assert find(CONDITIONAL, "Use an IBM cloud2.", ("IBM Cloud",))


CASE = "extends: capitalization\nmessage: \"'%s' should be '%s'.\"\nscope: heading\n"
CASE_FIX = CASE + "action:\n  name: replace\n"


@pytest.mark.parametrize(
    ("heading", "right"),
    [
        ("This is a heading", True),
        ("This is a Heading", False),
        ("this is a heading", False),
        ("Using gRPC in Visual Studio", True),
        ("Notes: Modern management", True),
        ("Modern - Management", False),
        ("Client's own top-level domain", True),
    ],
)
def test_sentence_case(heading: str, right: bool) -> None:
    rule = CASE + "match: $sentence\nindicators: [':']\nexceptions: [gRPC, Visual Studio]\n"
    assert (not find(rule, f"# {heading}")) is right


@pytest.mark.parametrize(
    ("heading", "style_name", "right"),
    [
        ("The Quick Brown Fox of the North", "AP", True),
        ("The quick brown fox", "AP", False),
        ("A Walk Through the Park", "AP", True),
        ("A Walk Through the Park", "Chicago", False),
        ("A Walk through the Park", "Chicago", True),
        ("A Long Walk With Many Dogs Along the Shore", "Chicago", False),
        ("How To Use It", "AP", True),
        ("How to Use It", "AP", True),
        ("What to Look For", "AP", True),
        ("A Well-Known State-of-the-Art Tool", "AP", True),
    ],
)
def test_title_case(heading: str, style_name: str, right: bool) -> None:
    rule = CASE + f"match: $title\nstyle: {style_name}\nthreshold: 0.9\n"
    assert (not find(rule, f"# {heading}")) is right


def test_the_fix_of_a_heading_is_the_heading_in_the_other_case() -> None:
    (alert,) = find(CASE_FIX + "match: $title\n", "## the end of the world")
    assert (alert.fix, alert.start, alert.end) == ("The End of the World", 3, 23)
    rule = CASE_FIX + "match: $sentence\nexceptions: [Linux]\n"
    assert [a.fix for a in find(rule, "# Using Linux On Big Desks")] == ["Using Linux on big desks"]


def test_lower_upper_and_patterns() -> None:
    assert find(CASE + "match: $lower\n", "# Abc")[0].message == "'Abc' should be 'abc'."
    assert not find(CASE + "match: $upper\n", "# ABC")
    assert not find(CASE + "match: '^[A-Z]'\n", "# Abc")
    assert find(CASE + "match: '^[A-Z]'\n", "# abc")
    assert not find(CASE + "match: $sentence\nprefix: 'v\\d+ '\n", "# v2 Abc is here")


METRIC = "extends: metric\nmessage: 'It is %s.'\n"


def test_a_metric_compares_a_formula_of_counts() -> None:
    rule = METRIC + "formula: words / sentences\ncondition: '> 3'\n"
    (alert,) = find(rule, "# A heading of many words that is no prose\n\nOne two three four five.")
    assert (alert.message, alert.start, alert.end, alert.line) == ("It is 5.00.", 0, 0, 1)
    assert not find(rule, "One two. Three four.")


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("heading.h2 + heading_h1", "3.00"),
        ("list", "2.00"),
        ("blockquote", "1.00"),
        ("math.sqrt(4) * 2 - 1", "3.00"),
        ("words", "5.00"),
        ("paragraphs", "4.00"),
        ("characters", "20.00"),
    ],
)
def test_what_a_formula_counts(formula: str, value: str) -> None:
    text = "# A\n\n## B\n\n## C\n\nFive six.\n\n- one\n- two\n\n> sixteen"
    rule = METRIC + f"formula: {formula}\ncondition: '> 0 && words > 0'\n"
    assert [a.message for a in find(rule, text)] == [f"It is {value}."]


def test_a_metric_with_a_scope_measures_each_block() -> None:
    rule = METRIC + "scope: list\nformula: words\ncondition: '> 1'\n"
    (alert,) = find(rule, "One two.\n\n- one\n- one two\n")
    assert (alert.line, alert.message) == (4, "It is 2.00.")


def test_a_formula_without_a_value_finds_nothing() -> None:
    assert not find(METRIC + "formula: words / (words - words)\ncondition: '> 0'\n", "One.")
    assert not find(METRIC + "formula: words\ncondition: '>= 0'\n", "# Only a heading")


def test_readability_is_the_mean_of_its_grades() -> None:
    rule = "extends: readability\nmessage: 'Grade %s'\ngrade: 8\nmetrics: [{}]\n"
    hard = "Institutional considerations necessitate comprehensive organisational realignment."
    for names in ("Flesch-Kincaid", "Gunning Fog", "SMOG, Coleman-Liau, Automated Readability"):
        assert find(rule.format(names), hard)
        assert not find(rule.format(names), "The cat sat. The dog ran.")


SPELLING = "extends: spelling\nmessage: \"Did you mean '%s'?\"\n"


def test_spelling_runs_with_the_words_that_are_given() -> None:
    known = ("a", "good", "word", "don't", "Paris", "is")
    made = style(SPELLING, ("copydesk",), known)
    text = "A goood word. Don’t! PARIS is copydesk's. camelCase HTML v1 a@b.example `codde`"
    assert [text[a.start : a.end] for a in check(text, made)] == ["goood"]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (SPELLING, "no dictionary"),
        ("extends: script\nmessage: x\nscript: |\n  os.exit(1)\n", "never run"),
        ("extends: sequence\nmessage: x\ntokens:\n  - tag: NN\n", "tagger"),
        (EXISTENCE + "scope: comment.line\ntokens: [a]\n", "scope"),
        (EXISTENCE + "scope: 'doc(section:has(> h2) & p)'\ntokens: [a]\n", "scope"),
        (SPELLING + "locale: en-US\n", "no dictionary"),
    ],
)
def test_what_cannot_run_here_is_said_and_not_run(written: str, why: str) -> None:
    report = examine("a an", style(written))
    assert not report.alerts
    ((name, reason),) = [(rule.rule, rule.reason) for rule in report.not_run]
    assert name == "House.Rule"
    assert why in reason
