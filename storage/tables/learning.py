"""From decisions to adapters."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.base import json_field, later_field, time_field


class Example(SQLModel, table=True):
    """A training row.

    `payload` is in TRL's form: SFT `{"messages"}`, preference `{"prompt", "chosen",
    "rejected"}`, KTO `{"prompt", "completion", "label"}`.
    """

    id: str = Field(primary_key=True)
    kind: str = Field(index=True)  # sft, preference, kto
    origin: str  # human-written, human-edited, human-approved, human-..., machine-accepted
    content_type: str
    group_key: str = Field(index=True)  # rows of one group never cross a split
    payload: dict[str, Any] = json_field(dict)
    brief: dict[str, Any] = json_field(dict)  # title, content_type, instruction, facts
    decision_id: str | None = Field(default=None, foreign_key="decision.id", index=True)
    item_id: str | None = Field(default=None, foreign_key="item.id", index=True)
    source_id: str | None = Field(default=None, foreign_key="source.id", index=True)
    simulated: bool = False
    created_at: datetime = time_field()
    withdrawn_at: datetime | None = later_field()
    withdrawn_reason: str = ""


class Snapshot(SQLModel, table=True):
    """An immutable set of examples, named by the hash of its contents."""

    id: str = Field(primary_key=True)
    sha256: str = Field(unique=True)
    card: dict[str, Any] = json_field(dict)
    created_at: datetime = time_field()
    tainted_at: datetime | None = later_field()
    tainted_reason: str = ""


class SnapshotExample(SQLModel, table=True):
    snapshot_id: str = Field(foreign_key="snapshot.id", primary_key=True)
    example_id: str = Field(foreign_key="example.id", primary_key=True, index=True)
    split: str  # train, gate, test


class Adapter(SQLModel, table=True):
    """LoRA weights trained from one snapshot with one recipe."""

    id: str = Field(primary_key=True)
    snapshot_id: str = Field(foreign_key="snapshot.id", index=True)
    recipe: dict[str, Any] = json_field(dict)
    base_model: str
    base_sha256: str
    folder: str = ""  # relative to the home
    sha256: str = ""  # of the GGUF file
    status: str = Field(default="training", index=True)
    # training, candidate, canary, live, retired, refused, tainted
    metrics: dict[str, Any] = json_field(dict)
    gate: dict[str, Any] = json_field(dict)
    simulated: bool = False  # trained on simulated decisions
    signed_by: str = ""
    created_at: datetime = time_field()
    live_at: datetime | None = later_field()
    status_reason: str = ""


class GateResult(SQLModel, table=True):
    """One held-out brief, drafted by the live model and by the candidate."""

    __table_args__ = (UniqueConstraint("adapter_id", "group_key"),)

    id: str = Field(primary_key=True)
    adapter_id: str = Field(foreign_key="adapter.id", index=True)
    group_key: str
    title: str = ""
    facts: dict[str, str] = json_field(dict)
    reference: str = ""
    live_text: str
    candidate_text: str
    live_score: float
    candidate_score: float
    live_unsupported: int
    candidate_unsupported: int


class TasteTest(SQLModel, table=True):
    """Which of two unlabelled drafts of one brief a person liked better."""

    __table_args__ = (UniqueConstraint("gate_result_id", "reviewer"),)

    id: str = Field(primary_key=True)
    gate_result_id: str = Field(foreign_key="gateresult.id", index=True)
    adapter_id: str = Field(foreign_key="adapter.id", index=True)
    reviewer: str
    preferred: str  # candidate, live, neither
    candidate_first: bool  # whether the candidate's draft stood on the left
    simulated: bool = False
    created_at: datetime = time_field()


class TuneRun(SQLModel, table=True):
    """One run of training, from the wish to the gate's verdict. One is under way at a time."""

    id: str = Field(primary_key=True)
    status: str = Field(default="queued", index=True)  # queued, running, done, failed
    why: str = "asked"  # asked, due
    recipe: dict[str, Any] = json_field(dict)
    with_simulated: bool = False
    snapshot_id: str | None = Field(default=None, foreign_key="snapshot.id", index=True)
    adapter_id: str | None = Field(default=None, foreign_key="adapter.id", index=True)
    stage: str = ""  # freeze, train, convert, gate
    step: int = 0
    steps: int = 0
    message: str = ""  # what went wrong, or what it had to change
    asked_by: str = ""
    runner: str = ""  # the process that has it
    runner_until: datetime | None = later_field()
    created_at: datetime = time_field(index=True)
    started_at: datetime | None = later_field()
    ended_at: datetime | None = later_field()


class TuneMetric(SQLModel, table=True):
    """One number of one step: loss, learning rate, tokens per second."""

    run_id: str = Field(foreign_key="tunerun.id", primary_key=True)
    step: int = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: float
    at: datetime = time_field()
