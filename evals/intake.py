"""Messages to briefs: `copydesk eval intake`.

Messages with the briefs that a person would make of them. The 120 of `intake_messages.jsonl` were
written and labelled by an author who never saw the program, and are cut in two by a hash of their
words: one half was looked at, the other (`--half test`) was only ever measured. The 120 of
`intake_messages_tuning.jsonl` are by the author of the rules, the 900 of
`intake_messages_learning.jsonl` by six others (`author`) who never saw the program either.
`--half dev` is both and the half that was looked at. Rules, words, weights and thresholds were
chosen on dev.

A field is the message's kind, the item that a question is about, and of each brief its type,
count (where it is not one), topic, audience, tone, channel, due date, source, each limit and each
fact. Briefs are compared in their order. Values are lower-cased, without punctuation and without a
leading article, and the names of one network (Insta, Instagram) are one. Topic and `about` count
with the F1 of their tokens, everything else when it is equal. `field_f1` is 2 x credit / (fields
said + fields wanted), over all messages; `exact` is the share of messages whose every field is
equal, the topic's words too. Both are measured by rules alone (`--no-model`: only so) and with the
model, which is the embedder with the learned reader over it (`agents/intake/reading.py`); no chat
model is asked. The reader's weights were fitted on dev: there only `python -m evals._intake_fit
--across` says what they are worth. The day is 11 March 2026.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from agents.intake.parser import parse
from agents.intake.types import Intake
from evals._intake_score import Tally, compare, equal
from evals._results import keep, told
from storage.errors import BadInput

FILE = Path(__file__).with_name("intake_messages.jsonl")
TUNING = Path(__file__).with_name("intake_messages_tuning.jsonl")
LEARNING = Path(__file__).with_name("intake_messages_learning.jsonl")
TODAY = date(2026, 3, 11)
Reader = Callable[[str], Intake]
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(prog="copydesk eval intake", description=__doc__)
    parser.add_argument("--half", choices=("test", "dev"), default="test")
    parser.add_argument("--no-model", action="store_true", help="rules alone")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with told():
        rows = read_half(options.half)
        result = {"half": options.half, **measure(rows, with_model=not options.no_model)}
    keep("intake", result)
    sys.stdout.write((json.dumps(result, indent=2) if options.json else table(result)) + "\n")


def read_half(half: str) -> list[Row]:
    """`test`: the half that nobody looked at; `dev`: the other, and all that rules were made on."""
    rows = half_of(read_messages(FILE), half)
    return [*read_messages(TUNING), *read_messages(LEARNING), *rows] if half == "dev" else rows


def read_messages(path: Path) -> list[Row]:
    """Raises BadInput: a line that is no message with its briefs."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            rows.append({"text": row["text"], "kind": row["kind"], **row})
        except (ValueError, TypeError, KeyError) as error:
            raise BadInput(f"{path.name}, line {number}: no message", "correct it") from error
    return rows


def half_of(rows: Iterable[Row], half: str) -> list[Row]:
    """The same message is always in the same half."""
    even = half == "dev"
    return [row for row in rows if (digest(row["text"]) % 2 == 0) == even]


def digest(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def measure(rows: list[Row], with_model: bool) -> Row:
    """The best that was asked for: with the learned reader, else by rules alone."""
    without = scored(rows, by_rules)
    result: Row = {"n": len(rows), "field_f1": without["field_f1"]}
    result |= {"field_f1_without_model": without["field_f1"], "exact": without["exact"]}
    result["exact_without_model"] = without["exact"]
    result["fields_without_model"] = without["fields"]
    if with_model:
        result |= with_reader(rows)
    return result


def by_rules(message: str) -> Intake:
    return parse(message, TODAY)


def with_reader(rows: list[Row]) -> Row:
    """By rules and the learned reader."""
    from agents.intake.reading import LearnedReader

    reader = LearnedReader()
    reader.complete("once, so that no message pays for loading", Intake("unclear"), TODAY)
    started = time.perf_counter()
    found = scored(rows, lambda message: reader.complete(message, by_rules(message), TODAY))
    seconds = (time.perf_counter() - started) / max(len(rows), 1)
    return {**found, "seconds_per_message": round(seconds, 3)}


def scored(rows: list[Row], read: Reader) -> Row:
    everything, by_field, exact = Tally(), dict[str, Tally](), 0
    for row in rows:
        said = as_row(read(row["text"]))
        exact += equal(said, row)
        for name, tally in compare(said, row).items():
            for total in (everything, by_field.setdefault(name, Tally())):
                total.add(tally.right, tally.said, tally.wanted)
    return {
        "field_f1": round(everything.f1, 4),
        "exact": round(exact / max(len(rows), 1), 4),
        "fields": {
            name: {"f1": round(tally.f1, 4), "wanted": tally.wanted}
            for name, tally in sorted(by_field.items())
        },
    }


def as_row(intake: Intake) -> Row:
    said = intake.as_json()
    return {"kind": said["kind"], "about": said["about"], "briefs": said["asks"]}


def table(result: Row) -> str:
    shown: Row = result.get("fields") or result["fields_without_model"]
    lines = [f"{name:14} {one['f1']:.2f}  of {one['wanted']}" for name, one in shown.items()]
    lines.append(
        f"all fields     {result['field_f1']:.3f},"
        f" by rules alone {result['field_f1_without_model']:.3f}"
    )
    lines.append(
        f"exact          {result['exact']:.1%} of {result['n']} messages ({result['half']})"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
