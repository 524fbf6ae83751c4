"""Vale's extension points, each with its options."""

from pathlib import Path

import pytest

from agents.vale.checking import check, examine
from agents.vale.load import build
from agents.vale.types import Alert, Rule, Style
from agents.vale.yaml_files import fields_of

HERE = Path("House/Rule.yml")


def style(written: str, accepted: tuple[str, ...] = (), words: tuple[str, ...] = ()) -> Style:
    made = build("House.Rule", fields_of(written, HERE), accepted, words)
    return Style("House", (made,)) if isinstance(made, Rule) else Style("House", (), (made,))


def find(
    written: str, text: str, accepted: tuple[str, ...] = (), suffix: str = ".md"
) -> list[Alert]:
    return check(text, style(written, accepted), suffix)


def said(written: str, text: str, accepted: tuple[str, ...] = ()) -> list[str]:
    """What each alert points at and says."""
    return [f"{text[a.start : a.end]}|{a.message}" for a in find(written, text, accepted)]


EXISTENCE = "extends: existence\nmessage: \"Avoid '%s'.\"\n"


def test_existence_finds_whole_words_and_says_which() -> None:
    rule = EXISTENCE + "tokens: [very, 'in order to']\n"
    assert said(rule, "Very? A very long way in order\nto everywhere.") == ["very|Avoid 'very'."]
    assert said(rule, "Go in order to see.") == ["in order to|Avoid 'in order to'."]


def test_existence_without_case_finds_words_in_any_case() -> None:
    rule = EXISTENCE + "ignorecase: true\ntokens: [very]\n"
    assert said(rule, "VERY Very") == ["VERY|Avoid 'VERY'.", "Very|Avoid 'Very'."]


def test_a_nonword_rule_finds_parts_of_words() -> None:
    rule = EXISTENCE + "nonword: true\ntokens: ['\\.\\.\\.', ery]\n"
    assert said(rule, "Every ... end") == ["ery|Avoid 'ery'.", "...|Avoid '...'."]


def test_raw_comes_before_the_tokens_or_after_them() -> None:
    assert said(EXISTENCE + "raw: ['\\b(?:is|was)\\s+']\ntokens: [made]\n", "It was made.") == [
        "was made|Avoid 'was made'."
    ]
    rule = EXISTENCE + "append: true\nraw: ['\\s+\\d']\ntokens: [Step]\n"
    assert said(rule, "Step 4") == ["Step 4|Avoid 'Step 4'."]
    assert said(EXISTENCE + "raw: ['a', 'b+']\n", "xabbx") == ["abb|Avoid 'abb'."]


def test_an_exception_within_a_match_lets_it_pass() -> None:
    rule = EXISTENCE + "exceptions: [very well]\ntokens: ['very \\w+']\n"
    assert said(rule, "very well and very good") == ["very good|Avoid 'very good'."]


def test_the_accepted_vocabulary_is_an_exception_unless_the_rule_says_no() -> None:
    rule = EXISTENCE + "tokens: [cloud]\n"
    assert not said(rule, "The cloud", ("cloud",))
    assert said(rule + "vocab: false\n", "The cloud", ("cloud",))
    assert said(rule + "nonword: true\n", "The cloud", ("cloud",))


def test_tokens_that_yaml_takes_for_something_else_are_words() -> None:
    rule = EXISTENCE + "tokens:\n  - on\n  - yes\n  - 1.10\n  - 2016-01-01\n"
    text = "on, yes, 1.10, 2016-01-01"
    assert [a.message for a in find(rule, text)] == [
        f"Avoid '{word}'." for word in text.split(", ")
    ]


def test_a_link_and_a_level_come_with_the_alert() -> None:
    rule = EXISTENCE + "level: error\nlink: https://example.org/style\ntokens: [very]\n"
    (alert,) = find(rule, "Not very good.")
    assert (alert.severity, alert.link) == ("error", "https://example.org/style")
    assert (alert.line, alert.column, alert.start, alert.end) == (1, 5, 4, 8)
    assert find(EXISTENCE + "tokens: [very]\n", "very")[0].severity == "warning"


def test_a_limit_bounds_the_alerts_of_a_rule() -> None:
    assert len(find(EXISTENCE + "limit: 2\ntokens: [a]\n", "a a a a")) == 2


SWAP = "extends: substitution\nmessage: \"Use '%s' instead of '%s'.\"\n"
REPLACE = SWAP + "action:\n  name: replace\n"


