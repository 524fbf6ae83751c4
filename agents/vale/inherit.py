"""Rules that extend another rule instead of an extension point: `extends: Google.Headings`.

The other rule's keys hold unless the rule has its own. `tokens+` adds to a list or mapping,
`tokens-` takes away from it.
"""

from pathlib import Path
from typing import Any

from agents.vale.fields import Fields
from agents.vale.yaml_files import read_rule

DEEPEST = 10


def flattened(fields: Fields, styles: Path, depth: int = 0) -> Fields:
    """The rule with everything that it inherits.

    Raises:
        BadInput: a rule that is not there, a circle, something to take away that is not there.
    """
    extends = fields.values.get("extends")
    if not isinstance(extends, str) or "." not in extends:
        return fields
    if depth == DEEPEST:
        raise fields.wrong("extends", "the rules extend each other", "let one extend no rule")
    parent = flattened(read_rule(place_of(extends, styles, fields)), styles, depth + 1)
    return Fields(overlaid(parent.values, fields), fields.path)


def place_of(name: str, styles: Path, fields: Fields) -> Path:
    parts = name.split(".")
    path = styles.joinpath(*parts[:-1], f"{parts[-1]}.yml")
    if not all(parts) or "/" in name or not path.is_file():
        raise fields.wrong(
            "extends", f"there is no rule {name[:60]!r}", f"put its style into {styles}"
        )
    return path


def overlaid(parent: dict[str, Any], fields: Fields) -> dict[str, Any]:
    made = {key: value for key, value in parent.items() if key != "tests"}
    for key, value in fields.values.items():
        base = key.rstrip("+-")
        if base == key:
            made.update({key: value} if key != "extends" else {})
        elif base in fields.values:
            raise fields.wrong(key, f"{base} is also set", "keep one of the two")
        else:
            made[base] = edited(made.get(base), value, key, fields)
    return made


def edited(have: Any, value: Any, key: str, fields: Fields) -> Any:
    """A list or mapping with more or less in it."""
    if not isinstance(have, (list, dict)):
        raise fields.wrong(key, "what it changes is no list or mapping", "set the key itself")
    adds = key.endswith("+")
    if adds and isinstance(have, dict) and isinstance(value, dict):
        return {**have, **value}
    if not isinstance(value, list):
        raise fields.wrong(key, "it is not a list", "write one `- text` per line")
    if adds and isinstance(have, list):
        return [*have, *value]
    missing = [each for each in value if not isinstance(each, str) or each not in have]
    if adds or missing:
        raise fields.wrong(
            key, f"{str(missing or value)[:60]} is not in the other rule", "correct or remove it"
        )
    if isinstance(have, dict):
        return {name: each for name, each in have.items() if name not in value}
    return [each for each in have if each not in value]
