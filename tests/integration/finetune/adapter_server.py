"""A llama.cpp server for tests: the embedded base, optionally with adapters, over HTTP."""

import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xllamacpp

from agents.model_files import SMOLLM2

SYSTEM = "You write product blurbs for Larkfield Goods. State every fact given and nothing else."


def chat(name: str, number: int) -> list[dict[str, str]]:
    """A prompt of the form that the shared rows have."""
    user = f"name: {name}\nsize: {number} cm\nprice: £{number}"
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": user}]


class Served:
    def __init__(self, address: str) -> None:
        self.address = address

    def post(self, path, **body):
        request = urllib.request.Request(
            self.address + path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read())

    def template(self, messages) -> str:
        return self.post("/apply-template", messages=messages)["prompt"]

    def tokens(self, text) -> list[int]:
        body = self.post("/tokenize", content=text, add_special=True, parse_special=True)
        return body["tokens"]

    def chat(self, messages, most=40, **more) -> str:
        body = self.post(
            "/v1/chat/completions",
            messages=messages,
            temperature=0,
            max_tokens=most,
            **more,
        )
        return body["choices"][0]["message"]["content"]


@contextmanager
def served(*adapters: Path) -> Iterator[Served]:
    """The server in a process of its own: one that stopped in ours would leave its threads."""
    call = [sys.executable, str(Path(__file__)), *map(str, adapters)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield Served(child.stdout.readline().strip())
        finally:
            child.kill()


def main(adapters: list[str]) -> None:
    params = xllamacpp.CommonParams()
    params.model.path = str(SMOLLM2.verified())
    params.port = 0
    params.n_ctx = 1024
    params.n_parallel = 1
    params.verbosity = -1
    params.warmup = False
    # The store of finished prompts does not note which adapter wrote their states: with it, the
    # base would go on from states of the adapter (measured).
    params.cache_ram_mib = 0
    # One thread: llama.cpp's threads spin while they wait for each other, and beside another
    # busy process on few cores that takes minutes where one thread takes a second.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(path, 0.0) for path in adapters]
    server = xllamacpp.Server(params)
    sys.stdout.write(server.listening_address + "\n")
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    main(sys.argv[1:])
