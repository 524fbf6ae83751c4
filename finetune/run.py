"""Train an adapter from the application: the heavy work is a process of its own.

Nothing here imports a training library, so the caller stays small, and the memory that
training took is given back when it ends. A run that was stopped in any way goes on from its
last checkpoint when the same call is made again.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from agents.model_files import sha256_of
from finetune.base import base_path, is_built
from finetune.convert import convert
from finetune.logs import check_installed
from finetune.memory import keep_micro_batch, kept_micro_batch, sentence, smaller
from finetune.recipe import Recipe, load_recipe
from storage.errors import BadInput, TrainingError

ROOT = Path(__file__).resolve().parents[1]
GGUF = "adapter.gguf"
MARKER = "trained.json"
PATIENCE = 10.0  # seconds that a child gets to end by itself
WAITING = {"OMP_WAIT_POLICY": "passive"}
"""Threads sleep at barriers: where they spin, a busy neighbour halves the speed."""


@dataclass(frozen=True)
class Trained:
    """A finished adapter: PEFT's folder, llama.cpp's file in it, that file's hash, the metrics."""

    adapter_dir: Path
    gguf_path: Path
    sha256: str
    metrics: dict[str, Any]


def train_adapter(
    rows_path: Path,
    recipe_path: Path,
    base_name: str,
    out_dir: Path,
    on_progress: Callable[[dict[str, Any]], None],
    accelerate: Path | None = None,
) -> Trained:
    """Train on `rows_path` by `recipe_path`, convert, and return what lies in `out_dir`.

    Safe to call again: a finished folder is returned at once, a stopped run goes on.
    `on_progress` gets each event of finetune.train; what it raises stops the run and is raised.

    Args:
        accelerate: a configuration of `accelerate launch`, for several processes; None: one.

    Raises:
        TrainingError: rows, recipe or machine do not allow it; or `out_dir` holds another run.
        NotFound: no embedded model is called `base_name`.
    """
    inputs = {"rows_sha256": sha256_of(rows_path), "recipe_sha256": sha256_of(recipe_path)}
    done = finished(out_dir, inputs)
    if done is not None:
        return done
    recipe = load_recipe(recipe_path)
    check_servable(recipe)
    check_installed(recipe)
    base = built_base(base_name, on_progress)
    if not (out_dir / "metrics.json").is_file():
        arguments = {"recipe": recipe_path, "rows": rows_path, "base": base, "out": out_dir}
        call = [f"--{name}={Path(path).absolute()}" for name, path in arguments.items()]
        train = ["finetune.train", *call, "--resume"]
        _persist(recipe, out_dir, [*launcher(accelerate), *train], on_progress)
    on_progress({"event": "stage", "stage": "convert"})
    sha256 = convert(out_dir, out_dir / GGUF)
    draft = out_dir / (MARKER + ".part")
    draft.write_text(json.dumps({"gguf": GGUF, "sha256": sha256}) + "\n")
    draft.replace(out_dir / MARKER)
    return Trained(out_dir, out_dir / GGUF, sha256, _metrics(out_dir))


def plan_adapter(
    rows_path: Path,
    recipe_path: Path,
    base_name: str,
    on_progress: Callable[[dict[str, Any]], None],
    probe: bool = True,
) -> dict[str, Any]:
    """What training on `rows_path` would take: the values of `finetune.plan.Plan`.

    Raises:
        TrainingError: rows or recipe do not allow it.
        NotFound: no embedded model is called `base_name`.
    """
    base, plans = built_base(base_name, on_progress), []
    arguments = {"recipe": recipe_path, "rows": rows_path, "base": base}
    call = [f"--{name}={Path(path).absolute()}" for name, path in arguments.items()]

    def hear(event: dict[str, Any]) -> None:
        plans.append(event) if event["event"] == "plan" else on_progress(event)

    watch(["finetune.plan", *call, *([] if probe else ["--no-probe"])], hear)
    return {name: value for name, value in plans[-1].items() if name != "event"}


def check_servable(recipe: Recipe) -> None:
    """Raises BadInput where llama.cpp could not serve what the recipe trains."""
    if recipe.lora_variant == "dora":
        raise BadInput(
            "llama.cpp cannot serve a DoRA adapter",
            "set lora_variant to lora or rslora; `python -m finetune.train` trains DoRA for others",
        )


def built_base(name: str, on_progress: Callable[[dict[str, Any]], None]) -> Path:
    """The base's folder, built in a process of its own if need be. Raises NotFound."""
    base = base_path(name)
    if not is_built(base):
        watch(["finetune.base", name], on_progress)
    return base


