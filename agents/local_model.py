"""The embedded model: llama.cpp's server, one per home, with the home's live adapters."""

import contextlib
import json
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.model_files import ModelFile, local_model
from storage.engines import Endpoint, Engine, EngineSpec
from storage.errors import ModelUnavailable, StoreError
from storage.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_openai import ChatOpenAI


@dataclass(frozen=True)
class Served:
    """What a running server offers; its JSON is the engine's key. Places are adapter ids."""

    parallel: int
    context_tokens: int
    adapters: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, key: str) -> "Served":
        return cls(**json.loads(key))

    def key(self) -> str:
        return json.dumps(self.__dict__)

    def covers(self, other: "Served") -> bool:
        return (
            self.parallel >= other.parallel
            and self.context_tokens >= other.context_tokens
            and other.adapters.items() <= self.adapters.items()
        )

    def joined(self, other: "Served") -> "Served":
        """Enough for both. Of our own adapters, those whose file is gone are left out."""
        return Served(
            max(self.parallel, other.parallel),
            max(self.context_tokens, other.context_tokens),
            {**self.present().adapters, **other.adapters},
        )

    def present(self) -> "Served":
        """Without the adapters whose file is gone: they must not keep a server from starting."""
        kept = {name: path for name, path in self.adapters.items() if Path(path).is_file()}
        return replace(self, adapters=kept)

    def lora(self, adapter: str | None) -> list[dict[str, float]]:
        """The request's `lora` field: every adapter off but the one asked for."""
        return [
            {"id": place, "scale": float(name == adapter)}
            for place, name in enumerate(self.adapters)
        ]


def engine_spec(name: str, file: ModelFile, served: Served) -> EngineSpec:
    """The command that serves `file`, whose hash the server checks at every start."""
    options: dict[str, object] = {
        "--model": file.path(),
        "--sha256": file.sha256,
        "--alias": name,
        "--port": "{port}",
        "--parallel": served.parallel,
        "--context-tokens": served.context_tokens,
        "--threads": os.cpu_count() or 1,
    }
    command = [sys.executable, "-P", "-m", "agents.llama_server"]
    command += [str(part) for option in options.items() for part in option]
    command += [part for path in served.adapters.values() for part in ("--lora", path)]
    return EngineSpec(f"llama-{name}", tuple(command), "/health", key=served.key())


class LocalModel:
    """A connection to the embedded server, made and started by the first call."""

    def __init__(
        self, settings: Settings, name: str, adapters: Mapping[str, Path] | None = None
    ) -> None:
        self.name = name
        self.file = local_model(name)
        self.timeout_seconds = settings.model_timeout_seconds
        self._wanted = Served(
            settings.parallel, settings.context_tokens, absolute_paths(adapters or {})
        )
        self._engine = Engine(
            settings.home,
            engine_spec(name, self.file, self._wanted),
            settings.engine_idle_seconds,
        )
        self._clients: dict[str, ChatOpenAI] = {}
        self._lock = threading.Lock()

    def ensure_adapters(self, adapters: Mapping[str, Path]) -> None:
        """Have the server offer these adapters (name -> GGUF file) beside those it has.

        Restarts it only where one is missing: about a second, and no request is lost.

        Raises:
            ModelUnavailable: the server does not start with them; it runs as before.
        """
        with self._lock:
            before = self._wanted
            self._wanted = before.joined(Served(0, 0, absolute_paths(adapters)))
        try:
            self._ensure()
        except ModelUnavailable:
            with self._lock:
                self._wanted = before
            raise

    @contextlib.contextmanager
    def call(self, adapter: str | None) -> Iterator[tuple["BaseChatModel", dict[str, Any], str]]:
        """A client, the request's extra fields and the server's URL, for one request.

        Raises:
            ModelUnavailable: the server does not start, or was never given the adapter.
        """
        with self._wanted_server(adapter) as endpoint:
            lora = Served.of(endpoint.key).lora(adapter)
            extra = {"cache_prompt": True, **({"lora": lora} if lora else {})}
            yield self._client(endpoint.url), {"extra_body": extra}, endpoint.url

    def close(self) -> None:
        """Let go of the server, which stops some time after its last user."""
        with self._lock:
            self._keep_clients(0)
        self._engine.close()

    @contextlib.contextmanager
    def _wanted_server(self, adapter: str | None) -> Iterator[Endpoint]:
        """The server for one request, restarted first where it lacks what we need."""
        with contextlib.ExitStack() as held:
            endpoint = held.enter_context(self._request())
            while not Served.of(endpoint.key).covers(self._wanted):
                held.close()
                with self._lock:
                    self._wanted = self._wanted.present()
                self._ensure()
                endpoint = held.enter_context(self._request())
            if adapter is not None and adapter not in Served.of(endpoint.key).adapters:
                raise ModelUnavailable(
                    f"local:{self.name} has no adapter {adapter}",
                    "list adapters with `copydesk adapters list`",
                )
            yield endpoint

    @contextlib.contextmanager
    def _request(self) -> Iterator[Endpoint]:
        with contextlib.ExitStack() as held:
            try:
                endpoint = held.enter_context(self._engine.request())
            except StoreError as error:
                raise ModelUnavailable(str(error), error.next_step) from error
            yield endpoint

    def _ensure(self) -> None:
        try:
            self._engine.ensure(self._missing)
        except StoreError as error:
            raise ModelUnavailable(str(error), error.next_step) from error

    def _missing(self, key: str) -> EngineSpec | None:
        running = Served.of(key)
        if running.covers(self._wanted):
            return None
        return engine_spec(self.name, self.file, running.joined(self._wanted))

    def _client(self, url: str) -> "ChatOpenAI":
        """One client per address; a restarted server has another one.

        The one before is kept for its calls that are about to fail.
        """
        with self._lock:
            if url not in self._clients:
                self._keep_clients(1)
                self._clients[url] = loopback_client(url, self.name, self.timeout_seconds)
            return self._clients[url]

    def _keep_clients(self, newest: int) -> None:
        for url in list(self._clients)[: len(self._clients) - newest]:
            self._clients.pop(url).root_client.close()


def absolute_paths(adapters: Mapping[str, Path]) -> dict[str, str]:
    return {name: str(path.absolute()) for name, path in adapters.items()}


def loopback_client(url: str, name: str, timeout_seconds: float) -> "ChatOpenAI":
    """A client that goes straight to the server, whatever proxy the environment names."""
    from langchain_openai import ChatOpenAI
    from openai import DefaultHttpxClient
    from pydantic import SecretStr

    return ChatOpenAI(
        model=name,
        base_url=f"{url}/v1",
        api_key=SecretStr("none"),
        timeout=timeout_seconds,
        max_retries=0,
        http_client=DefaultHttpxClient(trust_env=False, timeout=timeout_seconds),
    )
