"""Style folders: what is read, what is refused and with which words, and rules made to hurt."""

import subprocess
import sys
from pathlib import Path

import pytest
from vale_styles import RULE, write

from agents.vale.checking import check, examine
from agents.vale.load import load_style
from agents.vale.types import Style
from storage.errors import BadInput


def test_a_rule_is_named_after_its_folder_and_file(tmp_path: Path) -> None:
    files = {
        "Words.yml": RULE,
        "dates/Year.yml": RULE,
        "_drafts/Off.yml": "nothing",
        ".hidden/Off.yml": "nothing",
        "meta.json": "{}",
        "notes.yaml": "not a rule",
    }
    style = load_style(write(tmp_path / "House", files))
    assert style.name == "House"
    assert [rule.name for rule in style.rules] == ["House.Words", "House.dates.Year"]
    assert [alert.rule for alert in check("bad", style)] == ["House.Words", "House.dates.Year"]


@pytest.mark.parametrize(
    ("rule", "key", "next_step"),
    [
        ("message: x\ntokens: [a]", "extends", "add"),
        ("extends: magic\nmessage: x", "extends", "existence"),
        ("extends: [existence]\nmessage: x", "extends", "write"),
        ("extends: existence\ntokens: [a]", "message", "add"),
        (RULE + "level: fatal", "level", "suggestion"),
        (RULE + "level:", "level", "suggestion"),
        (RULE + "scope: a b", "scope", "https"),
        (RULE + "scope: {a: b}", "scope", "- text"),
        (RULE + "ignorecase: maybe", "ignorecase", "true or false"),
        (RULE + "limit: -1", "limit", "whole number"),
        (RULE + "code: true", "code", "scope: raw"),
        (RULE + "tokns: [a]", "tokns", "spelling"),
        (RULE + "action: remove", "action", "name"),
        (RULE + "action: {name: explode}", "action", "https"),
        (RULE + "action: {name: edit, params: [trim]}", "action", "params"),
        (RULE + "action: {name: edit, params: [split, '', x]}", "action", "split"),
        (RULE + "action: {name: edit, params: [regex, '(', '']}", "action", "regular"),
        ("extends: existence\nmessage: x", "tokens", "raw"),
        ("extends: existence\nmessage: x\ntokens: {a: b}", "tokens", "- text"),
        ("extends: existence\nmessage: x\ntokens: [[a]]", "tokens", "- text"),
        ("extends: existence\nmessage: x\ntokens: ['(a']", "tokens", "regular expression"),
        (
            "extends: existence\nmessage: x\ntokens: ['a']\nexceptions: ['[']",
            "exceptions",
            "regular",
        ),
        ("extends: substitution\nmessage: x", "swap", "this: that"),
        ("extends: substitution\nmessage: x\nswap: [a]", "swap", "this: that"),
        ("extends: substitution\nmessage: x\nswap: {a: [b]}", "swap", "this: that"),
        ("extends: substitution\nmessage: x\nswap: {'*': b}", "swap", "regular"),
        ("extends: substitution\nmessage: x\nswap: {'(?P<n>a)': b}", "swap", "plain group"),
        ("extends: occurrence\nmessage: x\ntoken: a", "max", "set one"),
        ("extends: occurrence\nmessage: x\nmax: 1", "token", "add"),
        ("extends: occurrence\nmessage: x\nmax: many\ntoken: a", "max", "whole number"),
        ("extends: repetition\nmessage: x", "tokens", "list"),
        ("extends: consistency\nmessage: x", "either", "this: that"),
        ("extends: conditional\nmessage: x\nfirst: a", "second", "add"),
        ("extends: capitalization\nmessage: x\nmatch: $tilte", "match", "$title"),
        ("extends: capitalization\nmessage: x\nmatch: $title\nstyle: APA", "style", "Chicago"),
        ("extends: capitalization\nmessage: x\nmatch: $title\nthreshold: .nan", "threshold", "0.8"),
        ("extends: metric\nmessage: x\nformula: words\n", "condition", "add"),
        ("extends: metric\nmessage: x\nformula: apples\ncondition: '> 1'", "formula", "words"),
        ("extends: metric\nmessage: x\nformula: words\ncondition: 'is 1'", "condition", "words"),
        ("extends: readability\nmessage: x\ngrade: 8", "metrics", "SMOG"),
        ("extends: readability\nmessage: x\nmetrics: [Fog]", "metrics", "SMOG"),
        ("extends: spelling\nmessage: x\nfilters: ['(']", "filters", "regular"),
        ("- a\n- b", "extends", "extends"),
        ("just text", "extends", "extends"),
        ("", "extends", "extends"),
    ],
)
def test_a_broken_rule_is_refused_with_file_and_key(
    tmp_path: Path, rule: str, key: str, next_step: str
) -> None:
    folder = write(tmp_path / "House", {"Broken.yml": rule})
    with pytest.raises(BadInput) as caught:
        load_style(folder)
    assert str(folder / "Broken.yml") in str(caught.value)
    assert f": {key}:" in str(caught.value)
    assert next_step in caught.value.next_step


