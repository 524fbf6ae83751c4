"""Adapters on a vLLM server, through its endpoints for LoRA.

The server is started with `--enable-lora` and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True. It must hold
the weights that the adapters were trained on, and read their folders by the names they have here.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from storage.errors import ModelUnavailable

if TYPE_CHECKING:
    import httpx

SAID = 200
"""Characters of a server's refusal that are passed on."""


class LoraEndpoints:
    """Of the server at `url` (which ends in /v1). Nothing is connected before the first call."""

    def __init__(self, url: str, key: str, timeout_seconds: float) -> None:
        self.url = url.rstrip("/")
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.timeout_seconds = timeout_seconds

    def offer(self, adapters: Mapping[str, Path]) -> None:
        """Has the server offer adapters (name -> PEFT's folder) that it does not offer yet. It
        forgets them when it is started again, so that each use begins with this.

        Raises:
            ModelUnavailable: the server is away, or does not take one.
        """
        known = self.names()
        for name, folder in adapters.items():
            if name not in known:
                self.load(name, folder)

    def names(self) -> set[str]:
        """What may stand as the model of a request: the base, and every adapter."""
        answer = self.ask("GET", "/models")
        if answer.is_error:
            raise self.refused("does not list its models", answer)
        try:
            return {str(model["id"]) for model in answer.json()["data"]}
        except (ValueError, KeyError, TypeError) as error:
            raise self.refused("does not list its models", answer) from error

    def load(self, name: str, folder: Path) -> None:
        said = {"lora_name": name, "lora_path": str(folder.absolute())}
        answer = self.ask("POST", "/load_lora_adapter", said)
        # Another process may have been first.
        if answer.is_error and name not in self.names():
            raise self.refused(f"did not load {name} from {folder.absolute()}", answer)

    def ask(
        self, method: str, path: str, said: Mapping[str, str] | None = None
    ) -> "httpx.Response":
        import httpx

        try:
            return httpx.request(
                method,
                self.url + path,
                json=said,
                headers=self.headers,
                timeout=self.timeout_seconds,
            )
        except httpx.HTTPError as error:
            raise ModelUnavailable(
                f"the model server at {self.url} cannot be reached ({type(error).__name__})",
                "start it, or correct model_url",
            ) from error

    def refused(self, what: str, answer: "httpx.Response") -> ModelUnavailable:
        said = " ".join(answer.text.split())[:SAID]
        return ModelUnavailable(
            f"the model server at {self.url} {what}: {answer.status_code} {said}",
            "start vLLM with --enable-lora, --max-lora-rank of the recipe's rank or more and "
            "VLLM_ALLOW_RUNTIME_LORA_UPDATING=True, where it can read the home's folder adapters",
        )
