"""Where measurements keep their last results: `HOME/evals/NAME.json`."""

import json
from pathlib import Path
from typing import Any

from storage.files import write_file
from storage.settings import load_settings


def keep(name: str, result: dict[str, Any]) -> Path:
    """Writes a result over the last one and returns its path."""
    path = load_settings().home / "evals" / f"{name}.json"
    write_file(path, json.dumps(result, indent=2) + "\n")
    return path
