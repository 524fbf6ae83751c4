"""Chat models by one string: `local:NAME`, `openai:NAME`, `anthropic:NAME`, `ollama:NAME`..."""

import contextlib
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.chat_model import ChatModel, TextModel
from agents.local_model import LocalModel
from agents.lora_endpoints import LoraEndpoints
from agents.model_files import local_model
from agents.replies import Reply
from storage.errors import BadInput, ModelUnavailable
from storage.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["ChatModel", "RemoteModel", "Reply", "TextModel", "open_model"]


class RemoteModel:
    """A client that is always the same. With `named_adapters` (vLLM), an adapter is a model; with
    `endpoints`, adapters are loaded there, and without them somebody does that by hand."""

    def __init__(
        self,
        client: "BaseChatModel",
        url: str = "",
        named_adapters: bool = False,
        endpoints: LoraEndpoints | None = None,
    ) -> None:
        self.client = client
        self.url = url
        self.named_adapters = named_adapters
        self.endpoints = endpoints

    @contextlib.contextmanager
    def call(self, adapter: str | None) -> Iterator[tuple["BaseChatModel", dict[str, Any], str]]:
        """Raises ModelUnavailable: an adapter was asked for where there are none."""
        if adapter is not None and not self.named_adapters:
            raise ModelUnavailable(
                "this model has no adapters", "use a local: model, or a vLLM server as openai:"
            )
        yield self.client, {} if adapter is None else {"model": adapter}, self.url

    def close(self) -> None:
        """Nothing is held between calls."""


def open_model(settings: Settings, adapters: Mapping[str, Path] | None = None) -> ChatModel:
    """The model that the settings name. Nothing is started or connected before the first call.

    `adapters` (name -> GGUF file) are those that `local:` models shall offer.

    Raises:
        BadInput: no such kind of model, its package or its key is missing, or a model_base that
            nothing serves.
        NotFound: no such embedded model.
    """
    provider, _, name = settings.model.partition(":")
    if not name:
        raise BadInput(
            f"model {settings.model!r} does not say where it is", "write local:NAME, openai:NAME..."
        )
    endpoints, sha256 = trained_base(settings, provider)
    if provider == "local":
        local = LocalModel(settings, name, adapters)
        return ChatModel(settings.model, local, settings.model_retries, local.file.sha256)
    build = openai_client if provider == "openai" else provider_client
    remote = RemoteModel(build(settings, name), settings.model_url, provider == "openai", endpoints)
    return ChatModel(settings.model, remote, settings.model_retries, sha256)


def trained_base(settings: Settings, provider: str) -> tuple[LoraEndpoints | None, str]:
    """Where a served model takes adapters, and the hash of the weights that they are trained on;
    neither where the settings name no such weights."""
    if not settings.model_base:
        return None, ""
    if provider != "openai" or not settings.model_url:
        raise BadInput(
            f"model_base is set, and {settings.model} is no server that takes adapters",
            "set model to openai:NAME and model_url to the vLLM server's, or leave model_base out",
        )
    key = settings.model_key.get_secret_value()
    endpoints = LoraEndpoints(settings.model_url, key, settings.model_timeout_seconds)
    return endpoints, local_model(settings.model_base).sha256


def openai_client(settings: Settings, name: str) -> "BaseChatModel":
    """A client of OpenAI, or of a server that speaks its protocol at `model_url`.

    Raises:
        BadInput: OpenAI itself is meant and there is no key.
    """
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    key = settings.model_key.get_secret_value() or os.environ.get("OPENAI_API_KEY", "")
    if not key and not settings.model_url:
        raise BadInput(f"no key for {settings.model}", "set COPYDESK_MODEL_KEY or OPENAI_API_KEY")
    return ChatOpenAI(
        model=name,
        base_url=settings.model_url or None,
        api_key=SecretStr(key or "none"),
        timeout=settings.model_timeout_seconds,
        max_retries=0,
    )


def provider_client(settings: Settings, name: str) -> "BaseChatModel":
    """A client through LangChain's own table of providers.

    Raises:
        BadInput: LangChain knows no such provider, or its package is not installed.
    """
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"timeout": settings.model_timeout_seconds, "max_retries": 0}
    if settings.model_url:
        options["base_url"] = settings.model_url
    if key := settings.model_key.get_secret_value():
        options["api_key"] = key
    try:
        with warnings.catch_warnings():  # the table ends in a package that announces its end
            warnings.simplefilter("ignore", DeprecationWarning)
            client: BaseChatModel = init_chat_model(settings.model, **options)
        return client
    except (ImportError, AttributeError) as error:  # the latter for ollama (langchain 1.4)
        raise BadInput(
            f"{settings.model} needs a package that is not installed",
            f"pip install {missing_package(error, settings.model)}",
        ) from error
    except ValueError as error:
        raise BadInput(f"model {settings.model!r}: {error}", "set COPYDESK_MODEL") from error


def missing_package(error: Exception, model: str) -> str:
    """The package that LangChain names, or else the one its providers' names follow."""
    named = re.search(r"pip install (?:-U )?([\w-]+)", str(error))
    return named[1] if named else f"langchain-{model.partition(':')[0].replace('_', '-')}"
