"""What the critic takes of drafting: seconds in it against seconds of `copydesk draft`'s work.

The demo's briefs are drafted through the house by the embedded model, many at once as the command
does, with a clock around the critic. A check counts in full also where other items are drafted
beside it, so that the share is never flattered. The model is started and the critic loaded
beforehand; the critic's loading and first check are told apart as `critic_cold_seconds`.
"""

import json
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.critic import Critic
from agents.types import Assignment, Verdicts
from graphs.house import House, open_house
from graphs.ingest import ingest
from graphs.runner import advance_all, create_item
from storage.briefs import BriefIn
from storage.engines import stop_engine
from storage.settings import load_settings

DATA = Path(__file__).parents[1] / "ui" / "demo" / "data"
CATALOGUE = DATA / "catalogue.jsonl"
SHOP = (DATA / "pages", DATA / "style_guide.md", CATALOGUE)
INSTRUCTION = "Write the blurb."
KIND = "product_blurb"
GROUNDINGS = ("combiner", "combiner-vectors", "words")
"""Measured one after the other; the first is the default of the settings."""

BRIEFS = 24


@dataclass
class Clock:
    """Seconds added up by several threads."""

    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, seconds: float) -> None:
        with self.lock:
            self.seconds += seconds


class TimedCritic(Critic):
    """A critic with a clock around its checks."""

    clock: Clock

    def check(self, *values: Any, **named: Any) -> Verdicts:
        started = time.perf_counter()
        try:
            return super().check(*values, **named)
        finally:
            self.clock.add(time.perf_counter() - started)


def measure_drafting(briefs: int = BRIEFS) -> dict[str, Any]:
    """The default setting's figures, with every setting's under `groundings`."""
    with tempfile.TemporaryDirectory(prefix="copydesk-drafting-") as folder:
        found = {name: share_of(name, Path(folder), briefs) for name in GROUNDINGS}
    return {**found[GROUNDINGS[0]], "groundings": found}


def share_of(grounding: str, home: Path, briefs: int) -> dict[str, float]:
    """One setting's figures, in seconds, with a model server that knows no prompt yet."""
    settings = load_settings(home=home, grounding=grounding, chroma_url="", database_url="")
    house = open_house(settings)
    try:
        ingest(house, [str(place) for place in SHOP])
        house.model.complete([{"role": "user", "content": "Say hello."}], max_tokens=4)
        cold = start_critic(house)
        drafting, critic = draft(house, grounding, briefs)
    finally:
        house.close()
        stop_engine(home, f"llama-{settings.model.partition(':')[2]}")
        stop_engine(home, "chroma")
    return {
        "drafts": briefs,
        "drafting_seconds": round(drafting, 2),
        "critic_seconds": round(critic, 2),
        "share": round(critic / drafting, 4),
        "critic_cold_seconds": round(cold, 2),
    }


def start_critic(house: House) -> float:
    """Gives the house a timed critic; returns the seconds of its loading and first check."""
    started = time.perf_counter()
    critic = TimedCritic(house.settings.home, house.grounder)
    critic.clock = Clock()
    facts = {"material": "oiled alder", "price": "£42"}
    critic.check(house.kind(KIND), Assignment(KIND, INSTRUCTION, facts), "It is made of alder.")
    house.__dict__["critic"] = critic
    return time.perf_counter() - started


def draft(house: House, key: str, briefs: int) -> tuple[float, float]:
    """Seconds of drafting the first products, and of the critic within it."""
    lines = CATALOGUE.read_text(encoding="utf-8").splitlines()[:briefs]
    names = [f"{CATALOGUE.resolve().as_posix()}#{json.loads(line)['sku']}" for line in lines]
    assert isinstance(house.critic, TimedCritic)
    before, started = house.critic.clock.seconds, time.perf_counter()
    ids = [
        create_item(
            house,
            f"{key} {name}",
            BriefIn(instruction=INSTRUCTION, content_type=KIND, source_uri=name),
            "eval",
            "base",
        )
        for name in names
    ]
    advance_all(house, ids)
    return time.perf_counter() - started, house.critic.clock.seconds - before
