"""Errors as the tools tell them: what happened, and what to do next."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from fastmcp.exceptions import ToolError

from storage.errors import CopydeskError


@contextmanager
def telling() -> Iterator[None]:
    """Errors that a user can meet reach the client in words; of others it learns nothing."""
    try:
        yield
    except CopydeskError as error:
        raise ToolError(in_words(error), log_level=logging.DEBUG) from error


def in_words(error: CopydeskError) -> str:
    return f"{error}\nNext: {error.next_step}" if error.next_step else str(error)
