"""What a run did so far: kept across a kill, beside the checkpoint it belongs to."""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

FILE = "meter.json"


@dataclass
class Meter:
    """Tokens are those of whole rows, prompt and completion, without padding."""

    tokens: int = 0
    completion_tokens: int = 0
    padded_tokens: int = 0
    seconds: float = 0.0
    losses: list[float] = field(default_factory=list)
    held_out: list[tuple[int, float]] = field(default_factory=list)
    """Step and loss of each look at the held-out rows."""

    def __post_init__(self) -> None:
        self._since = time.perf_counter()

    def start(self) -> None:
        self._since = time.perf_counter()

    def count(self, tokens: int, padded: int, completion: int) -> None:
        """Adds one micro-batch."""
        self.tokens += tokens
        self.padded_tokens += padded
        self.completion_tokens += completion

    def lap(self) -> float:
        """Seconds in all, earlier processes of the same run included."""
        now = time.perf_counter()
        self.seconds += now - self._since
        self._since = now
        return self.seconds

    def tokens_per_second(self) -> float:
        return self.tokens / self.seconds if self.seconds else 0.0

    def write(self, folder: Path) -> None:
        """Written whole or not at all: its presence says that the checkpoint is whole."""
        draft = folder / (FILE + ".part")
        draft.write_text(json.dumps(asdict(self)))
        draft.replace(folder / FILE)


def read_meter(folder: Path) -> Meter:
    return Meter(**json.loads((folder / FILE).read_text()))


def last_checkpoint(work: Path) -> Path | None:
    """The newest whole checkpoint; a half-written one has no meter and is passed over."""
    whole = [path.parent for path in work.glob(f"checkpoint-*/{FILE}")]
    return max(whole, key=lambda path: int(path.name.rpartition("-")[2]), default=None)
