"""The database: one engine per home, migrated when it is opened, errors in users' words."""

import errno
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlmodel import Session, create_engine

from storage.errors import BadInput, StoreError
from storage.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
FULL = (errno.ENOSPC, errno.EDQUOT)
DAMAGED = ("malformed", "not a database")
RETRY_SECONDS = 0.02


class Database:
    """Opens sessions. `read` leaves no trace, `write` commits at the end or not at all."""

    def __init__(self, engine: Engine, wait_seconds: float = 30.0) -> None:
        self.engine = engine
        self.wait_seconds = wait_seconds
        self.turn = threading.RLock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        with users_words(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction. SQLite's write lock is taken at once, so that what the block reads
        is still true when it writes; elsewhere the unique keys and compare-and-swap decide."""
        with (
            self.own_turn(),
            users_words(),
            Session(self.engine, expire_on_commit=False) as session,
        ):
            session.connection(execution_options={"copydesk_write": True})
            yield session
            session.commit()

    @contextmanager
    def own_turn(self) -> Iterator[None]:
        """Lets one thread at a time ask SQLite for its write lock, which has no queue: whoever
        waits there sleeps and asks again, and with many threads some never are in time."""
        if self.engine.dialect.name != "sqlite":
            yield
            return
        if not self.turn.acquire(timeout=self.wait_seconds):
            raise StoreError(*explain("locked"))
        try:
            yield
        finally:
            self.turn.release()


def open_database(settings: Settings) -> Database:
    """Connects and brings the schema up to date.

    Raises:
        StoreError: locked, full, unreadable, or made by a newer copydesk.
        BadInput: a `database_url` that cannot be used.
    """
    with users_words():
        make_home(settings.home)
        engine = make_engine(settings)
        if engine.dialect.name == "sqlite":
            listen_sqlite(engine, settings.database_wait_seconds)
        migrate(engine)
    return Database(engine, settings.database_wait_seconds)


def make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except UnicodeEncodeError as error:
        raise BadInput("a value is not valid text", "write it in UTF-8") from error
    except OSError as error:
        if error.errno in FULL:
            raise
        raise StoreError(
            f"{home} cannot be the home: {error.strerror}", "choose another --home"
        ) from error


def make_engine(settings: Settings) -> Engine:
    try:
        return create_engine(settings.database, connect_args=connect_arguments(settings))
    except (ArgumentError, ModuleNotFoundError) as error:
        raise BadInput(
            f"database_url cannot be used: {error}",
            "write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME",
        ) from error


def connect_arguments(settings: Settings) -> dict[str, Any]:
    if settings.database.startswith("sqlite"):
        return {"timeout": settings.database_wait_seconds, "check_same_thread": False}
    return {}


def listen_sqlite(engine: Engine, wait_seconds: float) -> None:
    """WAL lets readers and one writer work side by side; foreign keys are off by default."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        use_wal(connection, wait_seconds)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        write = connection.get_execution_options().get("copydesk_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def use_wal(connection: sqlite3.Connection, wait_seconds: float) -> None:
    """Of two connections that turn a new file to WAL at once each holds what the other needs:
    SQLite tells one that it is locked and does not wait, whatever its time-out is."""
    end = time.monotonic() + wait_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= end:
                raise
            time.sleep(RETRY_SECONDS)
        else:
            return


def migrate(engine: Engine) -> None:
    """Runs Alembic's migrations when the schema is behind; one process at a time does it."""
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == newest_revision():
            return
    config = configuration()
    writer = engine.connect().execution_options(copydesk_write=True)
    with writer as connection, unguarded(connection), connection.begin():
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:  # it holds a revision that we do not have
            raise StoreError(
                "this home was made by a newer copydesk", "upgrade copydesk, or use another --home"
            ) from error
        check_references(connection)


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@cache
def newest_revision() -> str | None:
    """Read once a process: Alembic runs every migration's file to know which is the last."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


@contextmanager
def unguarded(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by building it anew, which foreign keys would forbid for a table
    that others point at. They can be switched between transactions only."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def check_references(connection: Connection) -> None:
    """Raises StoreError, before anything is committed, if a row points at nothing."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise StoreError(
            f"the database is damaged: a row of {broken[0]} points at a {broken[2]} that is gone",
            "restore a backup of the home, or use another --home",
        )


@contextmanager
def users_words() -> Iterator[None]:
    """Turns the database's and the disk's errors into ours."""
    try:
        yield
    except OperationalError as error:
        raise StoreError(*explain(str(error.orig))) from error
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        raise StoreError(*explain(str(error))) from error
    except DatabaseError as error:
        if any(sign in str(error.orig) for sign in DAMAGED):
            raise StoreError(*explain(str(error.orig))) from error
        raise
    except UnicodeEncodeError as error:
        raise BadInput("a value is not valid text", "write it in UTF-8") from error
    except OSError as error:
        if error.errno in FULL:
            raise StoreError("the disk is full", "free some space and run it again") from error
        raise


def explain(reason: str) -> tuple[str, str]:
    """What happened and what to do, for the database errors a user can meet."""
    known = {
        "locked": ("the database is locked by another process", "wait for it, or stop it"),
        "full": ("the disk is full: nothing was written", "free some space and run it again"),
        "disk I/O": ("the disk failed under the database", "check the disk, then run it again"),
        "unable to open": ("the database cannot be opened", "check --home and its permissions"),
        "readonly": ("the database is read-only", "check the permissions of the home"),
        "malformed": ("the database file is damaged", "restore a copy of the home"),
        "not a database": ("the database file is not a database", "restore a copy of the home"),
    }
    for sign, words in known.items():
        if sign in reason:
            return words
    return f"the database refused: {reason}", "see `copydesk doctor`"
