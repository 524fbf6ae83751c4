"""`copydesk demo`: the whole loop on the made-up shop, unattended.

Every step finds what an earlier run of it finished, so the demo goes on after Ctrl-C or a kill.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from graphs.backlog import import_pieces
from graphs.evidence import group_key
from graphs.house import House, open_house
from graphs.ingest import ingest
from graphs.pieces import Piece
from graphs.runner import advance, advance_all, create_item
from graphs.tuning import find_recipe, sign_off, tune
from storage.adapters import list_adapters
from storage.briefs import BriefIn
from storage.curation.splits import GATE, TRAIN, split_of
from storage.decisions import decide
from storage.errors import BadInput
from storage.publications import publish
from storage.tables import Adapter, Brief, Item
from storage.tables.base import derived_id
from storage.tasks import open_task_of
from ui import render
from ui.context import Call
from ui.demo import report, simulated
from ui.demo.shop import (
    CATALOGUE,
    INSTRUCTION,
    PAGES,
    STYLE_GUIDE,
    Product,
    load_products,
    plain_words,
)

HOME = Path(".copydesk-demo")
ACTOR = "demo"
BRIEFS = 24
MIN_HELD_OUT = 40


@dataclass
class Demo:
    """The house and the shop of one demo, and how long each step took."""

    house: House
    products: list[Product]
    plain: frozenset[str] = field(default_factory=plain_words)

    def __post_init__(self) -> None:
        shares = self.house.settings.held_out_share, self.house.settings.test_share
        side = {p.sku: split_of(group_key(brief_row(p)), *shares) for p in self.products}
        self.held_out = [p for p in self.products if side[p.sku] == GATE]
        self.asked = [p for p in self.products if side[p.sku] == TRAIN][:BRIEFS]
        self.by_uri = {p.uri: p for p in self.products}


def brief_row(product: Product) -> Brief:
    return Brief(id="", content_type="product_blurb", instruction="", source_uri=product.uri)


def run(call: Call) -> None:
    """Runs or goes on with the demo, and prints what came of it."""
    call.home = call.home or HOME
    house = open_house(call.settings())
    try:
        demo = Demo(house, load_products())
        check_home(demo)
        started = time.monotonic()
        report.opening(demo.house.settings.home)
        ingest_shop(demo)
        draft_briefs(demo, demo.asked, "base", "2/6 Drafting with the base model")
        decide_all(demo, demo.asked, "base", "3/6 Simulated reviewer deciding")
        bring_back_catalogue(demo)
        adapter = train_and_gate(demo)
        if adapter.status == "live":
            draft_briefs(demo, demo.held_out, "live", "6/6 Drafting held-out briefs again")
            decide_all(demo, demo.held_out, "live", "    Simulated reviewer deciding")
            publish_approved(demo)
        report.closing(demo, adapter, time.monotonic() - started)
    finally:
        house.close()


def check_home(demo: Demo) -> None:
    """Simulated decisions must never reach a team's calibration.

    Raises:
        BadInput: the home holds somebody's own briefs, or settings that leave too little to
            judge by.
    """
    with demo.house.db.read() as session:
        other = session.exec(select(Brief.id).where(Brief.created_by != ACTOR).limit(1)).first()
    if other is not None:
        raise BadInput(
            f"{demo.house.settings.home} holds work of your own", "run the demo in another --home"
        )
    if len(demo.held_out) < MIN_HELD_OUT:
        raise BadInput("held_out_share leaves too few briefs", "set it to 0.2 for the demo")


def ingest_shop(demo: Demo) -> None:
    with render.progress("1/6 Ingesting the shop's pages and records") as bar:
        names = [str(PAGES), str(STYLE_GUIDE), str(CATALOGUE)]
        result = ingest(demo.house, names, on_progress=bar.to)
    report.line(
        f"{len(result.added)} sources added, {len(result.unchanged)} unchanged, "
        f"{result.passages} passages embedded"
    )


def brief_of_product(product: Product) -> BriefIn:
    return BriefIn(instruction=INSTRUCTION, content_type="product_blurb", source_uri=product.uri)


def key_of(product: Product, writer: str) -> str:
    return derived_id("brf", "demo", product.sku, writer)


def item_id_of(product: Product, writer: str) -> str:
    return derived_id("it", key_of(product, writer))


def draft_briefs(demo: Demo, products: list[Product], writer: str, title: str) -> None:
    """One item per product through the editorial graph, up to its review task."""
    with render.progress(title) as bar:
        ids = [
            create_item(demo.house, key_of(p, writer), brief_of_product(p), ACTOR, writer)
            for p in products
        ]
        bar.total(len(ids))
        advance_all(demo.house, ids, lambda item, status: bar.step())


def decide_all(demo: Demo, products: list[Product], writer: str, title: str) -> None:
    """The rule decides every open task of these products' items."""
    counts: dict[str, int] = {}
    with render.progress(title) as bar:
        bar.total(len(products))
        for product in products:
            decide_one(demo, product, item_id_of(product, writer))
            bar.step()
    for product in products:
        verdict = verdict_on(demo, item_id_of(product, writer))
        counts[verdict] = counts.get(verdict, 0) + 1
    said = ", ".join(f"{verdict} {count}" for verdict, count in sorted(counts.items()))
    report.line(f"{len(products)} drafts, decided by the simulated reviewer: {said}")


