"""Argilla: a folder for `Dataset.from_disk`, or its `records.json` for `records.from_json`."""

from typing import Any

from storage.exports.rows import SIDES, Content, Files, Row, pretty

TERMS = ("kind", "split", "content_type", "origin")


def argilla(content: Content) -> Files:
    """Texts to learn with the verdict `approve` suggested, texts to avoid with `reject`."""
    found = [
        record(kind, side, row)
        for kind in ("sft", "kto")
        for side in SIDES
        for row in content.of(kind, side)
        if kind == "sft" or not row["label"]
    ]
    return {
        "records.json": pretty(found),
        ".argilla/settings.json": pretty(settings()),
        ".argilla/dataset.json": pretty({"name": f"copydesk-{content.id}"}),
    }


def record(kind: str, side: str, row: Row) -> dict[str, Any]:
    asked = row["messages"][:-1] if kind == "sft" else row["prompt"]
    said = row["messages"] if kind == "sft" else row["completion"]
    about = {"kind": kind, "split": side, **{n: row.get(n, "") for n in TERMS[2:]}}
    verdict = {"value": "approve" if kind == "sft" else "reject", "agent": "copydesk"}
    return {
        "id": row["example"],
        "fields": {"prompt": asked, "completion": said[-1]["content"]},
        "metadata": {**about, "depth": row.get("depth", 0)},
        "suggestions": {"verdict": verdict},
        "responses": {},
        "vectors": {},
    }


def settings() -> dict[str, Any]:
    return {
        "guidelines": "Would you publish this text as an answer to the prompt?",
        "fields": [
            named("prompt", "Prompt", {"type": "chat", "use_markdown": False}),
            named("completion", "Text", {"type": "text", "use_markdown": False}),
        ],
        "questions": [
            named("verdict", "Verdict", {"type": "label_selection", "options": options()}),
            named("better", "A better text", {"type": "text", "use_markdown": False}, False),
        ],
        "metadata": [
            *(named(name, name.replace("_", " "), {"type": "terms"}) for name in TERMS),
            named("depth", "trained models before it", {"type": "integer"}),
        ],
        "vectors": [],
        "allow_extra_metadata": False,
        "distribution": {"strategy": "overlap", "min_submitted": 1},
    }


def named(name: str, title: str, kind: dict[str, Any], required: bool = True) -> dict[str, Any]:
    return {"name": name, "title": title, "required": required, "settings": kind}


def options() -> list[dict[str, str]]:
    return [{"value": value, "text": value.capitalize()} for value in ("approve", "reject")]
