"""A style folder, read and compiled: `Google/Passive.yml` is the rule `Google.Passive`."""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from agents.vale.capitalization import capitalization
from agents.vale.conditional import conditional
from agents.vale.counting import consistency, occurrence, repetition
from agents.vale.existence import existence
from agents.vale.fields import Fields
from agents.vale.inherit import flattened
from agents.vale.measures import Measure, metric, readability
from agents.vale.messages import without_quotes
from agents.vale.scopes import Selector, selector
from agents.vale.spelling import spelling
from agents.vale.substitution import Substitution, substitution
from agents.vale.types import SEVERITIES, Check, NotRun, Rule, Style
from agents.vale.vocabulary import Vocabulary, avoid_rule, read_vocabulary, terms_rule
from agents.vale.yaml_files import read_rule
from storage.errors import BadInput

MOST_RULES = 2_000

POINTS: dict[str, Callable[[Fields, Iterable[str]], Check]] = {
    "existence": existence,
    "substitution": substitution,
    "occurrence": occurrence,
    "repetition": repetition,
    "consistency": consistency,
    "conditional": conditional,
    "capitalization": capitalization,
    "metric": metric,
    "readability": readability,
}
NEVER = {
    "sequence": "its part-of-speech tags need a tagger, which copydesk does not have",
    "script": "scripts of a style are never run",
}
LENIENT = ("spelling", "consistency")
"""In these Vale lets keys pass that it does not know."""

ALL = sorted([*POINTS, *NEVER, "spelling"])


def load_style(
    folder: Path, vocabularies: Sequence[Path] = (), words: Collection[str] = ()
) -> Style:
    """Every rule of a style, compiled. Load it once: each rule takes a few milliseconds.

    Args:
        folder: the style; its name is the first part of its rules' names. Folders in it that
            start with a dot or an underscore are left out, as in Vale.
        vocabularies: folders with `accept.txt` and `reject.txt`; the style folder is one too.
        words: correct spellings, for `spelling` rules.

    Raises:
        BadInput: no rules, or a broken one: the message names the file and the key.
    """
    paths = rule_files(folder)
    vocabulary = read_vocabulary([folder, *vocabularies])
    loaded = [
        build(
            name_of(path, folder),
            flattened(read_rule(path), folder.parent),
            vocabulary.accepted,
            words,
        )
        for path in paths
    ]
    own = vocabulary_rules(folder, vocabulary)
    return Style(
        folder.name,
        tuple(rule for rule in [*loaded, *own] if isinstance(rule, Rule)),
        tuple(rule for rule in loaded if isinstance(rule, NotRun)),
    )


def rule_files(folder: Path) -> list[Path]:
    found = [
        path
        for path in sorted(folder.rglob("*.yml"))
        if path.is_file()
        and not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    ]
    if not found:
        raise BadInput(
            f"{folder} holds no rules", "name the folder of a Vale style, with .yml files in it"
        )
    if len(found) > MOST_RULES:
        raise BadInput(f"{folder} holds {len(found)} rules", f"use at most {MOST_RULES} at a time")
    return found


def name_of(path: Path, folder: Path) -> str:
    return ".".join([folder.name, *path.relative_to(folder).with_suffix("").parts])


def build(
    name: str, fields: Fields, accepted: Sequence[str], words: Collection[str]
) -> Rule | NotRun:
    """A rule from its file's keys; `accepted` is the vocabulary, `words` the dictionary."""
    point = fields.text("extends")
    if point not in ALL:
        raise fields.wrong(
            "extends", f"{point[:60]!r} is unknown", f"write one of {', '.join(ALL)}"
        )
    message, severity = fields.text("message"), fields.text("level", "warning")
    level = next((each for each in SEVERITIES if each == severity), None)
    if level is None:
        raise fields.wrong("level", f"{severity[:40]!r} is unknown", f"use {', '.join(SEVERITIES)}")
    where, link, limit = scope_of(fields), fields.text("link", ""), fields.count("limit")
    for unused in ("name", "description", "tests", "matchcase"):
        fields.take(unused)
    if fields.flag("code"):
        raise fields.wrong("code", "Vale no longer has it", "write `scope: raw` instead")
    if point in NEVER:
        return NotRun(name, NEVER[point])
    check = (
        spelling(fields, accepted, words)
        if point == "spelling"
        else POINTS[point](fields, accepted)
    )
    if point not in LENIENT:
        fields.nothing_else()
    if isinstance(check, str):
        return NotRun(name, check)
    if isinstance(check, Measure) and not check.each:
        where = selector(["text"])
    if isinstance(check, Substitution) and check.offers:
        message = without_quotes(message)
    if not where.reachable:
        return NotRun(name, "no part of a Markdown or plain text has its scope")
    return Rule(name, message, level, where, check, link, limit)


def scope_of(fields: Fields) -> Selector:
    try:
        return selector(fields.texts("scope") or ["text"])
    except ValueError as problem:
        raise fields.wrong(
            "scope", f"{str(problem)[:60]!r} is no scope", "see https://vale.sh/docs/scopes"
        ) from None


def vocabulary_rules(folder: Path, vocabulary: Vocabulary) -> list[Rule]:
    made = []
    if vocabulary.accepted:
        made.append(("Vale.Terms", "accept.txt", terms_rule(vocabulary.accepted)))
    if vocabulary.rejected:
        made.append(("Vale.Avoid", "reject.txt", avoid_rule(vocabulary.rejected)))
    rules = [build(name, Fields(rule, folder / file), (), ()) for name, file, rule in made]
    return [rule for rule in rules if isinstance(rule, Rule)]
