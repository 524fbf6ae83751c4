"""Vale's extension points for words: what to avoid, what to write instead, and fixes."""

import pytest
from vale_styles import EXISTENCE, find, said


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
