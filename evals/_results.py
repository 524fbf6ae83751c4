"""How measurements end: results go to `HOME/evals/NAME.json`, errors to stderr with a next step."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from storage.errors import CopydeskError
from storage.files import write_file
from storage.settings import load_settings


def keep(name: str, result: dict[str, Any]) -> Path:
    """Writes a result over the last one and returns its path."""
    path = load_settings().home / "evals" / f"{name}.json"
    write_file(path, json.dumps(result, indent=2) + "\n")
    return path


@contextmanager
def told() -> Iterator[None]:
    """Ends the program on an error as `copydesk` does: two lines, and the error's exit code.

    Raises:
        SystemExit: 2 the call was wrong (data that is not there, too), 1 the work failed.
    """
    try:
        yield
    except CopydeskError as error:
        step = f"  next: {error.next_step}\n" if error.next_step else ""
        sys.stderr.write(f"error: {error}\n{step}")
        raise SystemExit(error.exit_code) from None
