"""Stand-ins that need no model, for tests, demonstrations and measurements."""

import re
import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.embeddings import Embeddings

from agents.chat_model import Message
from agents.replies import Reply
from storage.errors import BadReply


class ScriptedModel:
    """A `TextModel` that says what it was told to.

    `script` is a list, answered in order and refused at its end, or a function of the
    messages. An exception in place of a text is raised. What was asked is kept in `calls`
    (messages) and `adapters`.
    """

    def __init__(
        self,
        script: Sequence[str | Exception] | Callable[[Sequence[Message]], str],
        name: str = "scripted:model",
        sha256: str = "",
        seconds: float = 0.0,
        mean_logprob: float | None = None,
    ) -> None:
        self.name = name
        self.sha256 = sha256
        self.calls: list[list[dict[str, str]]] = []
        self.adapters: list[str | None] = []
        self._script = script
        self._seconds = seconds
        self._mean_logprob = mean_logprob
        self._lock = threading.Lock()

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
        """The next text, cut at `max_tokens` words; words count as tokens.

        Raises:
            BadReply: the script is over, or the text is empty.
        """
        with self._lock:
            place = len(self.calls)
            self.calls.append([dict(message) for message in messages])
            self.adapters.append(adapter)
        text, whole = self._cut(self._said(messages, place), max_tokens)
        if self._seconds:
            time.sleep(self._seconds)
        return Reply(
            text=text,
            prompt_tokens=sum(len(message["content"].split()) for message in messages),
            completion_tokens=len(text.split()),
            seconds=self._seconds,
            mean_logprob=self._mean_logprob if logprobs else None,
            finish_reason="stop" if whole else "length",
        )

    def close(self) -> None:
        """Nothing is held."""

    def _said(self, messages: Sequence[Message], place: int) -> str:
        if callable(self._script):
            said: str | Exception = self._script(messages)
        elif place < len(self._script):
            said = self._script[place]
        else:
            raise BadReply(f"the script has only {len(self._script)} replies", "write more")
        if isinstance(said, Exception):
            raise said
        if not said.strip():
            raise BadReply(f"{self.name} gave an empty reply", "write a text in its place")
        return said

    @staticmethod
    def _cut(text: str, max_tokens: int) -> tuple[str, bool]:
        words = list(re.finditer(r"\S+", text))
        if len(words) <= max_tokens:
            return text, True
        return text[: words[max_tokens - 1].end()], False


class MemoryEmbedder(Embeddings):
    """Bags of words hashed into a few dimensions: texts that share words are near each other.

    The same text gives the same unit vector in every process. See Weinberger et al. 2009,
    "Feature Hashing for Large Scale Multitask Learning", for the signed hash.
    """

    tokens = 0
    """Read by no model."""

    def __init__(self, dimensions: int = 64) -> None:
        self.dimensions = dimensions

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """A list of `dimensions` numbers of length one; a text without words is the first axis."""
        vector = [0.0] * self.dimensions
        for word in re.findall(r"\w+", text.lower()):
            hashed = zlib.crc32(word.encode())
            vector[(hashed >> 1) % self.dimensions] += 1.0 if hashed & 1 else -1.0
        length = sum(value * value for value in vector) ** 0.5
        if not length:
            return [1.0] + [0.0] * (self.dimensions - 1)
        return [value / length for value in vector]
