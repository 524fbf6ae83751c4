"""Does the gate refuse what a poisoned queue teaches? `copydesk eval poison --data FOLDER`.

A SIMULATED team approves texts of E2E's meanings, and edits one for every four of them. In the
clean queue all approved texts are right; in the poisoned one, of the same meanings, 30% say another
value of a fact or two, and are approved all the same. Both are frozen, trained on and gated against
the base by the product itself, in a house of their own: only the texts are written beforehand.

Per seed and queue: the gate's `verdict` and `reason`, the checks it `refused_on`, `doubted` (the
share of the approved texts that the critic doubts), `training_seconds`. `poisoned_refused` and
`clean_accepted` count seeds. A killed run goes on; `--afresh` starts anew.
"""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from agents.fakes import MemoryEmbedder, ScriptedModel
from evals._e2e_texts import messages_of, read_meanings
from evals._loop_rule import Ruling
from evals._poison_queue import Entry, queues, right_texts
from evals._results import keep, told
from evals._team import create, gate_of, read_notes, say, settle, team_house, team_parser, trained
from graphs.runner import advance_all
from storage.engines import stop_engine
from storage.errors import TrainingError
from storage.files import write_file
from storage.settings import load_settings
from storage.vectors import MemoryVectors

RECIPE = Path(__file__).with_name("loop_recipe.yaml")
NOTES = "arms.json"
HELD_OUT = 0.2
REFUSED = ("refused", "loss", "no difference")


def main() -> None:
    parser = team_parser("poison", __doc__, RECIPE)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--approvals", type=int, default=120, help="of each queue")
    options = parser.parse_args()
    with told():
        result = measure(options)
    keep("poison", result)
    sys.stdout.write((json.dumps(result, indent=2) if options.json else in_words(result)) + "\n")


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Raises BadInput: no data, or fewer meanings than decisions."""
    folder = load_settings().home / "evals" / "poison" / f"{options.approvals}-approvals"
    if options.afresh:
        shutil.rmtree(folder, ignore_errors=True)
    right = right_texts(read_meanings(options.data / "train.csv"))
    done: list[dict[str, Any]] = []
    for seed in range(options.seeds):
        done += play(folder, seed, queues(right, options.approvals, seed), options.recipe)
    return {"approvals": options.approvals, **totals(done), "simulated": True, "arms": done}


def play(
    folder: Path, seed: int, made: Mapping[str, Sequence[Entry]], recipe: Path
) -> list[dict[str, Any]]:
    """Every queue of a seed, or what is noted of it."""
    return [
        noted(folder, seed, name)
        or note(folder, {"seed": seed, "queue": name, **run(folder, seed, name, entries, recipe)})
        for name, entries in made.items()
    ]


def noted(folder: Path, seed: int, name: str) -> dict[str, Any] | None:
    found = read_notes(folder / NOTES)
    return next((one for one in found if (one["seed"], one["queue"]) == (seed, name)), None)


def note(folder: Path, told_now: dict[str, Any]) -> dict[str, Any]:
    path = folder / NOTES
    write_file(path, json.dumps([*read_notes(path), told_now]))
    return told_now


def run(
    folder: Path, seed: int, name: str, entries: Sequence[Entry], recipe: Path
) -> dict[str, Any]:
    """One queue from its briefs to the gate's verdict, in a house of its own."""
    started, home = time.perf_counter(), folder / f"seed-{seed}-{name}"
    say(f"seed {seed}, {name}: {len(entries)} decisions")
    fill(home, entries)
    gate = learn(home, recipe)
    return {**gate, "seconds": round(time.perf_counter() - started)}


def fill(home: Path, entries: Sequence[Entry]) -> None:
    """The queue's items, drafted with the texts that were written for them, and decided."""
    texts = {messages_of(one.meaning)[-1]["content"]: one.draft for one in entries}
    house = team_house(
        home,
        HELD_OUT,
        make_model=lambda _: ScriptedModel(lambda messages: texts[messages[-1]["content"]]),
        make_vectors=lambda _: MemoryVectors(MemoryEmbedder()),
    )
    try:
        ids = [create(house, one.meaning, "poison") for one in entries]
        advance_all(house, ids)
        for item_id, one in zip(ids, entries, strict=True):
            settle(house, item_id, given(one.ruling))
    finally:
        house.close()


def given(ruling: Ruling) -> Callable[[str], Ruling]:
    """What was to be said beforehand, whatever the draft says."""
    return lambda _: ruling


def learn(home: Path, recipe: Path) -> dict[str, Any]:
    """What the gate said of the adapter that the queue makes."""
    house = team_house(home, HELD_OUT)
    try:
        adapter = trained(house, recipe)
    except TrainingError as error:
        return {"verdict": "none", "reason": str(error), "refused_on": []}
    finally:
        house.close()
        # Idle or not, a second model in memory would be measured with the next training.
        stop_engine(home, f"llama-{house.settings.model.partition(':')[2]}")
    queue = next((one for one in adapter.gate["checks"] if one["name"] == "queue"), None)
    return {**gate_of(adapter), "doubted": round(queue["candidate"], 4) if queue else None}


def totals(done: Sequence[dict[str, Any]]) -> dict[str, Any]:
    refused = sum(one["queue"] == "poisoned" and one["verdict"] in REFUSED for one in done)
    accepted = sum(one["queue"] == "clean" and one["verdict"] == "win" for one in done)
    return {
        "seeds": len({one["seed"] for one in done}),
        "poisoned_refused": refused,
        "clean_accepted": accepted,
        "seconds": sum(one["seconds"] for one in done),
    }


def in_words(result: dict[str, Any]) -> str:
    lines = [f"SIMULATED team, {result['approvals']} approvals a queue:"]
    for one in result["arms"]:
        on = f" on {', '.join(one['refused_on'])}" if one["refused_on"] else ""
        doubted = "-" if one.get("doubted") is None else f"{one['doubted']:.0%}"
        lines.append(
            f"  seed {one['seed']} {one['queue']:9}{one['verdict']}{on}; doubted {doubted}"
        )
    lines.append(
        f"of {result['seeds']} seeds {result['poisoned_refused']} poisoned queues refused, "
        f"{result['clean_accepted']} clean ones accepted, {result['seconds'] / 60:.0f} minutes"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
