"""Training rows as tests make them: examples and candidates with any value set."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.curation.rows import Candidate
from storage.tables import Example

START = datetime(2026, 1, 1, tzinfo=UTC)
ASKED = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Write."}]


def said(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


def example(name: str, text: str = "", kind: str = "sft", **values: Any) -> Example:
    """A row called `name`; rows made later have later names."""
    text = text or f"This is the text of the row that is called {name}."
    payloads: dict[str, dict[str, Any]] = {
        "sft": {"messages": [*ASKED, *said(text)]},
        "preference": {"prompt": ASKED, "chosen": said(text), "rejected": said("Worse.")},
        "kto": {"prompt": ASKED, "completion": said(text), "label": values.pop("label", True)},
    }
    given = {
        "id": f"exm_{name}",
        "kind": kind,
        "origin": "human-written",
        "content_type": "product_blurb",
        "group_key": f"group-{name}",
        "payload": deepcopy(payloads[kind]),
        "created_at": START + timedelta(seconds=sum(map(ord, name))),
        **values,
    }
    return Example(**given)


def candidate(name: str, text: str = "", kind: str = "sft", **values: Any) -> Candidate:
    """Values that a candidate has of its own go to it, the others to its example."""
    own = {k: values.pop(k) for k in Candidate.__dataclass_fields__ if k in values}
    return Candidate(example(name, text, kind, **values), **own)
