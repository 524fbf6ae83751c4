"""What every answer of the API is made of."""

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """An answer. More fields may come."""

    model_config = ConfigDict(extra="allow")
