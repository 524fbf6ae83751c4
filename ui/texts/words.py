"""The words of the house, as people read them."""

APP = "copydesk"

PAGES = {
    "inbox": "Inbox",
    "review": "Review",
    "briefs": "Brief",
    "chat": "Chat",
    "library": "Library",
    "sources": "Sources",
    "learning": "Learning",
    "taste": "Taste tests",
    "budget": "Budgets",
    "team": "Team",
}

VERDICTS = {
    "supported": "Supported",
    "contradicted": "Contradicted",
    "not_found": "Not found",
}

VERDICT_MEANINGS = {
    "supported": "A source states this.",
    "contradicted": "A source states something else.",
    "not_found": "No source states this.",
}

WHY = {
    "uncertain": "Uncertain",
    "policy": "Policy",
    "audit": "Audit",
    "failed": "No draft",
    "overlap": "Second opinion",
}

STATUSES = {
    "new": "New",
    "drafting": "Drafting",
    "review": "In review",
    "done": "Approved",
    "published": "Published",
    "rejected": "Rejected",
    "withdrawn": "Withdrawn",
    "failed": "Failed",
}

ADAPTER_STATUSES = {
    "training": "Training",
    "candidate": "Waits for sign-off",
    "canary": "On trial",
    "live": "Live",
    "retired": "Retired",
    "refused": "Refused",
    "tainted": "Tainted",
}

DECIDED = {
    "approve": "Approved",
    "edit": "Edited and approved",
    "reject": "Rejected",
    "rework": "Sent back for rework",
}

REASONS = {
    "wrong_fact": "Wrong fact",
    "invented": "Invented",
    "missing_fact": "Missing fact",
    "tone": "Tone",
    "style": "Style",
    "length": "Length",
    "off_brief": "Off brief",
    "policy": "Policy",
    "other": "Other",
}

SEVERITIES = {"block": "Blocks", "warn": "Warning", "note": "Note"}

SOURCE_KINDS = {"page": "Page", "record": "Record", "facts": "Facts of a brief"}

SIMULATED = "simulated"
WITHDRAWN = "withdrawn"
HELD_TITLE = "Drafting waits for the model"
HELD_HINT = "{why}. It is tried again by itself; copydesk doctor says whether the model answers."
STALE = "stale"
STALE_TITLE = "A source of this draft has changed"
SOURCE_STATES = {
    "retired": "gone from its place",
    "withdrawn": WITHDRAWN,
    "expired": "expired",
    "not yet valid": "not yet valid",
    "not served yet": "not read yet",
}
