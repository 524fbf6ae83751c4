"""The embedded model's server: llama.cpp in a process of its own.

`python -m agents.llama_server --model FILE --port N ...` answers the OpenAI protocol on
loopback until it gets SIGTERM. `storage.engines` starts it; nobody needs to by hand.
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agents.model_files import check_sha256
from storage.errors import CopydeskError, ModelFileError


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m agents.llama_server", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="GGUF file")
    parser.add_argument("--sha256", default="", help="what the file must hash to")
    parser.add_argument("--alias", default="", help="the model's name in replies")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--parallel", type=int, default=8, help="requests answered at once")
    parser.add_argument("--context-tokens", type=int, default=1024, help="prompt and reply of one")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--lora", type=Path, action="append", default=[], help="GGUF adapter; its place is its id"
    )
    return parser.parse_args(argv)


def server_params(options: argparse.Namespace) -> Any:
    """llama.cpp's parameters. Adapters have scale 0, so that who picks none gets the base.

    The host-memory prompt cache is off: its default may take 8 GiB, and what drafts share
    (the system prompt) is found again in the slots.
    """
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(options.model)
    params.model_alias = {options.alias or options.model.stem}
    params.n_parallel = options.parallel
    params.n_ctx = options.parallel * options.context_tokens
    params.cpuparams.n_threads = options.threads
    params.cpuparams_batch.n_threads = options.threads
    params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(p), 0.0) for p in options.lora]
    params.lora_init_without_apply = True
    params.hostnames, params.port = ["127.0.0.1"], options.port
    params.ui = params.endpoint_slots = params.cache_idle_slots = False
    params.cache_ram_mib = 0
    params.verbosity = -1
    return params


def check_files(options: argparse.Namespace) -> None:
    """Raises ModelFileError: a file is missing, or the model is not the pinned one."""
    for path in (options.model, *options.lora):
        if not path.is_file():
            raise ModelFileError(f"{path} is missing", "run `copydesk doctor`")
    if options.sha256:
        check_sha256(options.model, options.sha256)


SPINS = "3000"
"""Looks at a barrier before a thread sleeps: some ten microseconds."""


def share_the_processor() -> None:
    """Have OpenMP's threads sleep while they wait for each other, if it is not over at once.
    Before its library is loaded.

    They spin for long by default, which is ruinous where anything else wants the cores: beside a
    training run on two cores we measured 0.6 tokens a second, and 7 to 12 without spinning. A
    short look first costs no neighbour anything, and a small model has a thousand barriers a token:
    a third less time on two free cores, a tenth less beside a busy loop.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("GOMP_SPINCOUNT", SPINS)


def main(argv: Sequence[str] | None = None) -> int:
    """Serves until SIGTERM or SIGINT.

    Leaves with `os._exit`: llama.cpp's threads hold nothing that must be written, and waiting
    for the replies in flight would only delay whoever asked it to stop.
    """
    options = arguments(argv)
    stop = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop)
    share_the_processor()
    try:
        check_files(options)
        import xllamacpp

        server = xllamacpp.Server(server_params(options))
    except (CopydeskError, RuntimeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write(f"serving {options.model.name} at {server.listening_address}\n")
    sys.stderr.flush()
    signal.sigwait(stop)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
