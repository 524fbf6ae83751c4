"""Training speed: our trainer against TRL's SFTTrainer with PEFT, on the same rows.

    copydesk eval training [--data train.jsonl] [--rows N] [--epochs E] [--peers plain] [--json]

Both sides run on this machine's processor, each in a process of its own, one after the other in
turn, `--rounds` times: rank 16 on all projections, batches of the same size, the same number of
passes, step sizes that fall to zero. Tokens are those of rows, without padding; the first step of
each training is not timed.
The peer runs three ways, or those of `--peers`: TRL's defaults (`ratio_defaults`), float32
without gradient checkpointing (`ratio_plain`), and bfloat16 without it (`ratio`, `peer_loss`). On a
processor without bfloat16 the last and the first take minutes a step: measure speed on few rows,
and losses on more, with `--peers plain`. Losses are of every completion after the last step,
computed alike for all sides. The ratios with `cpu_time` count the processor's seconds instead of
the clock's: trust them where other work shares the machine, and set OMP_NUM_THREADS=1 for them,
because threads that wait for each other spin.

Without `--data`, rows are made from the demo's catalogue: brief and blurb of each product.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from evals._results import keep, told
from finetune.base import build_base
from finetune.rows import read_rows
from storage.errors import TrainingError

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "ui" / "demo" / "data" / "catalogue.jsonl"
SYSTEM = "You write product blurbs. State every fact given and nothing else."
RATIOS = {"bf16": "ratio", "plain": "ratio_plain", "defaults": "ratio_defaults"}
"""The peer's ways, and what ours over theirs is called. Losses are held against the first of them
that is measured."""

SAID = {
    "bf16": "with bf16 weights and no checkpointing",
    "plain": "with fp32 weights and no checkpointing",
    "defaults": "as it comes",
}
CLOSE = 0.02
"""How far apart the final losses may lie, as a share of the peer's."""


def made_rows(count: int) -> str:
    """Rows of the demo's catalogue as `messages`, in its order."""
    lines = []
    for line in CATALOGUE.read_text(encoding="utf-8").splitlines()[:count]:
        product = json.loads(line)
        facts = "\n".join(f"{name}: {value}" for name, value in product["facts"].items())
        turns = [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": f"name: {product['name']}\n{facts}\nWrite the blurb."},
            {"role": "assistant", "content": product["blurb"]},
        ]
        lines.append(json.dumps({"messages": turns}, ensure_ascii=False) + "\n")
    return "".join(lines)


def cut(path: Path, count: int) -> str:
    """The first rows of a file, each checked."""
    read_rows(path)
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    return "\n".join(lines[:count]) + "\n"


def run_side(side: str, rows: Path, base: Path, options: argparse.Namespace) -> dict[str, Any]:
    """One training, whose folders go with the rows'. Raises TrainingError with its last line."""
    call = [sys.executable, "-P", "-m", "evals._training_side", side, "--rows", str(rows)]
    call += ["--base", str(base), "--batch", str(options.batch), "--epochs", str(options.epochs)]
    scratch = {**os.environ, "TMPDIR": str(rows.parent)}
    done = subprocess.run(call, capture_output=True, text=True, cwd=ROOT, env=scratch, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise TrainingError(f"the side {side!r} failed: {last}", "run it alone to see why")
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def sum_of(runs: list[dict[str, Any]], name: str) -> float:
    return sum(float(run[name]) for run in runs)


def summed(runs: dict[str, list[dict[str, Any]]], rows: int) -> dict[str, Any]:
    """The measurement's keys, from every side's runs."""
    speed, by_cpu = (
        {side: sum_of(some, "tokens") / sum_of(some, clock) for side, some in runs.items()}
        for clock in ("seconds", "cpu_seconds")
    )
    loss = {side: some[-1]["loss"] for side, some in runs.items()}
    measured = [side for side in RATIOS if side in runs]
    ratios = {
        f"{RATIOS[side]}{ending}": round(found["ours"] / found[side], 3)
        for side in measured
        for ending, found in (("", speed), ("_cpu_time", by_cpu))
    }
    peer = measured[0]
    return {
        "rows": rows,
        "rounds": len(runs["ours"]),
        "tokens_per_second": round(speed["ours"], 1),
        "peer": peer,
        "peer_tokens_per_second": round(speed[peer], 1),
        **ratios,
        "loss": round(loss["ours"], 5),
        "peer_loss": round(loss[peer], 5),
        "loss_within": round(abs(loss["ours"] / loss[peer] - 1), 4),
        "sides": {
            side: {
                "tokens_per_second": round(speed[side], 1),
                "tokens_per_cpu_second": round(by_cpu[side], 1),
                "loss": round(loss[side], 5),
            }
            for side in runs
        },
    }


def in_words(result: dict[str, Any]) -> str:
    lines = [f"{result['rows']} rows, {result['rounds']} rounds, tokens per second:"]
    for side, found in result["sides"].items():
        lines.append(f"  {side:9} {found['tokens_per_second']:7.1f}   loss {found['loss']:.4f}")
    close = "within" if result["loss_within"] <= CLOSE else "NOT within"
    times = [
        f"{result[name]} times TRL {SAID[side]}" for side, name in RATIOS.items() if name in result
    ]
    lines.append(f"{', '.join(times)}; losses {close} {CLOSE:.0%} ({result['peer']})")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="copydesk eval training", description=__doc__)
    parser.add_argument("--data", type=Path, help="`messages` rows, one JSON object a line")
    parser.add_argument("--rows", type=int, default=64, help="how many rows to train on")
    parser.add_argument("--batch", type=int, default=8, help="rows behind one step")
    parser.add_argument("--epochs", type=float, default=1.0, help="passes over the rows")
    parser.add_argument("--rounds", type=int, default=1, help="how often each side takes its turn")
    parser.add_argument(
        "--peers", nargs="+", choices=RATIOS, default=list(RATIOS), help="which ways of TRL's"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    options = parser.parse_args()
    with told(), tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.jsonl"
        text = cut(options.data, options.rows) if options.data else made_rows(options.rows)
        rows.write_text(text, encoding="utf-8")
        base, runs = build_base(), defaultdict[str, list[dict[str, Any]]](list)
        for _ in range(options.rounds):
            for side in ("ours", *options.peers):
                runs[side].append(run_side(side, rows, base, options))
                speed = runs[side][-1]["tokens"] / runs[side][-1]["seconds"]
                sys.stderr.write(f"{side}: {speed:.1f} tokens a second\n")
        result = summed(runs, text.count("\n"))
        keep("training", result)
    sys.stdout.write((json.dumps(result, indent=2) if options.json else in_words(result)) + "\n")


if __name__ == "__main__":
    main()
