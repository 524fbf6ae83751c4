"""Codes that say why a person did not approve a draft as it was."""

REASON_CODES = (
    "wrong_fact",
    "invented",
    "missing_fact",
    "tone",
    "style",
    "length",
    "off_brief",
    "policy",
    "other",
)