def test_substitution_says_what_to_write() -> None:
    rule = SWAP + "swap:\n  in order to: to\n"
    assert said(rule, "Go in order to see.") == ["in order to|Use 'to' instead of 'in order to'."]
    assert find(rule, "Go in order to see.")[0].fix is None


def test_the_action_replace_offers_a_fix() -> None:
    (alert,) = find(REPLACE + "swap:\n  above: preceding\n", "The section above.")
    assert (alert.fix, alert.message) == ("preceding", "Use 'preceding' instead of 'above'.")


def test_several_replacements_are_all_named_and_the_first_is_the_fix() -> None:
    (alert,) = find(REPLACE + "swap:\n  kill: stop|exit|a\\|b\n", "kill it")
    assert alert.message == "Use 'stop', 'exit', or 'a|b' instead of 'kill'."
    assert alert.fix == "stop"


def test_what_is_already_as_it_should_be_is_no_find() -> None:
    rule = REPLACE + "swap:\n  '[Ww]i-?[Ff]i': Wi-Fi\n"
    assert [a.message for a in find(rule, "Wi-Fi and wifi")] == ["Use 'Wi-Fi' instead of 'wifi'."]
    rule = SWAP + "swap:\n  '(?:ok|Okay|OK)': OK|okay\n"
    assert said(rule, "OK, ok") == ["ok|Use 'OK|okay' instead of 'ok'."]


def test_groups_of_a_term_can_stand_in_its_replacement() -> None:
    rule = REPLACE + "swap:\n  'foo': bar\n  '(\\w+)-(\\w+) key': $2 of ${1}\n"
    (alert,) = find(rule, "An api-access key and a foo.")[:1]
    assert (alert.fix, alert.message) == (
        "access of api",
        "Use 'access of api' instead of 'api-access key'.",
    )


def test_references_back_count_the_groups_of_their_own_term() -> None:
    rule = SWAP + "swap:\n  '(long) (term)': a\n  '(\\w)\\1': b\n"
    assert said(rule, "long term") == ["long term|Use 'a' instead of 'long term'."]
    assert said(rule, "an aa") == ["aa|Use 'b' instead of 'aa'."]


def test_longer_terms_go_first() -> None:
    rule = SWAP + "swap:\n  Google account: x\n  Google accounts: y\n"
    assert said(rule, "Google accounts") == [
        "Google accounts|Use 'y' instead of 'Google accounts'."
    ]


def test_a_fix_at_the_start_of_a_sentence_keeps_its_capital_letter() -> None:
    rule = REPLACE + "ignorecase: true\nswap:\n  it is: it's\n  javascript: JavaScript\n"
    assert [a.fix for a in find(rule, "It is JAVASCRIPT.")] == ["It's", "JavaScript"]


def test_capitalize_writes_the_message_with_a_capital_letter() -> None:
    rule = REPLACE + "capitalize: true\nignorecase: true\nswap:\n  it is: it's\n"
    assert said(rule, "It is.") == ["It is|Use 'It's' instead of 'It is'."]


def test_messages_may_name_their_arguments_by_number() -> None:
    rule = "extends: substitution\nmessage: 'Not %[2]s: %[1]s, 100%%'\nswap: {a: b}\n"
    assert said(rule, "a") == ["a|Not a: b, 100%"]


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


@pytest.mark.parametrize(
    ("action", "text", "fix"),
    [
        ("{name: remove}", "so so-so", ""),
        ("{name: replace, params: [thus]}", "so so-so", "thus"),
        ("{name: edit, params: [regex, '-', ' ']}", "so-so", "so so"),
        ("{name: edit, params: [regex, '(\\w+)-(\\w+)', '$2 $1']}", "so-on", "on so"),
        ("{name: edit, params: [trim, 's']}", "so-os", "o-o"),
        ("{name: edit, params: [trim_left, s]}", "so-os", "o-os"),
        ("{name: edit, params: [trim_right, s]}", "so-os", "so-o"),
        ("{name: edit, params: [truncate, '-']}", "so-on", "so"),
        ("{name: edit, params: [split, '-', 1]}", "so-on", "on"),
        ("{name: edit, params: [trim, x]}", "so-on", None),
        ("{name: suggest, params: [script.tengo]}", "so-on", None),
    ],
)
def test_actions(action: str, text: str, fix: str | None) -> None:
    (alert,) = find(EXISTENCE + f"action: {action}\ntokens: ['so[-\\w]*']\nlimit: 1\n", text)
    assert alert.fix == fix
