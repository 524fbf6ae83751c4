"""The training process's side of the pipe: one JSON object a line, on stdout and nothing else."""

import io
import json
import os
import sys
from typing import Any, TextIO


class Events:
    """Writes events. Whatever a library prints goes to stderr, so that no line is spoiled."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def emit(self, event: str, **values: Any) -> None:
        """Raises SystemExit when nobody reads any more: the caller died, so its work ends."""
        try:
            self._stream.write(json.dumps({"event": event, **values}) + "\n")
            self._stream.flush()
        except BrokenPipeError:
            # The interpreter flushes once more at its end; there is still nobody there.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())
            sys.exit(1)


def is_first() -> bool:
    """Whether this process speaks and writes for all those that train together."""
    return os.environ.get("RANK", "0") == "0"


def take_stdout() -> Events:
    """Events on the real stdout, of the first process; afterwards `sys.stdout` is stderr."""
    events = Events(sys.stdout if is_first() else io.StringIO())
    sys.stdout = sys.stderr
    return events
