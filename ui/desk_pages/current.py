"""The settings as they stand.

Reading them takes longer than many pages do, and a page runs at every click: they are read again
where something has changed that they are read from.
"""

import os
from functools import lru_cache
from pathlib import Path

from storage.settings import DEFAULT_HOME, Settings, load_settings, settings_files

PREFIX = "copydesk_"

Mark = tuple[object, ...]


def current_settings() -> Settings:
    """Raises BadInput, as often as it is asked, while they cannot be used."""
    return read_at(mark())


@lru_cache(maxsize=1)
def read_at(seen: Mark) -> Settings:
    return load_settings()


def mark() -> Mark:
    """Another one whenever the environment, a file, or what makes a file the one that is read
    has changed."""
    given = {name.casefold(): value for name, value in os.environ.items()}
    ours = sorted(item for item in given.items() if item[0].startswith(PREFIX))
    home = Path(given.get(f"{PREFIX}home") or DEFAULT_HOME)
    return (Path.cwd(), *ours, *map(stamp, settings_files(home)))


def stamp(file: Path) -> Mark:
    """When a file was written, and which it is; nothing where there is none."""
    try:
        found = file.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino
