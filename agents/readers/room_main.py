"""What a reading process runs: materials in over a socket, readings out, until nobody asks.

`python -m agents.readers.room_main DESCRIPTOR`
"""

import contextlib
import resource
import signal
import sys
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any

from agents.readers.pii import without_torch

MEMORY_BYTES = 2_000_000_000
"""Address space. A reader with everything loaded takes about half a gigabyte of it."""

GRACE_SECONDS = 5.0
"""The parent ends a slow reader; where it is gone too, the kernel does, this much later."""

NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.sendto")


def main(descriptor: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    with Connection(descriptor) as channel, contextlib.suppress(EOFError, ConnectionError):
        limit(resource.RLIMIT_AS, MEMORY_BYTES)
        limit(resource.RLIMIT_CORE, 0)
        without_torch()
        sys.addaudithook(stay_home)
        serve(channel)


def limit(what: int, value: int) -> None:
    """Some systems know no such limit; time and the parent still protect there."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (value, value))


def stay_home(event: str, arguments: tuple[Any, ...]) -> None:
    """Content may name addresses; no parser goes there."""
    if event in NETWORK:
        raise PermissionError("reading opens no connection")


def serve(channel: "Connection[Any, Any]") -> None:
    """Answer materials. A process that has grown large makes room for a fresh one."""
    from agents.readers.read import read
    from agents.readers.types import Reading

    options = channel.recv()
    stays = True
    while stays:
        material = channel.recv()
        signal.setitimer(signal.ITIMER_REAL, options.seconds + GRACE_SECONDS)
        reading = read(material, options)
        stays = not has_grown()
        try:
            answer = ForkingPickler.dumps((reading, stays))
        except MemoryError:
            why = "it needs more memory than reading may take; split it"
            answer = ForkingPickler.dumps((Reading(material.uri, refused=why), False))
        signal.setitimer(signal.ITIMER_REAL, 0)
        channel.send_bytes(answer)


def has_grown() -> bool:
    """Memory that a large material took does not all come back; the next one needs it."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > MEMORY_BYTES // 2


if __name__ == "__main__":
    main(int(sys.argv[1]))
