"""One way to ask a chat model: messages in, a `Reply` out, failures in our own words."""

import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from agents.model_errors import problem_of
from agents.replies import Reply, merged, reply_of, request_options
from storage.errors import BadReply, CopydeskError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

RETRY_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 20.0

Message = Mapping[str, str]
"""`{"role": "system" | "user" | "assistant", "content": text}`."""


class TextModel(Protocol):
    """What agents need of a model. `sha256` is that of its weights, empty where unknown."""

    @property
    def name(self) -> str: ...

    @property
    def sha256(self) -> str: ...

    def complete(
        self,
        messages: Sequence[Message],
        *,
        adapter: str | None = None,
        max_tokens: int = 256,
        temperature: float = 0.0,
        schema: Mapping[str, Any] | None = None,
        logprobs: bool = False,
    ) -> Reply: ...


class Connection(Protocol):
    """Where a model is: gives, for one request, a client, its extra arguments and an address."""

    def call(
        self, adapter: str | None
    ) -> AbstractContextManager[tuple["BaseChatModel", dict[str, Any], str]]: ...

    def close(self) -> None: ...


class ChatModel:
    """A `TextModel` over any LangChain chat model. Safe to share among threads.

    A call that fails in a way that may pass (5xx, 429, timeout, lost connection) is repeated
    `retries` times, after `retry_seconds`, then twice as long, and so on.
    """

    def __init__(
        self,
        name: str,
        connection: Connection,
        retries: int = 2,
        sha256: str = "",
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self.name = name
        self.sha256 = sha256
        self.connection = connection
        self.retries = retries
        self.retry_seconds = retry_seconds
        self.provider = name.partition(":")[0]

    def complete(
        self,
        messages: Sequence[Message],
        *,
        adapter: str | None = None,
        max_tokens: int = 256,
        temperature: float = 0.0,
        schema: Mapping[str, Any] | None = None,
        logprobs: bool = False,
    ) -> Reply:
        """The model's reply to a conversation.

        `schema` is a JSON schema that the text must follow (the server enforces it);
        `logprobs` asks for `mean_logprob`, where the server can.

        Raises:
            ModelUnavailable: no answer, or an error status, after every retry.
            BadReply: an empty answer, or one that is no chat completion.
        """
        options = request_options(self.provider, max_tokens, temperature, schema, logprobs)
        asked = [dict(message) for message in messages]
        for tried in range(self.retries + 1):
            try:
                return self._once(asked, adapter, options)
            except PassingError as error:
                if tried == self.retries:
                    raise error.error from error.__cause__
                pause = self.retry_seconds * 2**tried
                time.sleep(min(pause, LONGEST_PAUSE_SECONDS))
        raise AssertionError("unreachable")

    def close(self) -> None:
        self.connection.close()

    def _once(
        self, messages: list[dict[str, str]], adapter: str | None, options: dict[str, Any]
    ) -> Reply:
        url = ""
        try:
            with self.connection.call(adapter) as (client, extra, url):
                started = time.perf_counter()
                message = client.invoke(messages, **merged(options, extra))
                seconds = time.perf_counter() - started
            reply = reply_of(message, seconds)
        except CopydeskError:
            raise
        except Exception as error:  # client libraries raise whatever they like
            problem = problem_of(error, self.name, url)
            if problem.passing:
                raise PassingError(problem.error) from error
            raise problem.error from error
        if not reply.text.strip():
            raise BadReply(
                f"{self.name} gave an empty reply ({reply.finish_reason or 'no reason'})",
                "try again, or raise the content type's length limit",
            )
        return reply


class PassingError(Exception):
    """A failure worth another try; `error` is what to raise when there is none left."""

    def __init__(self, error: CopydeskError) -> None:
        super().__init__(str(error))
        self.error = error
