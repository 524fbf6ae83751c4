"""How well record checks find what is wrong: `copydesk eval slots --data DIR`.

DIR is a folder with E2E's dev.csv (mr, ref). Texts that surely state every fact of their record,
and nothing else, by rules written apart from the checker (`_slot_texts.py`), are corrupted by
rule: a fact dropped, changed, invented, or negated. `found` is the share of corrupted texts with
a finding, `false_alarms` that of the same texts untouched. `flagged_of_all` is the share of all
dev texts with a finding: people leave facts out, so most of these are no false alarm.
"""

import argparse
import json
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agents.grounding.slots import check_slots
from evals._results import keep, told
from evals._slot_texts import CORRUPTIONS, stated
from finetune.critic.mine_slots import Facts, read_records
from storage.errors import BadInput

SEED = 7


def main() -> None:
    parser = argparse.ArgumentParser(prog="copydesk eval slots", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with dev.csv")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with told():
        result = measure(read_records(file_of(options.data)))
    keep("slots", result)
    sys.stdout.write((json.dumps(result, indent=2) if options.json else table(result)) + "\n")


def file_of(folder: Path | None) -> Path:
    """Raises BadInput: no folder is given, or it holds no dev.csv."""
    root = folder or Path(os.environ.get("COPYDESK_DATA", "")) / "generation" / "e2e"
    if not (root / "dev.csv").is_file():
        raise BadInput(f"{root} holds no dev.csv", "name E2E's folder with --data")
    return root / "dev.csv"


def measure(records: Sequence[tuple[Facts, str]], seed: int = SEED) -> dict[str, Any]:
    """Raises BadInput: no text is surely right."""
    draw = random.Random(seed)
    sure = [(facts, text, found) for facts, text in records if (found := stated(facts, text))]
    if not sure:
        raise BadInput("no text surely states its record", "give more rows of E2E")
    shares: dict[str, float] = {}
    counts: dict[str, int] = {}
    for name, corrupt in CORRUPTIONS.items():
        made = [(f, text) for f, t, places in sure if (text := corrupt(f, t, places, draw))]
        shares[name] = share_flagged(made)
        counts[name] = len(made)
    total = sum(counts.values())
    return {
        "n": total,
        "untouched": len(sure),
        "found": round(sum(shares[k] * counts[k] for k in shares) / total, 4),
        "false_alarms": round(share_flagged([(facts, text) for facts, text, _ in sure]), 4),
        "corruptions": {name: round(share, 4) for name, share in shares.items()},
        "flagged_of_all": round(share_flagged(records), 4),
    }


def share_flagged(records: Sequence[tuple[Facts, str]]) -> float:
    return sum(bool(check_slots(facts, text)) for facts, text in records) / max(len(records), 1)


def table(result: dict[str, Any]) -> str:
    lines = [f"{name:12} {share:.1%} found" for name, share in result["corruptions"].items()]
    lines.append(f"all          {result['found']:.1%} of {result['n']} found")
    lines.append(f"untouched    {result['false_alarms']:.1%} of {result['untouched']} flagged")
    return "\n".join([*lines, f"all of dev   {result['flagged_of_all']:.1%} flagged"])


if __name__ == "__main__":
    main()
