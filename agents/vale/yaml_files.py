"""Rule files as they stand on disk."""

from pathlib import Path
from typing import Any

from agents.vale.fields import Fields
from storage.errors import BadInput

LARGEST = 1_000_000


def read_rule(path: Path) -> Fields:
    if path.stat().st_size > LARGEST:
        raise BadInput(f"{path} is larger than {LARGEST} bytes", "split the rule")
    try:
        return fields_of(path.read_text(encoding="utf-8-sig"), path)
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not UTF-8 text", "save it as UTF-8") from None


def fields_of(written: str, path: Path) -> Fields:
    """A rule file's mapping, every scalar as text; `path` is for messages."""
    import yaml

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        values = yaml.load(written, Loader=loader)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = f" (line {mark.line + 1})" if mark else ""
        raise BadInput(f"{path} is not YAML{line}", "correct it, or remove the file") from None
    if not isinstance(values, dict):
        raise BadInput(f"{path}: extends: it is missing", "a rule file starts with `extends: ...`")
    return Fields({str(key): value for key, value in values.items()}, path)
