"""Homes that begin with today's schema, as copies of one that was migrated."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.database import open_database
from storage.settings import load_settings


@cache
def migrated() -> bytes:
    """An empty database of today's schema. Migrations are tested where they are the question;
    elsewhere a copy saves the time."""
    with TemporaryDirectory() as folder:
        open_database(load_settings(home=Path(folder))).engine.dispose()
        return (Path(folder) / "copydesk.db").read_bytes()


def prepare_home(home: Path) -> Path:
    """Makes the home unless it is there; a folder that is there is left as it is."""
    if not home.exists():
        home.mkdir(parents=True)
        (home / "copydesk.db").write_bytes(migrated())
    return home
