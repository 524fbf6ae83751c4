"""Parquet, and a Hugging Face dataset folder: `datasets.load_dataset(FOLDER, KIND)`."""

import io
from collections.abc import Mapping
from typing import Any

from storage.exports.rows import PAYLOAD, SIDES, Content, Files, Row, payload

ABOUT: dict[str, Any] = {
    "example": "",
    "group": "",
    "content_type": "",
    "origin": "",
    "depth": 0,
    "simulated": False,
}
"""Columns that say what a row is, with what stands for those a row does not have."""

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))


def parquet(content: Content) -> Files:
    """`KIND-SIDE.parquet` for each that has rows."""
    return {f"{kind}-{side}.parquet": table for (kind, side), table in tables(content).items()}


def hugging_face(content: Content) -> Files:
    """A folder with one configuration for each kind, and the card as its README."""
    kept = tables(content)
    files = {f"{kind}/{side}.parquet": table for (kind, side), table in kept.items()}
    return {**files, "README.md": readme(content, list(kept)).encode()}


def tables(content: Content) -> dict[tuple[str, str], bytes]:
    return {
        (kind, side): table(kind, content.of(kind, side))
        for kind in content.kinds
        for side in SIDES
        if content.of(kind, side)
    }


def table(kind: str, rows: list[Row]) -> bytes:
    import pyarrow
    from pyarrow import parquet as files

    about = [{name: row.get(name, other) for name, other in ABOUT.items()} for row in rows]
    whole = [{**payload(kind, row), **said} for row, said in zip(rows, about, strict=True)]
    made = pyarrow.Table.from_pylist(whole, schema=schema(kind))
    sink = io.BytesIO()
    files.write_table(made, sink)
    return sink.getvalue()


def schema(kind: str) -> Any:
    import pyarrow

    turns = pyarrow.list_(
        pyarrow.struct([("role", pyarrow.string()), ("content", pyarrow.string())])
    )
    types = {bool: pyarrow.bool_(), int: pyarrow.int64(), str: pyarrow.string()}
    own = [(name, pyarrow.bool_() if name == "label" else turns) for name in PAYLOAD[kind]]
    return pyarrow.schema([*own, *((name, types[type(other)]) for name, other in ABOUT.items())])


def readme(content: Content, kept: list[tuple[str, str]]) -> str:
    """The dataset card: YAML that the hub reads, and the data card in words. Reviewers are
    counted, not named: a dataset travels further than the home it comes from."""
    import yaml

    head = {
        "pretty_name": f"copydesk {content.id}",
        "license": licence(content.card),
        "task_categories": ["text-generation"],
        "size_categories": [size(sum(len(content.of(*place)) for place in kept))],
        "tags": ["copydesk", *content.kinds],
        "configs": [configuration(kind, kept) for kind in content.kinds],
    }
    front = yaml.safe_dump(head, sort_keys=False, allow_unicode=True)
    return f"---\n{front}---\n\n# copydesk {content.id}\n\n{in_words(content.card)}"


def configuration(kind: str, kept: list[tuple[str, str]]) -> dict[str, Any]:
    files = [{"split": side, "path": f"{kind}/{side}.parquet"} for k, side in kept if k == kind]
    first = {"default": True} if kept[0][0] == kind else {}
    return {"config_name": kind, **first, "data_files": files}


def licence(card: Mapping[str, Any]) -> str:
    """The one licence that every row's source has; `other` wherever that is not so."""
    stated = list(card.get("licences", {}))
    alone = len(stated) == 1 and not card.get("without_source", 1)
    return stated[0].lower() if alone and stated[0] != "not stated" else "other"


def size(rows: int) -> str:
    return next((name for most, name in SIZES if rows < most), "n>100K")


def in_words(card: Mapping[str, Any]) -> str:
    lines = []
    for name, value in card.items():
        if name == "reviewers":
            value = f"{len(value)} reviewers, {sum(value.values())} rows"
        if isinstance(value, Mapping):
            lines += [f"## {name.replace('_', ' ')}", "", *items(value), ""] if value else []
        else:
            lines += [f"**{name.replace('_', ' ')}:** {value}", ""]
    return "\n".join(lines)


def items(value: Mapping[str, Any], depth: int = 0) -> list[str]:
    """Nested bullet points."""
    found = []
    for name, inner in value.items():
        nested = isinstance(inner, Mapping)
        found.append("  " * depth + f"- {name}:" + ("" if nested else f" {inner}"))
        found += items(inner, depth + 1) if nested else []
    return found
