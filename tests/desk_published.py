"""Homes with published pieces: some edited by a person, some withdrawn since."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from desk_home import (
    add_decision,
    add_pages,
    add_review,
    add_source,
    open_home,
    products,
    spoiled,
)

from graphs.house import House
from graphs.ingest_report import IngestReport
from storage.ingest_runs import finish_run, start_run
from storage.items import find_item
from storage.publications import publish
from storage.sources import find_source
from storage.tables import Publication
from storage.tables.base import now
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


def add_troubled_sources(house: House) -> None:
    """A page with a new version, one that is flagged, and one each withdrawn, retired and
    expired; and the run that read them."""
    with house.db.write() as session:
        for name, text in (
            ("prices", "# Prices\n\nThe board costs £42. The pan costs £29."),
            ("prices", "# Prices\n\nThe board costs £45. The pan costs £29. Postage is free."),
            ("contact", "# Contact\n\nWrite to mara@example.com."),
            ("old", "# Old offers\n\nTwo for one."),
            ("moved", "# Moved\n\nWe are elsewhere now."),
            ("spring", "# Spring sale\n\nUntil the end of May."),
        ):
            title = text.splitlines()[0].lstrip("# ")
            version = add_source(session, f"pages/{name}.md", "page", title, text)
            if name == "contact":
                where = text.index("mara")
                flag = {"check": "pii", "name": "EMAIL_ADDRESS", "start": where, "end": where + 16}
                version.flags = [flag]
        old, moved, spring = (
            find_source(session, f"pages/{name}.md") for name in ("old", "moved", "spring")
        )
        old.withdrawn_at, old.withdrawn_reason = now(), "It was never approved."
        moved.retired_at = now()
        spring.valid_until = now() - timedelta(days=3)
        report = IngestReport(seconds=4.2, refused={"pages/scan.pdf": "it holds no text"})
        report.changed, report.added = ["pages/prices.md"], ["pages/contact.md", "pages/old.md"]
        report.flagged = {"pages/contact.md": {"pii EMAIL_ADDRESS": 1}}
        finish_run(session, start_run(session, ["pages/"], "Ana"), report.kept())
        start_run(session, ["https://example.com/sitemap.xml"], "Ben")
