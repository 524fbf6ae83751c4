"""From what a person names to the places to read: files, folders, globs, URLs."""

import glob
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from agents.readers.types import SUFFIXES
from storage.errors import BadInput

DATABASES = ("sqlite", "postgresql", "mysql", "mariadb", "oracle", "mssql", "duckdb")

Kind = Literal["file", "page", "entry", "query"]


@dataclass(frozen=True)
class Listed:
    """A place to read. `parent` is the site map or feed that led to it."""

    uri: str
    kind: Kind
    parent: str = ""
    changed: str = ""
    """When it last changed, if its site map says so."""


@dataclass
class Listing:
    """Places, and what a folder holds besides them.

    `roots` are paths that were listed whole: what was read from there before and is no longer
    there has been removed.
    """

    places: list[Listed] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    roots: list[str] = field(default_factory=list)

    def add_file(self, path: Path) -> None:
        reason = unspeakable(path)
        if reason:
            self.refused[printable(path)] = reason
        else:
            self.places.append(Listed(path.as_posix(), "file"))


def is_url(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


def list_local(name: str) -> Listing:
    """Files a path, a folder or a glob stands for.

    Raises:
        BadInput: there is nothing by that name.
    """
    if "://" in name and not Path(name).exists():
        scheme = name.split("://")[0]
        is_database = scheme.split("+")[0] in DATABASES
        advice = "say what to read: --query" if is_database else "name a path or an http(s) URL"
        raise BadInput(f"{scheme}:// cannot be ingested so", advice)
    listing = Listing()
    path = Path(name)
    if path.is_dir():
        list_folder(path, listing)
    elif path.exists() or path.is_symlink():
        listing.add_file(absolute(path))
    elif glob.has_magic(name):
        list_glob(name, listing)
    else:
        raise BadInput(f"no file or folder {printable(name)}", "check the path")
    return listing


def list_folder(folder: Path, listing: Listing) -> None:
    """Everything in a folder, each file once: to be read, refused or skipped."""
    root = folder.resolve()
    listing.roots.append(root.as_posix())
    for name, folders, files in os.walk(root, onerror=lambda error: note(listing, error)):
        place = Path(name)
        apart = {n: why_apart(place / n) for n in folders}
        listing.skipped.update({printable(place / n): why for n, why in apart.items() if why})
        folders[:] = sorted(n for n in folders if not apart[n])
        for file in sorted(files):
            list_file(place / file, root, listing)


def why_apart(folder: Path) -> str:
    """Why a folder inside another is not gone into, or nothing."""
    if folder.name.startswith("."):
        return "a hidden folder"
    return "a link to a folder" if folder.is_symlink() else ""


def list_file(path: Path, root: Path, listing: Listing) -> None:
    suffix = path.suffix.lower()
    if path.name.startswith("."):
        listing.skipped[printable(path)] = "a hidden file"
    elif suffix not in SUFFIXES:
        listing.skipped[printable(path)] = f"{suffix or 'no suffix'}: not a format we read"
    elif leads_out(path, root):
        listing.refused[printable(path)] = "a link that leads out of the folder; name its target"
    else:
        listing.add_file(path)


def leads_out(path: Path, root: Path) -> bool:
    """Whether a link points outside the folder: nobody asked for what is there."""
    try:
        return path.is_symlink() and not path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # a loop of links
        return False


def list_glob(pattern: str, listing: Listing) -> None:
    """Raises BadInput: it matches nothing."""
    names = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  (it may be absolute)
    if not names:
        raise BadInput(f"nothing matches {pattern}", "check the pattern, and quote it")
    for path in map(Path, names):
        if not path.is_dir():
            listing.add_file(absolute(path))


def note(listing: Listing, error: OSError) -> None:
    listing.refused[printable(str(error.filename))] = f"cannot be listed: {error.strerror}"


def absolute(path: Path) -> Path:
    """The path with the links of its folder resolved; a link itself keeps its own name."""
    return path.parent.resolve() / path.name


def absolute_name(name: str) -> str:
    return absolute(Path(name)).as_posix()


def unspeakable(path: Path) -> str:
    """Why a path cannot be written down, or nothing."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return "its name is not valid UTF-8; rename it"
    return ""


def printable(path: str | Path) -> str:
    return str(path).encode("utf-8", "backslashreplace").decode()
