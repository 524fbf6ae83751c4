"""Reading: one material in, its sources out. Pure: the same bytes give the same reading."""

import warnings
from pathlib import PurePosixPath
from urllib.parse import unquote

from agents.readers.encoding import normalise
from agents.readers.finish import finish
from agents.readers.formats import MEDIA_TYPES, page_text
from agents.readers.front_matter import FrontMatter, front_matter, governance_of
from agents.readers.grid import grid
from agents.readers.limits import load
from agents.readers.records import reason, records
from agents.readers.tables import given_rows, table_rows
from agents.readers.types import TABLES, Material, Reading, ReadOptions, SourceText
from storage.errors import BadInput

ROWS_MEDIA_TYPE = "application/json"
LONGEST_TITLE = 200
LONGEST_HEADING = 80


def read(material: Material, options: ReadOptions) -> Reading:
    """The sources of a material. What cannot be read is refused with a reason, never raised.

    Runs parsers in this process: content that nobody vouches for goes through a ReadingRoom.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parsers warn about the content, not about us
            if material.as_grid:
                return Reading(material.uri, grid=grid(load(material, options)))
            return Reading(material.uri, sources(material, options))
    except BadInput as error:
        why = reason(error)
    except MemoryError:
        why = "it needs more memory than reading may take; split it"
    except RecursionError:
        why = "it is nested too deeply; simplify it"
    except Exception as error:  # whatever a parser raises is about this content only
        why = f"it cannot be read ({type(error).__name__}); open it and save it again"
    return Reading(material.uri, refused=why)


def sources(material: Material, options: ReadOptions) -> tuple[SourceText, ...]:
    """Raises BadInput, and whatever a parser raises."""
    if normalise(material.uri) != material.uri:
        raise BadInput("its name is not plain text", "rename it")
    if material.rows is not None:
        return records(material, given_rows(material.rows), ROWS_MEDIA_TYPE, options)
    data = load(material, options)
    if material.suffix in TABLES:
        rows = table_rows(data, material.suffix, options.max_bytes)
        return records(material, rows, MEDIA_TYPES[material.suffix], options)
    return (page(material, data, options),)


def page(material: Material, data: bytes, options: ReadOptions) -> SourceText:
    found = page_text(data, material.suffix)
    text = normalise(found.text)
    front = front_matter(text)
    if front.lost:
        raise BadInput(
            "its front matter is not valid YAML", "correct it: it governs the page's use"
        )
    if not text[front.end :].strip():
        raise BadInput("it is empty", "nothing to read")
    source = SourceText(
        material.uri,
        "page",
        title_of(material, front, found.title, text),
        text,
        MEDIA_TYPES[material.suffix],
        governance=material.governance.over(governance_of(front.values)),
    )
    return finish(source, options)


def title_of(material: Material, front: FrontMatter, own: str, text: str) -> str:
    """As it was given, as its front matter or its format says, its heading, or its name."""
    said = front.values.get("title")
    stated = said if isinstance(said, str) else ""
    heading = heading_of(text[front.end : front.end + 10_000])
    found = material.title or stated or own or heading or name_of(material)
    return " ".join(normalise(found).split())[:LONGEST_TITLE]


def heading_of(text: str) -> str:
    """The first line, where it is a heading."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return first.lstrip("# ").strip()[:LONGEST_HEADING] if first.startswith("#") else ""


def name_of(material: Material) -> str:
    if material.path is not None:
        return material.path.stem.replace("-", " ")
    last = unquote(material.uri.partition("?")[0].rstrip("/").rpartition("/")[2])
    return PurePosixPath(last or material.uri).stem.replace("-", " ") or material.uri
