"""The whole factory learning from a team: `copydesk eval loop --data FOLDER`.

In each round, briefs that nobody has seen are drafted through the house with the adapter that is
live, a SIMULATED team decides on every draft by a stated rule (`_loop_rule.py`: all facts right,
nothing invented, or it is edited to a text that people wrote), the decisions are frozen, an
adapter is trained and gated, and signed off where it won. The first round's writer is the base.

Briefs are meanings of E2E's train.csv, drawn once; those held out for the gate never train. Per
round: `approved_unchanged` (share of its decisions), `edited`, `rejected`, the `adapter` that
wrote, and the `gate` of the one trained after it. `reviews_per_100` and `edits_per_100` are per 100
pieces that came out of the round, approved or edited. A killed run goes on; `--afresh` starts
anew. The plot lies beside the result as loop.png.
"""

import argparse
import json
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals._e2e_texts import Meaning, agreed_first, read_meanings
from evals._loop_plot import plot
from evals._loop_rule import LEAD, Ruling, rule
from evals._results import keep, told
from evals._team import create, gate_of, read_notes, say, settle, team_house, team_parser, trained
from graphs.house import House
from graphs.runner import advance_all
from graphs.tuning import sign_off
from storage.decisions import decisions_of
from storage.errors import BadInput, TrainingError
from storage.files import write_file
from storage.items import drafts_of
from storage.settings import load_settings

RECIPE = Path(__file__).with_name("loop_recipe.yaml")
SEED = 0
HELD_OUT = 0.08


@dataclass(frozen=True)
class Loop:
    house: House
    rounds: list[list[Meaning]]
    recipe: Path

    @property
    def notes(self) -> Path:
        return self.house.settings.home / "rounds.json"


def main() -> None:
    parser = team_parser("loop", __doc__, RECIPE)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--decisions", type=int, default=1600, help="of all rounds together")
    options = parser.parse_args()
    with told():
        result = measure(options)
    keep("loop", result)
    sys.stdout.write((json.dumps(result, indent=2) if options.json else in_words(result)) + "\n")


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Raises BadInput: no data, or fewer meanings than decisions."""
    home = load_settings().home / "evals" / "loop"
    if options.afresh:
        shutil.rmtree(home, ignore_errors=True)
    rounds = drawn(read_meanings(options.data / "train.csv"), options.rounds, options.decisions)
    house = team_house(home, HELD_OUT)
    try:
        loop = Loop(house, rounds, options.recipe)
        done = [play(loop, number) for number in range(len(rounds))]
    finally:
        house.close()
    return {
        "decisions": sum(one["decisions"] for one in done),
        "seconds": round(sum(one["seconds"] for one in done)),
        "simulated": True,
        "rounds": done,
        "plot": plot(done),
    }


def drawn(meanings: Sequence[Meaning], rounds: int, decisions: int) -> list[list[Meaning]]:
    """Each round's briefs: never the same meaning twice."""
    each = decisions // rounds
    if not 0 < rounds * each <= len(meanings):
        raise BadInput(
            f"{rounds} rounds of {each} decisions do not fit {len(meanings)} meanings",
            "ask for fewer decisions",
        )
    some = random.Random(SEED).sample(list(meanings), rounds * each)
    return [some[at : at + each] for at in range(0, len(some), each)]


def play(loop: Loop, number: int) -> dict[str, Any]:
    """One round, or what is noted of it."""
    noted = read_notes(loop.notes)
    if len(noted) > number:
        return noted[number]
    started = time.perf_counter()
    meanings = loop.rounds[number]
    ids = [create(loop.house, meaning, "loop", str(number)) for meaning in meanings]
    say(f"round {number + 1}: drafting {len(ids)} briefs")
    advance_all(loop.house, ids)
    for item_id, meaning in zip(ids, meanings, strict=True):
        settle(loop.house, item_id, ruled(meaning))
    counted = count(loop.house, ids)
    say(f"round {number + 1}: {counted}")
    gate = learn(loop)
    told_now = {**counted, "gate": gate, "seconds": round(time.perf_counter() - started)}
    write_file(loop.notes, json.dumps([*noted, told_now]))
    return told_now


def ruled(meaning: Meaning) -> Callable[[str], Ruling]:
    """What the team says of any draft for this meaning."""
    return lambda draft: rule(meaning.facts, draft, agreed_first(meaning.texts))


def count(house: House, ids: Sequence[str]) -> dict[str, Any]:
    with house.db.read() as session:
        verdicts = Counter(decisions_of(session, item_id)[-1].verdict for item_id in ids)
        writer = drafts_of(session, ids[0])[-1].adapter_id
    pieces = max(verdicts["approve"] + verdicts["edit"], 1)
    return {
        "decisions": verdicts.total(),
        "approved_unchanged": round(verdicts["approve"] / verdicts.total(), 4),
        "edited": verdicts["edit"],
        "rejected": verdicts["reject"],
        "reviews_per_100": round(100 * verdicts.total() / pieces, 1),
        "edits_per_100": round(100 * verdicts["edit"] / pieces, 1),
        "adapter": writer or "base",
    }


def learn(loop: Loop) -> dict[str, Any]:
    """Freezes, trains, gates, and signs off what won."""
    try:
        adapter = trained(loop.house, loop.recipe)
    except TrainingError as error:
        say(f"no adapter: {error}")
        return {"adapter": None, "verdict": "none", "reason": str(error)}
    if adapter.status == "candidate":
        adapter = sign_off(loop.house, adapter.id, LEAD)
    return gate_of(adapter)


def in_words(result: dict[str, Any]) -> str:
    lines = ["SIMULATED team; share approved unchanged, edits and reviews per 100 pieces:"]
    for number, one in enumerate(result["rounds"], start=1):
        gate = one["gate"]
        lines.append(
            f"  round {number}: {one['approved_unchanged']:6.1%}  {one['edits_per_100']:5.1f}  "
            f"{one['reviews_per_100']:5.1f}  written by {one['adapter']}; "
            f"trained then: {gate['verdict']}"
        )
    lines.append(f"{result['decisions']} decisions in {result['seconds'] / 60:.0f} minutes")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
