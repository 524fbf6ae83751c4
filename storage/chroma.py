"""The passages' collection in a Chroma server: connecting, reconnecting, errors in our words."""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

from storage.engines import Engine, EngineSpec
from storage.errors import StoreError
from storage.settings import Settings

if TYPE_CHECKING:
    import httpx
    import numpy as np
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

T = TypeVar("T")

NAME = "passages"
TIMEOUT_SECONDS = 60.0
TRIES = 5
PAUSE_SECONDS = 0.1


def chroma_spec(home: Path) -> EngineSpec:
    """`chroma run` on the home's folder, with the console script of this environment."""
    script = Path(sys.executable).parent / "chroma"
    folder = home.absolute() / "chroma"
    command = ("run", "--path", str(folder), "--host", "127.0.0.1", "--port", "{port}")
    quiet = {"ANONYMIZED_TELEMETRY": "False", "RUST_LOG": "error"}
    return EngineSpec("chroma", (str(script), *command), "/api/v2/heartbeat", env=quiet)


class ChromaCollection:
    """One collection, in the server that `url` or the home's engine names.

    It connects with the first call, and anew whenever the server has moved. Calls that meet a
    server on its way up or down are repeated: all of them may be done twice without harm.
    Raises StoreError from every method.
    """

    def __init__(self, url: str, engine: Engine | None) -> None:
        self._url = url
        self._engine = engine
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._connected = ""

    @classmethod
    def of(cls, settings: Settings) -> "ChromaCollection":
        if settings.chroma_url:
            return cls(settings.chroma_url, None)
        spec = chroma_spec(settings.home)
        return cls("", Engine(settings.home, spec, settings.engine_idle_seconds))

    def upsert(self, ids: list[str], vectors: "NDArray[np.float32]") -> None:
        """`vectors`: float32 [len(ids), dimensions]. A known id is replaced."""
        self._do(lambda c: c.upsert(ids=ids, embeddings=vectors))

    def delete(self, ids: list[str]) -> None:
        self._do(lambda c: c.delete(ids=ids))

    def nearest(
        self, vector: "NDArray[np.float32]", k: int, ids: list[str] | None = None
    ) -> list[tuple[str, float]]:
        """(id, cosine distance) of the nearest `k`, of `ids` where given, nearest first."""
        found = self._do(
            lambda c: c.query(
                query_embeddings=vector[None, :], n_results=k, ids=ids, include=["distances"]
            )
        )
        return list(zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True))

    def fetch(self, ids: list[str]) -> "dict[str, NDArray[np.float32]]":
        """Vectors of the ids that are known, of length one."""
        import numpy as np

        found = self._do(lambda c: c.get(ids=ids, include=["embeddings"]))
        rows = np.asarray(found["embeddings"], dtype=np.float32)
        if not len(rows):
            return {}
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        return dict(zip(found["ids"], rows, strict=True))

    def count(self) -> int:
        return self._do(lambda c: c.count())

    def close(self) -> None:
        with self._lock:
            self._disconnect()
        if self._engine is not None:
            self._engine.close()

    def _do(self, work: "Callable[[Collection], T]") -> T:
        for tried in range(1, TRIES + 1):
            try:
                with self._address() as url:
                    return work(self._connection(url))
            except StoreError:
                raise
            except Exception as error:  # Chroma's client raises several libraries' errors
                if tried == TRIES or not is_passing(error):
                    raise self._failure(error) from error
            with self._lock:
                self._disconnect()
            time.sleep(PAUSE_SECONDS * 2**tried)
        raise AssertionError("unreachable")

    @contextlib.contextmanager
    def _address(self) -> Iterator[str]:
        if self._engine is None:
            yield self._url
        else:
            with self._engine.request() as endpoint:
                yield endpoint.url

    def _connection(self, url: str) -> "Collection":
        with self._lock:
            if self._collection is None or self._connected != url:
                self._disconnect()
                self._client = connect(url)
                self._connected = url
                self._collection = self._client.get_or_create_collection(
                    NAME, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
                )
            return self._collection

    def _disconnect(self) -> None:
        client, self._client, self._collection = self._client, None, None
        if client is not None:
            for session in sessions(client):
                session.close()
            client.close()

    def _failure(self, error: Exception) -> StoreError:
        where = self._url or "the home's vector store"
        said = (str(error).strip() or type(error).__name__).splitlines()[0][:300]
        advice = "check COPYDESK_CHROMA_URL" if self._url else "run `copydesk doctor`"
        return StoreError(f"{where} failed: {said}", advice)


def is_passing(error: Exception) -> bool:
    """Whether a new connection may do better.

    A lost connection, a collection that another process made anew, a client that another
    thread has just closed, and the ValueError by which Chroma says that there is no server.
    """
    import httpx
    from chromadb.errors import NotFoundError

    if isinstance(error, (httpx.TransportError, NotFoundError)):
        return not isinstance(error, httpx.ReadTimeout)
    return "Could not connect" in str(error) or "client has been closed" in str(error)


def connect(url: str) -> "Client":
    """A client that sends no telemetry and does not wait for ever."""
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    parts = urlsplit(url)
    spare_loopback()
    client = chromadb.HttpClient(  # typed as an interface that cannot be closed
        host=parts.hostname or "127.0.0.1",
        port=parts.port or (443 if parts.scheme == "https" else 80),
        ssl=parts.scheme == "https",
        settings=ChromaSettings(anonymized_telemetry=False),
    )
    for session in sessions(client):
        session.timeout = TIMEOUT_SECONDS
    return cast("Client", client)


def sessions(client: Any) -> "list[httpx.Client]":
    """The HTTP sessions inside a Chroma client.

    There is no public way to them; left alone they wait for a silent server for ever, and
    `client.close()` leaves their sockets open (chromadb 1.5).
    """
    owners = (client, getattr(client, "_admin_client", None))
    found = [getattr(getattr(owner, "_server", None), "_session", None) for owner in owners]
    return [session for session in found if session is not None]


def spare_loopback() -> None:
    """Where the environment names a proxy, keep loopback out of it: Chroma's client asks it."""
    proxied = any(name.lower() in {"http_proxy", "all_proxy"} for name in os.environ)
    spared = os.environ.get("NO_PROXY", os.environ.get("no_proxy", ""))
    if proxied and "127.0.0.1" not in spared:
        os.environ["NO_PROXY"] = os.environ["no_proxy"] = f"{spared},127.0.0.1".strip(",")
