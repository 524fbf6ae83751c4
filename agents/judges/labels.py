"""What a published model calls its classes: `id2label` of its `config.json`."""

import re
from collections.abc import Mapping
from typing import Any

SUPPORTED = frozenset(
    """entailment entails entailed supported support supports consistent factual faithful grounded
    true yes""".split()
)
CONTRADICTED = frozenset("contradiction contradicts contradicted refutes refuted".split())
UNSUPPORTED = frozenset(
    """hallucinated hallucination unsupported not_supported inconsistent unfaithful not_entailment
    non_entailment not_factual nonfactual false no""".split()
)
UNNAMED = re.compile(r"label_\d+")


def class_names(config: Mapping[str, Any]) -> dict[int, str]:
    """Class -> its name in lower case with underscores; none where the names say nothing."""
    given = config.get("id2label")
    if not isinstance(given, dict):
        return {}
    names = {int(k): plain(str(v)) for k, v in given.items() if str(k).isdecimal()}
    return {} if all(UNNAMED.fullmatch(name) for name in names.values()) else names


def plain(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def class_of(names: Mapping[int, str], among: frozenset[str]) -> int | None:
    """The one class whose name is among these; None where there is none, or several."""
    found = [place for place, name in names.items() if name in among]
    return found[0] if len(found) == 1 else None