def launcher(accelerate: Path | None) -> list[str]:
    """What stands before `finetune.train` where several processes train together.

    Raises:
        BadInput: there is no such configuration.
    """
    if accelerate is None:
        return []
    if not accelerate.is_file():
        raise BadInput(
            f"tune_accelerate names {accelerate}, which is no file",
            "take one of finetune/accelerate, or write one with `accelerate config`",
        )
    return ["accelerate.commands.launch", "--config_file", str(accelerate.absolute()), "-m"]


def _persist(
    recipe: Recipe,
    out_dir: Path,
    call: list[str],
    on_progress: Callable[[dict[str, Any]], None],
) -> None:
    """Train; where the kernel kills the trainer, as it does for memory, go on with fewer rows."""
    work = out_dir.with_name(out_dir.name + ".work")
    while True:
        try:
            return watch(call, on_progress)
        except ChildKilled:
            micro_batch = kept_micro_batch(recipe, work)
            less = smaller(recipe, micro_batch)
            if less is None or not work.is_dir():
                raise
            said = sentence(micro_batch, less, "the trainer was killed, probably for its memory")
            on_progress({"event": "memory", "message": said, "micro_batch": less})
            keep_micro_batch(work, less)


class ChildKilled(TrainingError):
    """A child was killed with no warning."""


def finished(out_dir: Path, inputs: dict[str, str] | None = None) -> Trained | None:
    """The adapter in `out_dir` if it is whole and its GGUF has the hash it was written with.

    Raises:
        TrainingError: the folder holds an adapter trained from other inputs.
    """
    if not (out_dir / "metrics.json").is_file():
        return None
    metrics = _metrics(out_dir)
    other = [name for name, value in (inputs or {}).items() if metrics.get(name) != value]
    if other:
        raise TrainingError(
            f"{out_dir} holds an adapter trained from another {' and '.join(_words(other))}",
            "train into a new folder",
        )
    marker, gguf = out_dir / MARKER, out_dir / GGUF
    if not (marker.is_file() and gguf.is_file()):
        return None
    sha256 = str(json.loads(marker.read_text())["sha256"])
    if sha256_of(gguf) != sha256:
        return None  # converted again from the adapter, which is the truth
    return Trained(out_dir, gguf, sha256, metrics)


def _words(names: list[str]) -> list[str]:
    return [name.removesuffix("_sha256").replace("rows", "set of rows") for name in names]


def _metrics(out_dir: Path) -> dict[str, Any]:
    metrics: dict[str, Any] = json.loads((out_dir / "metrics.json").read_text())
    return metrics


def watch(call: list[str], on_progress: Callable[[dict[str, Any]], None]) -> None:
    """Run `python -m ...`, pass its events on, and raise what it reports."""
    failure: dict[str, Any] = {}
    with tempfile.TemporaryFile("w+") as stderr, _child(call, stderr) as child:
        for line in child.stdout or ():
            event = _event(line)
            if event.get("event") == "error":
                failure = event
            elif event:
                on_progress(event)
        code = child.wait()
        if code == 0:
            return
        stderr.seek(0)
        said = stderr.read().strip().splitlines()
    if failure:
        raise TrainingError(str(failure.get("message")), str(failure.get("next_step", "")))
    raise _death(call, code, said[-1] if said else "it said nothing")


def _event(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _death(call: list[str], code: int, last: str) -> TrainingError:
    if code == -signal.SIGKILL:
        return ChildKilled(
            "the training process was killed, probably for its memory",
            "run the same command again to go on, or set gradient_checkpointing in the recipe",
        )
    return TrainingError(
        f"{call[0]} ended with code {code}: {last}",
        "run the same command again; it goes on from the last checkpoint",
    )


@contextmanager
def _child(call: list[str], stderr: IO[str]) -> Iterator[subprocess.Popen[str]]:
    """The running child, in its own process group: a Ctrl-C reaches us alone, and we end it."""
    path = {"PYTHONPATH": os.pathsep.join([str(ROOT), *_python_path()])}
    child = subprocess.Popen(
        [sys.executable, "-m", *call],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        env=WAITING | os.environ | path,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        _end(child)
        if child.stdout:
            child.stdout.close()


def _python_path() -> list[str]:
    given = os.environ.get("PYTHONPATH")
    return [given] if given else []


def _end(child: subprocess.Popen[str]) -> None:
    """Ask, wait, then insist. Checkpoints are written whole, so either way the run can go on."""
    if child.poll() is not None:
        return
    os.killpg(child.pid, signal.SIGTERM)
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
