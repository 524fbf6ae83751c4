"""Codes that say why a person did not approve a draft as it was."""

from typing import Literal, get_args

ReasonCode = Literal[
    "wrong_fact",
    "invented",
    "missing_fact",
    "tone",
    "style",
    "length",
    "off_brief",
    "policy",
    "other",
]
REASON_CODES: tuple[ReasonCode, ...] = get_args(ReasonCode)
