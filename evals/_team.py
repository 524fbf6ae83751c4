"""A house that writes of E2E's restaurants and its SIMULATED team: what `loop` and `poison` share.

Nothing here stands in for the product: items, decisions, snapshots, training and gates are its own.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from evals._e2e_texts import INSTRUCTION, KIND, Meaning
from evals._loop_rule import NAME, Ruling
from graphs.house import House, open_house
from graphs.runner import advance, create_item
from graphs.tuning import tune
from storage.briefs import BriefIn
from storage.decisions import decide
from storage.items import drafts_of
from storage.settings import load_settings
from storage.tables import Adapter
from storage.tables.base import derived_id
from storage.tasks import open_task_of

ACTOR = "eval"
STEPS_TOLD = 20


def team_parser(name: str, about: str | None, recipe: Path) -> argparse.ArgumentParser:
    """What both commands take."""
    parser = argparse.ArgumentParser(
        prog=f"copydesk eval {name}",
        description=about,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with train.csv")
    parser.add_argument("--recipe", type=Path, default=recipe)
    parser.add_argument("--afresh", action="store_true", help="forget an earlier run")
    parser.add_argument("--json", action="store_true")
    return parser


def team_house(home: Path, held_out: float, **parts: Any) -> House:
    """A house in this folder alone, that knows E2E's content type; `parts` are `open_house`'s.
    No brief is kept aside for measurements: each is new when it is drafted, and measured then."""
    settings = load_settings(
        home=home, held_out_share=held_out, test_share=0.0, chroma_url="", database_url=""
    )
    house = open_house(settings, **parts)
    house.types[KIND.name] = KIND
    return house


def create(house: House, meaning: Meaning, *names: str) -> str:
    """The id of a meaning's item; `names` tell apart items of one meaning."""
    key = derived_id("brf", *names, json.dumps(meaning.facts))
    brief = BriefIn(instruction=INSTRUCTION, content_type=KIND.name, facts=meaning.facts)
    return create_item(house, key, brief, ACTOR)


def settle(house: House, item_id: str, rule: Callable[[str], Ruling]) -> None:
    """The team's decision on an item's draft, if it was not decided before a kill."""
    with house.db.write() as session:
        task = open_task_of(session, item_id)
        if task is not None:
            ruling = rule(drafts_of(session, item_id)[-1].text)
            decide(
                *(session, task, ruling.verdict, NAME, ruling.text, ruling.reasons, ruling.note),
                simulated=True,
            )
    advance(house, item_id)


def trained(house: House, recipe: Path) -> Adapter:
    """Freezes, trains and gates. Raises TrainingError."""
    adapter = tune(house, recipe, True, ACTOR, progress)
    say(f"{adapter.id}: {adapter.gate.get('verdict')}, {adapter.gate.get('reason')}")
    return adapter


def gate_of(adapter: Adapter) -> dict[str, Any]:
    return {
        "adapter": adapter.id,
        "verdict": adapter.gate.get("verdict"),
        "reason": adapter.gate.get("reason"),
        "refused_on": adapter.gate.get("refused_on", []),
        "rows": adapter.metrics.get("rows"),
        "training_seconds": adapter.metrics.get("seconds"),
    }


def progress(event: dict[str, Any]) -> None:
    if event.get("event") == "step" and event["step"] % STEPS_TOLD == 0:
        say(f"step {event['step']}/{event['of']} loss {event['loss']:.3f}")


def say(words: str) -> None:
    sys.stderr.write(words + "\n")


def read_notes(path: Path) -> list[dict[str, Any]]:
    """What an earlier call, killed or not, has finished."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
