"""Where LangGraph keeps its checkpoints: beside the tables, in the engine the tables use."""

import sqlite3
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.sqlite import SqliteSaver

from storage.database import users_words
from storage.errors import BadInput
from storage.settings import Settings


def open_saver(settings: Settings) -> BaseCheckpointSaver[Any]:
    """A saver for the home's database: SQLite in a file beside it, or PostgreSQL itself.

    Raises:
        StoreError: the file cannot be opened.
        BadInput: a database without a saver, or one whose package is missing.
    """
    if settings.database.startswith("postgresql"):
        return open_postgres(settings.database)
    if not settings.database.startswith("sqlite"):
        raise BadInput(
            "checkpoints need SQLite or PostgreSQL", "set database_url to one of the two"
        )
    with users_words():
        settings.home.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            settings.home / "checkpoints.db",
            check_same_thread=False,
            timeout=settings.database_wait_seconds,
        )
        saver = SqliteSaver(connection)
        saver.setup()
        # WAL (set by the saver) keeps a committed checkpoint through a killed process;
        # a checkpoint lost with the machine's power is only work done again.
        connection.execute("PRAGMA synchronous=NORMAL")
    return saver


def open_postgres(url: str) -> BaseCheckpointSaver[Any]:
    try:
        from langgraph.checkpoint.postgres import PostgresSaver
        from psycopg import Connection
        from psycopg.rows import dict_row
    except ImportError as error:
        raise BadInput(
            "PostgreSQL needs two more packages",
            "pip install langgraph-checkpoint-postgres 'psycopg[binary,pool]'",
        ) from error
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    saver: Any = PostgresSaver(
        Connection.connect(plain, autocommit=True, prepare_threshold=0, row_factory=dict_row)
    )
    saver.setup()
    ready: BaseCheckpointSaver[Any] = saver
    return ready
