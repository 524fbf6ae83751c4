"""What every answer of the API is made of."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class View(BaseModel):
    """An answer. More fields may come."""

    model_config = ConfigDict(extra="allow")


def one_of(names: Sequence[str], description: str | None = None) -> Any:
    """A field of an answer that is one of these. It is said and not checked: whoever looks at what
    an older version wrote gets an answer."""
    return Field(description=description, json_schema_extra={"enum": list(names)})