@pytest.mark.parametrize(
    "rule", ["a: [", "a: b: c", "\t- x", "&a [*a", "a: !!python/object:os.x {}"]
)
def test_a_file_that_is_no_yaml_or_no_rule_is_refused(tmp_path: Path, rule: str) -> None:
    with pytest.raises(BadInput, match=r"Broken\.yml"):
        load_style(write(tmp_path / "House", {"Broken.yml": rule}))


def test_a_file_that_is_no_text_or_too_large_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "House", {"Broken.yml": ""})
    for raw, problem in ((b"\xff\xfe\x00", "UTF-8"), (b"#" * 1_000_001, "larger")):
        (folder / "Broken.yml").write_bytes(raw)
        with pytest.raises(BadInput, match=problem):
            load_style(folder)


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(BadInput, match="holds no rules") as caught:
            load_style(folder)
        assert "Vale style" in caught.value.next_step


def test_aliases_cost_nothing(tmp_path: Path) -> None:
    lines = ["a0: &a0 [bad, bad]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    rule = "\n".join([*lines, "extends: existence", "message: x", "tokens: *a59"])
    with pytest.raises(BadInput, match="tokens"):
        load_style(write(tmp_path / "House", {"Bomb.yml": rule}))


def test_a_vocabulary_is_accepted_everywhere_and_has_rules_of_its_own(tmp_path: Path) -> None:
    vocabulary = write(
        tmp_path / "config/vocabularies/Ours",
        {
            "accept.txt": "# names\n\n(?i)github\n[Oo]bservability\nMyProduct\nvery bad\n",
            "reject.txt": "synergy\nmac OS X\n",
        },
    )
    style = load_style(write(tmp_path / "House", {"Words.yml": RULE}), [vocabulary])
    text = "GitHub, observability, OBSERVABILITY, myproduct, a Synergy of synergy, mac OS X, bad"
    assert [(alert.rule, alert.message) for alert in check(text, style)] == [
        ("Vale.Terms", "Use '[Oo]bservability' instead of 'OBSERVABILITY'."),
        ("Vale.Terms", "Use 'MyProduct' instead of 'myproduct'."),
        ("Vale.Avoid", "Avoid using 'synergy'."),
        ("Vale.Avoid", "Avoid using 'mac OS X'."),
        ("House.Words", "Avoid 'bad'."),
    ]


def test_a_style_may_carry_its_own_vocabulary(tmp_path: Path) -> None:
    files = {"Words.yml": RULE, "accept.txt": "bad\n"}
    assert check("bad", load_style(write(tmp_path / "House", files))) == []


@pytest.mark.parametrize("term", ["(open", "[x", "(?P<n>a)", "*"])
def test_a_vocabulary_with_a_broken_expression_is_refused_by_its_file(
    tmp_path: Path, term: str
) -> None:
    folder = write(tmp_path / "House", {"Words.yml": RULE, "accept.txt": f"fine\n{term}\n"})
    with pytest.raises(BadInput, match=r"accept\.txt") as caught:
        load_style(folder)
    assert term in str(caught.value)
    assert "backslash" in caught.value.next_step


PARENT = "extends: existence\nmessage: \"Not '%s'.\"\nlevel: error\ntokens: [bad, worse]\n"


def inherited(folder: Path, child: str) -> Style:
    write(folder, {"Base/Words.yml": PARENT, "House/Words.yml": child})
    return load_style(folder / "House")


def test_a_rule_may_extend_another_rule(tmp_path: Path) -> None:
    child = "extends: Base.Words\nlevel: warning\ntokens+: [ugly]\n"
    found = check("bad worse ugly", inherited(tmp_path, child))
    assert [(a.rule, a.severity, a.message) for a in found] == [
        ("House.Words", "warning", "Not 'bad'."),
        ("House.Words", "warning", "Not 'worse'."),
        ("House.Words", "warning", "Not 'ugly'."),
    ]
    assert len(check("bad worse", inherited(tmp_path, "extends: Base.Words\ntokens-: [bad]"))) == 1
    assert len(check("bad ugly", inherited(tmp_path, "extends: Base.Words\ntokens: [ugly]"))) == 1


@pytest.mark.parametrize(
    ("child", "key"),
    [
        ("extends: Base.Nothing", "extends"),
        ("extends: ..Words", "extends"),
        ("extends: House.Words", "extends"),
        ("extends: Base.Words\ntokens-: [good]", "tokens-"),
        ("extends: Base.Words\ntokens+: good", r"tokens\+"),
        ("extends: Base.Words\ntokens+: [a]\ntokens: [b]", r"tokens\+"),
        ("extends: Base.Words\nlevel+: [a]", r"level\+"),
        ("extends: existence\nmessage: x\ntokens: [a]\ntokens+: [b]", r"tokens\+"),
    ],
)
def test_a_rule_that_extends_wrongly_is_refused(tmp_path: Path, child: str, key: str) -> None:
    with pytest.raises(BadInput, match=rf"House/Words\.yml: {key}:"):
        inherited(tmp_path, child)


DICTIONARY = "4\ngood/S\nword/SU\nbig\nbaby/Y\n"
AFFIXES = """SET UTF-8
SFX S Y 1
SFX S 0 s [^y]
SFX Y Y 2
SFX Y y ies [^aeiou]y
SFX Y 0 s [aeiou]y
PFX U Y 1
PFX U 0 un .
"""


def test_spelling_reads_the_dictionaries_that_a_rule_names(tmp_path: Path) -> None:
    rule = "extends: spelling\nmessage: '%s?'\ndictionaries: [en]\nignore: [House/own.txt]\n"
    files = {
        "House/Spelling.yml": rule,
        "House/own.txt": "copydesk\n",
        "config/dictionaries/en.dic": DICTIONARY,
        "config/dictionaries/en.aff": AFFIXES,
    }
    style = load_style(write(tmp_path, files) / "House")
    text = "Good words unword unwords babies babys copydesk bigs"
    assert [text[a.start : a.end] for a in check(text, style)] == ["babys", "bigs"]


def test_spelling_reads_no_file_outside_the_styles_folder(tmp_path: Path) -> None:
    write(tmp_path, {"secret.dic": "1\nword\n"})
    for name in ("../secret", str(tmp_path / "secret")):
        rule = f"extends: spelling\nmessage: '%s?'\ndictionaries: ['{name}']\n"
        style = load_style(write(tmp_path / "styles/House", {"Spelling.yml": rule}))
        ((_, reason),) = [(rule.rule, rule.reason) for rule in style.not_run]
        assert "no dictionary" in reason
        assert "not found" in reason


@pytest.mark.parametrize("token", [r"(?:(a|aa)+)+$", r"(.*?,){20}P"])
def test_a_rule_that_takes_too_long_is_given_up_and_said(tmp_path: Path, token: str) -> None:
    slow = f"extends: existence\nmessage: x\nnonword: true\ntokens: ['{token}']\n"
    style = load_style(write(tmp_path / "House", {"Slow.yml": slow, "Words.yml": RULE}))
    text = "bad " + "a" * 5_000 + "! " + "1," * 60
    report = examine(text, style, seconds_per_rule=0.1)
    assert [alert.rule for alert in report.alerts] == ["House.Words"]
    assert [(rule.rule, rule.reason) for rule in report.not_run] == [
        ("House.Slow", "it took more than 0.1 s")
    ]


@pytest.mark.parametrize(
    "token",
    ["((a{1000}){1000}){1000}", "a{999999999}", "(?:" * 5_000 + "a" + ")" * 5_000, "a" * 300_000],
)
def test_a_pattern_that_would_fill_the_memory_is_refused(tmp_path: Path, token: str) -> None:
    rule = f"extends: existence\nmessage: x\ntokens: ['{token}']\n"
    with pytest.raises(BadInput, match="tokens: the pattern cannot be used"):
        load_style(write(tmp_path / "House", {"Huge.yml": rule}))


def test_a_script_is_not_even_read(tmp_path: Path) -> None:
    rule = "extends: script\nmessage: x\nscript: ../../../run.tengo\n"
    style = load_style(write(tmp_path / "House", {"Script.yml": rule}))
    assert [rule.reason for rule in style.not_run] == ["scripts of a style are never run"]


def test_a_rule_that_finds_everything_says_it_a_bounded_number_of_times(tmp_path: Path) -> None:
    rule = "extends: existence\nmessage: x\nnonword: true\ntokens: ['.']\n"
    style = load_style(write(tmp_path / "House", {"All.yml": rule}))
    assert len(check("a" * 5_000, style)) == 500


def test_styles_can_be_kept_by_their_value(tmp_path: Path) -> None:
    files = {"Words.yml": RULE, "Swap.yml": "extends: substitution\nmessage: x\nswap: {a: b}\n"}
    style = load_style(write(tmp_path / "House", files))
    assert {style: 1, Style(style.name, style.rules, style.not_run): 2} == {style: 2}


def test_importing_the_checks_loads_neither_yaml_nor_markdown() -> None:
    code = "import sys, agents.vale\n"
    code += "print([m for m in ('yaml', 'markdown_it') if m in sys.modules])"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "[]"
