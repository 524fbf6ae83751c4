"""Homes with published pieces: some edited by a person, some withdrawn since."""

from pathlib import Path
from typing import Any

from desk_home import add_decision, add_pages, add_review, open_home, products, spoiled

from graphs.house import House
from storage.items import find_item
from storage.publications import publish
from storage.tables import Publication
from storage.withdraw import withdraw


def add_piece(
    house: House,
    title: str,
    text: str,
    facts: dict[str, str] | None = None,
    *,
    edited: str | None = None,
    reviewer: str = "Ana",
    **of: Any,
) -> Publication:
    """A published piece; `edited` is what a reviewer made of the draft's text."""
    task = add_review(house, title, text, facts, **of)
    verdict = "edit" if edited else "approve"
    item = add_decision(house, task, verdict, text=edited, reviewer=reviewer)
    with house.db.write() as session:
        return publish(session, find_item(session, item), reviewer)


def take_back(house: House, name: str, reason: str = "The price was wrong.") -> None:
    with house.db.write() as session:
        withdraw(session, name, "Ana", reason)


def shelved(home: Path, count: int = 12) -> House:
    """A home with pages and pieces: every third edited, the last one withdrawn, and one item
    still in review."""
    house = open_home(home)
    with house.db.write() as session:
        add_pages(session)
    published = []
    for number, product in enumerate(products()[:count]):
        blurb = product["blurb"]
        written, edited = (spoiled(number, product), blurb) if number % 3 == 0 else (blurb, None)
        kind = "social_post" if number % 5 == 4 else "product_blurb"
        uri = f"catalogue.jsonl#{product['sku']}"
        more = {"edited": edited, "uri": uri, "content_type": kind}
        published.append(add_piece(house, product["name"], written, product["facts"], **more))
    take_back(house, published[-1].item_id)
    product = products()[count]
    add_review(house, product["name"], product["blurb"], product["facts"])
    return house
