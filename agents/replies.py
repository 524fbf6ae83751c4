"""What a call to a chat model carries, provider by provider, and what comes back."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage


@dataclass(frozen=True)
class Token:
    """A token of a text, `text[start:end]`, with its natural-log probability."""

    start: int
    end: int
    logprob: float


@dataclass(frozen=True)
class Reply:
    """One answer. `seconds` is the wall time of the call that gave it, waiting for a slot included.

    `mean_logprob` is the mean natural logarithm of the reply's token probabilities, None
    where it was not asked for or the server does not say. `tokens` are the reply's tokens, each
    with that logarithm, under the same condition.
    """

    text: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    mean_logprob: float | None = None
    finish_reason: str = ""
    tokens: tuple[Token, ...] = ()


def request_options(
    provider: str,
    max_tokens: int,
    temperature: float,
    schema: Mapping[str, Any] | None,
    logprobs: bool,
) -> dict[str, Any]:
    """Keyword arguments for one `invoke`, in the words of the provider's LangChain class.

    For servers of the OpenAI protocol the schema travels in `extra_body`: as an argument of
    its own it makes the client parse the reply, and raise on one that was cut off.
    """
    if provider == "ollama":
        limits = {"num_predict": max_tokens, "temperature": temperature}
        return {"options": limits, **({"format": dict(schema)} if schema else {})}
    if provider.startswith("google"):
        shape = {"response_mime_type": "application/json", "response_schema": schema}
        limits = {"max_output_tokens": max_tokens, "temperature": temperature}
        return {**limits, **(shape if schema else {})}
    options: dict[str, Any] = {"max_tokens": max_tokens, "temperature": temperature}
    if schema:
        named = {"name": "reply", "schema": dict(schema)}
        shape = {"response_format": {"type": "json_schema", "json_schema": named}}
        options.update({"extra_body": shape} if provider in {"local", "openai"} else shape)
    if logprobs and provider in {"local", "openai"}:
        options["logprobs"] = True
        if provider == "local":
            options["top_logprobs"] = 1  # llama.cpp sends twenty per token otherwise
    return options


def merged(options: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """Both, with their `extra_body` joined."""
    body = {**options.get("extra_body", {}), **extra.get("extra_body", {})}
    return {**options, **extra, **({"extra_body": body} if body else {})}


def reply_of(message: "BaseMessage", seconds: float) -> Reply:
    """The reply in LangChain's message, whichever provider made it."""
    about = message.response_metadata
    usage = getattr(message, "usage_metadata", None) or {}
    reason = about.get("finish_reason") or about.get("stop_reason") or about.get("done_reason")
    return Reply(
        text=str(message.text),
        tokens=tokens_of(about.get("logprobs"), str(message.text)),
        prompt_tokens=int(usage.get("input_tokens", 0)),
        completion_tokens=int(usage.get("output_tokens", 0)),
        seconds=seconds,
        mean_logprob=mean_logprob(about.get("logprobs")),
        finish_reason=str(reason or ""),
    )


def mean_logprob(found: Any) -> float | None:
    values = [token["logprob"] for token in (found or {}).get("content") or []]
    return math.fsum(values) / len(values) if values else None


def tokens_of(found: Any, text: str) -> tuple[Token, ...]:
    """Tokens with their places; a character may be spread over several, so bytes are counted.

    Under a schema llama.cpp strips the fence that its model put around the text, not its tokens.
    """
    said = (found or {}).get("content") or []
    pieces = [bytes(token.get("bytes") or str(token.get("token", "")).encode()) for token in said]
    ends = list(accumulate(map(len, pieces)))
    whole = b"".join(pieces)
    before = whole.decode(errors="replace").find(text)
    if before < 0:
        return ()
    places = [len(whole[:end].decode(errors="ignore")) - before for end in [0, *ends]]
    return tuple(
        Token(max(start, 0), min(end, len(text)), float(token["logprob"]))
        for (start, end), token in zip(pairwise(places), said, strict=True)
        if end > 0 and start < len(text)
    )
