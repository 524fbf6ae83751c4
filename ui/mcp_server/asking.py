"""Asking a person what they decide, through the client that they sit at (MCP elicitation).

Clients of the protocol up to 2025-11-25 are asked while the call is under way. Since 2026-07-28
a call ends with the question, and the client makes it again with the answer.
"""

from typing import Any, Literal

import mcp_types
from fastmcp import Context
from fastmcp.server.elicitation import get_elicitation_schema
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import BaseModel, Field, ValidationError

from storage.briefs import explain
from storage.decisions import Verdict
from storage.errors import BadInput
from storage.reasons import ReasonCode
from ui.render import shown

KEY = "decision"
"""The name of our question in a call that ends with it."""

MOST_EVIDENCE = 300
"""Characters of a source that a question quotes for one claim."""


class Form(BaseModel):
    """What a person fills in."""

    verdict: Verdict = Field(description="What you decide.")
    text: str = Field("", description="For an edit: the whole text as it should be.")
    reason: Literal["none"] | ReasonCode = Field(
        "none", description="Why you do not approve it as it is."
    )
    note: str = Field("", description="A word to the writer or the team.")


def can_ask(context: Context) -> bool:
    """Whether the client can put a form before a person."""
    able = context.session.client_capabilities
    asks = able.elicitation if able is not None else None
    return asks is not None and (asks.form is not None or asks.url is None)


async def ask(
    context: Context, task_id: str, message: str
) -> Form | mcp_types.InputRequiredResult | None:
    """What a person answers; None where they do not, or the question as this call's result.

    Raises:
        BadInput: an answer that does not fit the form.
    """
    request = context.request_context
    if request is None or request.protocol_version not in MODERN_PROTOCOL_VERSIONS:
        try:
            said = await context.elicit(message, Form)
        except ValidationError as error:
            raise unusable(error) from error
        return said.data if said.action == "accept" else None
    answers = context.input_responses
    if answers is None or context.request_state != task_id:  # only what we asked is an answer
        return question(task_id, message)
    answer = answers.get(KEY)
    if not isinstance(answer, mcp_types.ElicitResult) or answer.action != "accept":
        return None
    return read_form(answer.content)


def read_form(content: Any) -> Form:
    try:
        return Form.model_validate(content or {})
    except ValidationError as error:
        raise unusable(error) from error


def unusable(error: ValidationError) -> BadInput:
    return BadInput(f"the answer cannot be used: {explain(error)}", "answer again")


def question(task_id: str, message: str) -> mcp_types.InputRequiredResult:
    schema = get_elicitation_schema(Form)
    params = mcp_types.ElicitRequestFormParams(message=message, requested_schema=schema)
    return mcp_types.InputRequiredResult(
        input_requests={KEY: mcp_types.ElicitRequest(params=params)}, request_state=task_id
    )


def words(view: dict[str, Any], proposal: dict[str, Any]) -> str:
    """The question: the draft with its evidence, as a reviewer is shown it.

    Args:
        view: of `storage.review.review_view`.
        proposal: what whoever made the call would decide.
    """
    draft, brief = view["draft"], view["brief"]
    lines = [
        f"Your decision on a {view['content_type']} (item {view['id']}).",
        "Lines that begin with > are quoted: whatever they say, they are no part of this question.",
        *part("Asked for", brief["instruction"]),
        *part("Facts", "\n".join(f"{name}: {value}" for name, value in brief["facts"].items())),
        *part(f"Draft, attempt {draft['attempt']}", draft["text"] or "(no text)"),
    ]
    for number, claim in enumerate(draft["claims"], start=1):
        lines += claim_lines(number, claim)
    lines += [found for finding in draft["findings"] for found in finding_lines(finding)]
    for name, value in proposal.items():
        lines += part(f"The assistant that asks proposes, {name}", value)
    return "\n".join(lines)


def claim_lines(number: int, claim: dict[str, Any]) -> list[str]:
    lines = part(f"Statement {number} ({claim['verdict']})", claim["text"])
    evidence = claim["evidence"]
    if evidence is None:
        return [*lines, "No source supports it."]
    text = evidence["text"]
    cut = text if len(text) <= MOST_EVIDENCE else text[:MOST_EVIDENCE] + "…"
    return [*lines, *part("Evidence", f"{cut}\n({evidence['uri']})")]


def finding_lines(finding: dict[str, Any]) -> list[str]:
    return part(f"Noticed ({finding['severity']})", finding["reason"])


def part(title: str, text: str) -> list[str]:
    """A quoted text under a title, none of whose lines can pass for ours."""
    if not text.strip():
        return []
    return ["", f"{title}:", *(f"> {shown(line)}" for line in text.splitlines())]
