"""What the API takes, as OpenAPI describes it: parameters of addresses, and bodies."""

from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from storage.briefs import BriefIn
from storage.listing import MOST

Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows of a page.")]
After = Annotated[str, Query(max_length=4000, description="`next` of the page before.")]
Text = Annotated[str, Query(max_length=200)]
Word = Annotated[str, Query(max_length=80)]

MOST_ROWS = 500
LEAST_SHARE = 0.0001
"""Of an error budget: a program that asks for less has a unit wrong."""


class Given(BaseModel):
    """A body: what is not known is refused, so that nothing is lost in silence."""

    model_config = ConfigDict(extra="forbid", strict=True)


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
    verdict: Literal["approve", "edit", "reject", "rework"]
    text: Annotated[str | None, Field(max_length=100_000)] = None
    reasons: Annotated[list[str], Field(max_length=20)] = []
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
    events: Annotated[list[str], Field(max_length=50, description="Empty: all.")] = []
    secret: Annotated[
        str, Field(max_length=100, description="Empty: a new one, shown once.", repr=False)
    ] = ""


class WebhookPatch(Given):
    url: Annotated[str, Field(max_length=2_000)] | None = None
    events: Annotated[list[str], Field(max_length=50)] | None = None
    active: bool | None = None
