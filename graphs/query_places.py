"""A database query as a place: every row one source, with a high-water mark if one is wanted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.readers.types import Material
from graphs.opening import Manner, Opened
from storage.errors import BadInput, first_line
from storage.tables import Place
from storage.tables.base import sha256_text

ROWS_AT_MOST = 1_000_000
QUESTIONS = ("select", "with", "values", "table")


@dataclass(frozen=True)
class Query:
    """What to ask a database.

    `mark` is the column whose greatest value is remembered; the next run hands it to the query
    as `:since`. Write `WHERE updated_at >= :since`: rows that did not change cost nothing.
    """

    sql: str
    mark: str = ""
    since: str = ""
    name: str = ""
    """What to call the place, so that another question may read the same sources."""

    def place_uri(self, url: str) -> str:
        """Without a password, and told apart by its name or by the question."""
        return f"{without_password(url)}?{self.name or sha256_text(self.sql)[:8]}"


def open_query(
    url: str, query: Query, known: Mapping[str, Place], manner: Manner
) -> Iterator[Opened]:
    """The query's rows, refused as a whole where the database refuses it.

    Raises:
        BadInput: the URL cannot be used.
    """
    uri = query.place_uri(url)
    before = known.get(uri)
    since = before.mark if before is not None and before.mark and not manner.reread else query.since
    place = Place(uri=uri, kind="query", mark=since)
    try:
        check(url, query)
        rows = fetch(url, query, since)
    except BadInput as error:
        yield Opened(place, "refused", reason=f"{error}; {error.next_step}")
        return
    if query.mark:
        place.mark = high_water(rows, query.mark, since)
    whole = ":since" not in query.sql
    if not rows:
        yield Opened(place, "listed", whole=whole)
        return
    material = Material(uri, rows=tuple(rows), governance=manner.governance)
    yield Opened(place, "read", material, whole=whole)


def check(url: str, query: Query) -> None:
    """Raises BadInput: it is no question, or asks a file that is not there."""
    parsed = make_url(url)
    if query.sql.split(maxsplit=1)[:1] and query.sql.split()[0].lower() not in QUESTIONS:
        raise BadInput("the query does not only read", "begin it with SELECT or WITH")
    file = parsed.database or ""
    in_a_file = parsed.get_backend_name() == "sqlite" and not file.startswith((":", "file:"))
    if in_a_file and not Path(file).is_file():
        raise BadInput(f"there is no database {file!r}", "check the path")


def fetch(url: str, query: Query, since: str) -> list[dict[str, Any]]:
    """Raises BadInput: the database is away or does not understand."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import SQLAlchemyError

    try:
        engine = create_engine(make_url(url))
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        raise BadInput(first_line(error), "install that database's driver with pip") from error
    bound = {"since": since} if ":since" in query.sql else {}
    try:
        with engine.connect() as connection:
            found = connection.execution_options(stream_results=True).execute(
                text(query.sql), bound
            )
            rows = [dict(row) for row in found.mappings().fetchmany(ROWS_AT_MOST + 1)]
    except SQLAlchemyError as error:
        raise BadInput(
            f"the database says: {first_line(getattr(error, 'orig', None) or error)}",
            "check the query",
        ) from error
    finally:
        engine.dispose()
    if len(rows) > ROWS_AT_MOST:
        raise BadInput(f"more than {ROWS_AT_MOST:,} rows", "ask for fewer, with :since say")
    return rows


def high_water(rows: list[dict[str, Any]], column: str, before: str) -> str:
    """The greatest mark among the rows, or the one from before.

    Raises:
        BadInput: the rows have no such column.
    """
    if rows and column not in rows[0]:
        raise BadInput(f"the query gives no column {column!r}", "name it in --mark as it comes")
    values = [row[column] for row in rows if row[column] is not None]
    return str(max(values)) if values else before


def make_url(url: str) -> Any:
    """Raises BadInput: not a database URL."""
    from sqlalchemy.engine import make_url as parse
    from sqlalchemy.exc import ArgumentError

    try:
        return parse(url)
    except ArgumentError as error:
        raise BadInput(
            f"{url!r} is not a database URL", "write sqlite:///FILE or postgresql+psycopg://..."
        ) from error


def without_password(url: str) -> str:
    text: str = make_url(url).render_as_string(hide_password=True)
    return text
