"""What a trainer tells while it works, and when it is told to end early."""

from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from finetune.events import Events
from finetune.meter import Meter

SKIPPED = ("epoch", "total_flos", "train_loss", "step", "num_tokens")
HELD_OUT = "eval_loss"


class Progress(TrainerCallback):  # type: ignore[misc]
    """Tells each step, and completes each checkpoint with the meter's state."""

    def __init__(self, events: Events, meter: Meter) -> None:
        self.events, self.meter = events, meter

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.meter.start()

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        if not logs or "loss" not in logs:
            return
        seconds = self.meter.lap()
        self.meter.losses.append(float(logs["loss"]))
        speed = round(self.meter.tokens_per_second(), 1)
        left = round(seconds / state.global_step * (state.max_steps - state.global_step))
        self.events.emit(
            "step",
            step=state.global_step,
            of=state.max_steps,
            loss=round(float(logs["loss"]), 4),
            tokens_per_second=speed,
            eta_seconds=left,
            numbers=numbers(logs) | {"tokens_per_second": speed, "eta_seconds": left},
        )

    def on_evaluate(
        self, args: Any, state: Any, control: Any, metrics: Any = None, **_: Any
    ) -> None:
        loss = float((metrics or {}).get(HELD_OUT, "nan"))
        self.meter.lap()
        self.meter.held_out.append((state.global_step, loss))
        self.events.emit(
            "held_out",
            step=state.global_step,
            of=state.max_steps,
            loss=round(loss, 4),
            numbers={HELD_OUT: loss},
        )

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.is_world_process_zero:
            self.meter.lap()
            self.meter.write(Path(args.output_dir) / f"checkpoint-{state.global_step}")


class EarlyStop(TrainerCallback):  # type: ignore[misc]
    """Ends the run when the held-out loss has not fallen for `patience` looks.

    It counts in the run's own history, which a checkpoint keeps, so that a resumed run stops
    where an uninterrupted one does.
    """

    def __init__(self, patience: int) -> None:
        self.patience = patience

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        control.should_training_stop = stale(looks(state.log_history), self.patience)

    def on_evaluate(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if stale(looks(state.log_history), self.patience):
            control.should_training_stop = True


def looks(history: list[dict[str, Any]]) -> list[float]:
    """The held-out losses so far, in their order."""
    return [float(entry[HELD_OUT]) for entry in history if HELD_OUT in entry]


def stale(losses: list[float], patience: int) -> bool:
    """Whether none of the last `patience` losses is lower than the lowest before them."""
    before = losses[:-patience] if patience else []
    return bool(before) and min(losses[-patience:]) >= min(before)


def numbers(logs: dict[str, Any]) -> dict[str, float]:
    """What a trainer logs of one step, as numbers: loss, learning_rate, grad_norm, rewards/..."""
    found: dict[str, float] = {}
    for name, value in logs.items():
        if name not in SKIPPED and isinstance(value, int | float):
            found[name] = float(value)
    return found
