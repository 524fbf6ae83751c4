"""The made-up shop: its products, with the blurbs a person published for them."""

import json
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
CATALOGUE = DATA / "catalogue.jsonl"
PAGES = DATA / "pages"
STYLE_GUIDE = DATA / "style_guide.md"
INSTRUCTION = "Write the blurb."


@dataclass(frozen=True)
class Product:
    """One record of the catalogue."""

    sku: str
    name: str
    facts: dict[str, str]
    blurb: str

    @property
    def uri(self) -> str:
        """The record's source, as `copydesk ingest` names it."""
        return f"{CATALOGUE.resolve().as_posix()}#{self.sku}"


def load_products() -> list[Product]:
    rows = [json.loads(line) for line in CATALOGUE.read_text(encoding="utf-8").splitlines()]
    return [Product(row["sku"], row["name"], row["facts"], row["blurb"]) for row in rows]


def plain_words() -> frozenset[str]:
    """Words that claim nothing about a product."""
    return frozenset((DATA / "plain_words.txt").read_text(encoding="utf-8").split())