def decide_one(demo: Demo, product: Product, item_id: str) -> None:
    with demo.house.db.write() as session:
        task = open_task_of(session, item_id)
        if task is not None:
            ruling = simulated.rule(product, last_text(session, item_id), demo.plain)
            edited = product.blurb if ruling.verdict == "edit" else None
            decide(
                session,
                task,
                ruling.verdict,
                simulated.NAME,
                edited,
                ruling.reasons,
                ruling.note,
                simulated=True,
            )
    advance(demo.house, item_id)


def last_text(session: Session, item_id: str) -> str:
    from storage.items import drafts_of

    return drafts_of(session, item_id)[-1].text


def verdict_on(demo: Demo, item_id: str) -> str:
    from storage.decisions import decisions_of

    with demo.house.db.read() as session:
        return decisions_of(session, item_id)[-1].verdict


def bring_back_catalogue(demo: Demo) -> None:
    """The published blurbs of every product that was not asked for."""
    asked = {product.sku for product in demo.asked}
    pieces = [
        Piece(**brief_of_product(p).model_dump(), text=p.blurb)
        for p in demo.products
        if p.sku not in asked
    ]
    new = import_pieces(demo.house, pieces, ACTOR)
    report.line(
        f"4/6 Curated: {len(demo.asked)} decided items and {len(pieces)} published blurbs "
        f"({new} new) as human-written examples"
    )


def train_and_gate(demo: Demo) -> Adapter:
    """The demo's adapter: trained and gated once, live when it won."""
    done = [a for a in adapters(demo) if a.gate]
    adapter = done[0] if done else train(demo)
    report.gate(adapter)
    if adapter.status == "candidate":
        adapter = sign_off(demo.house, adapter.id, simulated.LEAD)
        report.line(f"{adapter.id} signed off by {simulated.LEAD} and live")
    return adapter


def train(demo: Demo) -> Adapter:
    with render.progress("5/6 Training") as bar:
        return tune(demo.house, find_recipe("demo"), True, ACTOR, progress_of(bar))


def progress_of(bar: render.Bar) -> Callable[[dict[str, Any]], None]:
    def show(event: dict[str, Any]) -> None:
        if event.get("event") == "step":
            left = event.get("eta_seconds", 0)
            bar.to(event["step"], event["of"], f"loss {event['loss']:.2f}, {left:.0f} s left")
        elif event.get("event") == "judge":
            bar.to(event["done"], event["of"], f"gate: drafting with {event['adapter']}")

    return show


def adapters(demo: Demo) -> list[Adapter]:
    with demo.house.db.read() as session:
        return list_adapters(session)


def publish_approved(demo: Demo) -> None:
    """Publishes what the simulated reviewer approved unchanged."""
    ids = [item_id_of(product, "live") for product in demo.held_out]
    with demo.house.db.write() as session:
        items = session.exec(select(Item).where(col(Item.id).in_(ids))).all()
        for item in items:
            if item.status == "done" and verdict_on(demo, item.id) == "approve":
                publish(session, item, ACTOR)
