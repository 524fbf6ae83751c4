"""What the API takes, as OpenAPI describes it: parameters of addresses, and bodies."""

from typing import Annotated, Any, Literal, Self

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from storage.briefs import BriefIn
from storage.decisions import Verdict
from storage.items import Status
from storage.listing import MOST
from storage.reasons import ReasonCode
from storage.tables.base import fits
from storage.webhooks import Told

Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows of a page.")]
After = Annotated[str, Query(max_length=4000, description="`next` of the page before.")]
Text = Annotated[str, Query(max_length=200)]
Word = Annotated[str, Query(max_length=80)]
StatusAsked = Annotated[Literal["", Status], Query(description="Empty: any.")]

MOST_ROWS = 500
LEAST_SHARE = 0.0001
"""Of an error budget: a program that asks for less has a unit wrong."""


class Given(BaseModel):
    """A body: what is not known is refused, so that nothing is lost in silence."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="after")
    def can_be_kept(self) -> Self:
        """No database would take it as it is."""
        for name, value in self:
            if isinstance(value, str) and not fits(value):
                raise ValueError(f"{name} has a NUL character in it: take it out")
        return self


class BriefPost(BriefIn):
    model_config = ConfigDict(strict=True)

    facts: dict[str, Any] = Field(default={}, description="Values that are no text become JSON.")
    again: bool = Field(
        default=False, description="Another item, even where the same brief was sent before."
    )

    def brief(self) -> dict[str, Any]:
        return self.model_dump(exclude={"again"})


class Batch(Given):
    briefs: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_ROWS)]
    name: Annotated[str, Field(max_length=200)] = ""


class Decided(Given):
    verdict: Verdict
    text: Annotated[
        str | None, Field(max_length=100_000, description="With an edit alone: all of it.")
    ] = None
    reasons: Annotated[list[ReasonCode], Field(max_length=20)] = []
    note: Annotated[str, Field(max_length=5_000)] = ""


class Reason(Given):
    reason: Annotated[str, Field(max_length=1_000)] = ""


class Share(Given):
    share: Annotated[float, Field(ge=LEAST_SHARE, lt=1)]


class Promotion(Given):
    canary: Annotated[
        float | None, Field(gt=0, le=0.5, description="Try it on this share of new briefs first.")
    ] = None


class WebhookPost(Given):
    url: Annotated[str, Field(max_length=2_000)]
    events: Annotated[list[Told], Field(max_length=50, description="Empty: all.")] = []
    secret: Annotated[
        str, Field(max_length=100, description="Empty: a new one, shown once.", repr=False)
    ] = ""


class WebhookPatch(Given):
    url: Annotated[str, Field(max_length=2_000)] | None = None
    events: Annotated[list[Told], Field(max_length=50)] | None = None
    active: bool | None = None
