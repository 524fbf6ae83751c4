"""What the router's policy does with a stream of drafts: `copydesk eval routing FILE --budget B`.

FILE is in the faithfulness format; label 1: a reviewer would refuse. It is replayed in random
order, once per seed, through the policy that runs in production; people are simulated by the
labels. Scores are the critic's, cross-fitted by group (`--lexical`: without the embedder, faster);
its signals are kept under HOME/evals/routing-signals/. The final accept rule of each seed is
judged on all rows: `seeds_over_budget` is the share of seeds whose refusal rate exceeds the
budget, at most `seeds_allowed_over` (delta and two standard errors). `stream_coverage`,
`realised_error` and `reviews` are what happened on the way.

Beside it, in the same run: a fixed score threshold; the loosest threshold whose point estimate on
the first reviewed rows is within the budget; the oracle, best on all rows in hindsight.

`--generated`: streams of 5,000 items whose score has an AUROC of .90. `--year`: a simulated year
with a change in week 20, and simulated reviewers of several kinds. Both draw plots.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from evals._results import keep, told
from evals._routing_replay import Workers, over_file, over_generated
from evals._routing_report import file_report, generated_report
from evals._routing_streams import REFUSAL_RATES, read_stream
from evals._routing_tables import table
from storage.errors import BadInput

BUDGETS = (0.02, 0.05, 0.10, 0.20)


def main() -> None:
    options = parsed()
    with told():
        result = measure(options)
    sys.stdout.write((json.dumps(result, indent=2) if options.json else table(result)) + "\n")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="copydesk eval routing", description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE")
    parser.add_argument(
        "--budget", type=numbers, action="extend", default=[], help="several: 0.05,0.1 or repeated"
    )
    parser.add_argument("--delta", type=float, default=0.1)
    parser.add_argument("--seeds", type=int, help="200; 50 with --year")
    parser.add_argument("--lexical", action="store_true", help="without the embedder")
    parser.add_argument("--generated", action="store_true")
    parser.add_argument("--year", action="store_true")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Raises BadInput: the call asks for nothing, or for shares and counts that are none."""
    check(options)
    with Workers() as workers:
        if options.year:
            name, result = "routing_year", on_year(options, workers)
        elif options.generated:
            name, result = "routing_generated", on_generated(options, workers)
        else:
            name, result = "routing", on_files(options, workers)
    keep(name, result)
    return result


def check(options: argparse.Namespace) -> None:
    asked = [bool(options.files), options.generated, options.year]
    if sum(asked) != 1:
        raise BadInput(
            "nothing to replay is named" if not any(asked) else "more than one stream is named",
            "give labelled files, or --generated, or --year",
        )
    for share in (*options.budget, options.delta):
        if not 0 < share < 1:
            raise BadInput(f"{share} is no share", "give budgets and delta between 0 and 1")
    if options.seeds is not None and options.seeds < 1:
        raise BadInput(f"{options.seeds} seeds are none", "give --seeds 1 or more")
    if options.files and not options.budget:
        raise BadInput("no budget is given", "give --budget 0.05, or several")


def on_files(options: argparse.Namespace, workers: Workers) -> dict[str, Any]:
    """The contract's keys; with several files or budgets, a list of such results."""
    runs = []
    for path in options.files:
        stream = read_stream(path, options.lexical)
        for budget in options.budget:
            found = over_file(stream, budget, options.delta, options.seeds or 200, workers)
            runs.append(file_report(stream, budget, options.delta, found))
    return runs[0] if len(runs) == 1 else {"delta": options.delta, "runs": runs}


def on_generated(options: argparse.Namespace, workers: Workers) -> dict[str, Any]:
    from evals._routing_plots import plot_power

    runs = []
    for rate in REFUSAL_RATES:
        for budget in options.budget or BUDGETS:
            found = over_generated(rate, budget, options.delta, options.seeds or 200, workers)
            runs.append(generated_report(rate, budget, options.delta, found))
    return {"delta": options.delta, "generated": runs, "plots": [plot_power(runs)]}


def on_year(options: argparse.Namespace, workers: Workers) -> dict[str, Any]:
    from evals._routing_yearly import year_report

    return year_report(options.seeds or 50, options.delta, workers)


if __name__ == "__main__":
    main()
