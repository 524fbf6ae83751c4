"""LLaMA-Factory: a `dataset_dir` with `dataset_info.json` and files in its ShareGPT form."""

from typing import Any

from storage.exports.rows import SIDES, Content, Files, Row, jsonl, payload, pretty

TAGS = {
    "role_tag": "role",
    "content_tag": "content",
    "user_tag": "user",
    "assistant_tag": "assistant",
    "system_tag": "system",
}
COLUMNS = {
    "sft": {"messages": "messages"},
    "preference": {"messages": "messages", "chosen": "chosen", "rejected": "rejected"},
    "kto": {"messages": "messages", "kto_tag": "label"},
}


def llama_factory(content: Content) -> Files:
    """Datasets are called `copydesk_KIND` (to train on), `..._gate` and `..._test`."""
    info: dict[str, Any] = {}
    files: Files = {}
    for kind in content.kinds:
        for side in SIDES:
            if rows := content.of(kind, side):
                name = f"copydesk_{kind}" + ("" if side == "train" else f"_{side}")
                info[name] = described(kind, f"{name}.jsonl")
                files[f"{name}.jsonl"] = jsonl([as_sharegpt(kind, row) for row in rows])
    return {**files, "dataset_info.json": pretty(info)}


def described(kind: str, file: str) -> dict[str, Any]:
    ranking = {"ranking": True} if kind == "preference" else {}
    about = {"file_name": file, "formatting": "sharegpt", **ranking}
    return {**about, "columns": COLUMNS[kind], "tags": TAGS}


def as_sharegpt(kind: str, row: Row) -> Row:
    """One conversation; the two answers of a preference stand beside it, one message each."""
    given = payload(kind, row)
    if kind == "sft":
        return given
    if kind == "kto":
        return {"messages": [*given["prompt"], *given["completion"]], "label": given["label"]}
    return {
        "messages": given["prompt"],
        "chosen": given["chosen"][-1],
        "rejected": given["rejected"][-1],
    }
