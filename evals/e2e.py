"""Facts to text on E2E with the embedded model: `copydesk eval e2e --data FOLDER`.

Trains an adapter on the folder's train.csv by the product's own training, has the embedded server
write every meaning of dev.csv with it, greedily, and scores the texts against all that people
wrote for each. Within `--minutes` on this machine, decoding and scoring included: a probe says how
many tokens a second are trained on, and that decides the rows. Of each meaning the text on which
its writers agree most comes first, then the next one of each, and so on.

No meaning of dev.csv may stand in train.csv. BLEU is sacrebleu's in lower case; METEOR, ROUGE-L
and CIDEr need the extra `evals` and a Java runtime, else they are null. `seconds` is all of it,
`tokens_per_second` training's, `peak_memory_mb` the largest process's. A killed run goes on.
"""

import argparse
import json
import random
import resource
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agents.models import open_model
from agents.writer import clean
from evals._e2e_scores import COCO, check_packages, missing, score
from evals._e2e_texts import Meaning, agreed_first, messages_of, read_meanings
from evals._results import keep, told
from finetune.recipe import load_recipe, shipped_recipe
from finetune.run import plan_adapter, train_adapter
from storage.engines import stop_engine
from storage.errors import BadInput
from storage.files import write_file
from storage.settings import Settings, load_settings

