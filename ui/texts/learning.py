"""Snapshots, adapters and their gates."""

SNAPSHOTS = "Snapshots"
SNAPSHOTS_EMPTY = "No snapshot yet. Decide some drafts, then freeze what they taught:"
SNAPSHOTS_EMPTY_COMMAND = "copydesk dataset freeze"
SNAPSHOT_ROWS = "{train} examples to train on, {test} held out"
SNAPSHOT_GROUPS = "from {groups} briefs"
SNAPSHOT_SIMULATED = "{count} of them from simulated decisions"
ORIGINS = {
    "human-written": "brought in",
    "human-edited": "edited in review",
    "human-approved": "approved in review",
    "machine-accepted": "accepted without a person",
}
ADAPTERS = "Adapters"
ADAPTERS_EMPTY = "No adapter yet. Train one from the latest decisions:"
ADAPTERS_EMPTY_COMMAND = "copydesk tune"
ADAPTER_FROM = "trained from {snapshot} on {base}"
ADAPTER_SIGNED = "signed off by {name}"
ADAPTER_SIGN = "copydesk adapters promote {adapter}"
ADAPTER_SIGN_HINT = "A lead's sign-off makes it live:"
GATE = "The gate"
GATE_NONE = "Not judged yet."
GATE_MEAN = "Mean score {candidate} against {live} for {against} on {n} held-out briefs."
GATE_DIFFERENCE = "Difference {difference}, interval {low} to {high}."
GATE_BASE = "the base model"
GATE_PASSED = "It passes the gate."
GATE_FAILED = "It does not pass the gate."