MOST_TOKENS = 96
SEED = 0
SPARE = 0.97
"""Of the minutes, what is planned for: a probe is short, and machines slow down."""
SCORING_SECONDS = 90.0
PROBED_MEANINGS = 16
ADAPTER = "e2e"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="copydesk eval e2e",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with train.csv, dev.csv")
    parser.add_argument("--minutes", type=float, default=45.0, help="for all of it")
    parser.add_argument("--rows", type=int, help="train on so many rows, however long it takes")
    parser.add_argument("--most", type=int, help="write only so many of the meanings")
    parser.add_argument("--recipe", type=Path, default=shipped_recipe("brief_to_text"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with told():
        check_packages()
        result = measure(options, load_settings())
    keep("e2e", result)
    sys.stdout.write((json.dumps(result, indent=2) if options.json else in_words(result)) + "\n")


def measure(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Raises BadInput: data that is not there, or a dev meaning that is trained on."""
    started = time.perf_counter()
    train, dev = (read_meanings(options.data / name) for name in ("train.csv", "dev.csv"))
    check_apart(train, dev)
    asked, folder = dev[: options.most], run_folder(options, settings)
    rows = folder / "train.jsonl"
    if not rows.is_file():
        write_file(rows, chosen_rows(options, settings, train, asked, started))
    before = time.perf_counter()
    trained = train_adapter(rows, options.recipe, base_of(settings), folder / "adapter", say)
    after = time.perf_counter()
    texts = write(settings, asked, trained.gguf_path)
    found = score(texts, [meaning.texts for meaning in asked])
    finish(folder, asked, texts)
    ended, metrics = time.perf_counter(), trained.metrics
    # What a killed run had trained counts as well.
    seconds = ended - started + max(metrics["seconds"] - (after - before), 0)
    return {
        "rows": metrics["rows"],
        **found,
        "seconds": round(seconds, 1),
        "tokens_per_second": metrics["tokens_per_second"],
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        "training_seconds": metrics["seconds"],
        "writing_and_scoring_seconds": round(ended - after, 1),
        "meanings": len(asked),
        "last_loss": metrics["last_loss"],
        "missing": missing(),
    }


def run_folder(options: argparse.Namespace, settings: Settings) -> Path:
    """Where a run of these options goes on; finished ones are moved away."""
    size = f"{options.rows}-rows" if options.rows else f"{options.minutes:g}-minutes"
    return settings.home / "evals" / f"e2e-{options.recipe.stem}-{size}"


def finish(folder: Path, asked: Sequence[Meaning], texts: Sequence[str]) -> None:
    """Keeps the run under one name, with what was written; the next call starts afresh."""
    written = ({"facts": one.facts, "text": text} for one, text in zip(asked, texts, strict=True))
    write_file(folder / "texts.jsonl", "".join(lines(written)))
    last = folder.with_name("e2e")
    shutil.rmtree(last, ignore_errors=True)
    folder.rename(last)


def check_apart(train: Sequence[Meaning], dev: Sequence[Meaning]) -> None:
    known = {tuple(meaning.facts.items()) for meaning in train}
    both = sum(tuple(meaning.facts.items()) in known for meaning in dev)
    if both:
        raise BadInput(f"{both} meanings of dev.csv stand in train.csv", "use the original split")


def chosen_rows(
    options: argparse.Namespace,
    settings: Settings,
    train: Sequence[Meaning],
    asked: Sequence[Meaning],
    started: float,
) -> str:
    """The training file: as many rows as were asked for, or as the minutes allow."""
    every = list(lines(rows_of(train)))
    if options.rows:
        return "".join(every[: options.rows])
    tokens, per_second = probe(options.recipe, settings, every[: len(train)])
    writing = seconds_of_writing(settings, asked)
    spent = time.perf_counter() - started
    left = options.minutes * 60 * SPARE - spent - writing - SCORING_SECONDS
    fit = int(left * per_second / (tokens * epochs_of(options.recipe)))
    if fit < 1:
        raise BadInput(f"{options.minutes} minutes are too few", "give more --minutes, or --rows")
    say(
        {
            "event": "note",
            "message": f"{fit} rows fit: {per_second:.0f} tokens/s, {tokens:.0f} a row",
        }
    )
    return "".join(every[:fit])


def rows_of(train: Sequence[Meaning]) -> Iterator[dict[str, Any]]:
    """First the best text of every meaning in a drawn order, then every second one..."""
    drawn = random.Random(SEED).sample(list(train), len(train))
    ranked = [(meaning, agreed_first(meaning.texts)) for meaning in drawn]
    for rank in range(max(len(texts) for _, texts in ranked)):
        for meaning, texts in ranked:
            if rank < len(texts):
                said = {"role": "assistant", "content": texts[rank]}
                yield {"messages": [*messages_of(meaning), said]}


def probe(recipe: Path, settings: Settings, rows: Sequence[str]) -> tuple[float, float]:
    """Tokens of a row, and how many a second are trained on here."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        write_file(path, "".join(rows))
        plan = plan_adapter(path, recipe, base_of(settings), say)
    if not plan["tokens_per_second"]:
        raise BadInput("the machine has too little memory", "take a recipe with a smaller batch")
    return plan["tokens"] / plan["rows"], plan["tokens_per_second"]


def epochs_of(recipe: Path) -> float:
    return load_recipe(recipe).epochs


def seconds_of_writing(settings: Settings, asked: Sequence[Meaning]) -> float:
    """What all meanings will take, by some of them and the base, which writes at more length."""
    some = asked[:PROBED_MEANINGS]
    write(settings, some[:1])
    started = time.perf_counter()
    write(settings, some)
    return (time.perf_counter() - started) / len(some) * len(asked)


def write(settings: Settings, asked: Sequence[Meaning], adapter: Path | None = None) -> list[str]:
    """A text for each meaning, by the embedded server, which is stopped afterwards."""
    model = open_model(settings, {ADAPTER: adapter} if adapter else None)
    name = ADAPTER if adapter else None

    def one(meaning: Meaning) -> str:
        reply = model.complete(messages_of(meaning), adapter=name, max_tokens=MOST_TOKENS)
        return clean(reply.text, cut=reply.finish_reason == "length")

    try:
        with ThreadPoolExecutor(settings.parallel) as pool:
            return list(pool.map(one, asked))
    finally:
        model.close()
        # Idle or not, a second model in memory would be measured with the training.
        stop_engine(settings.home, f"llama-{base_of(settings)}")


def base_of(settings: Settings) -> str:
    """Raises BadInput: a model that is not trained here."""
    provider, _, name = settings.model.partition(":")
    if provider != "local":
        raise BadInput(f"{settings.model} is not trained here", "set COPYDESK_MODEL to local:NAME")
    return name


def lines(values: Iterable[Any]) -> Iterator[str]:
    return (json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def say(event: dict[str, Any]) -> None:
    """Progress on stderr: notes, and every tenth step."""
    if event["event"] == "note":
        sys.stderr.write(f"{event['message']}\n")
    elif event["event"] == "step" and event["step"] % 10 == 0:
        left = event.get("eta_seconds", 0)
        sys.stderr.write(
            f"step {event['step']}/{event['of']} loss {event['loss']:.3f} {left:.0f} s\n"
        )


def in_words(result: dict[str, Any]) -> str:
    said = {name: "-" if result[name] is None else result[name] for name in ("bleu", "nist", *COCO)}
    lacking = (
        f"\nnot measured for want of {', '.join(result['missing'])}" if result["missing"] else ""
    )
    return (
        f"{result['rows']} rows in {result['training_seconds']:.0f} s "
        f"({result['tokens_per_second']:.0f} tokens/s), {result['seconds']:.0f} s in all, "
        f"{result['peak_memory_mb']} MB at most\n"
        + "  ".join(f"{name} {value}" for name, value in said.items())
        + lacking
    )


if __name__ == "__main__":
    main()
