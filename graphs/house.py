"""The composition root: the one place that builds objects from settings.

Building a house is cheap: models, vectors and checkpoints are opened by the first use, so
that a command which reads a table loads nothing else.
"""

import getpass
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.critic import Critic
from agents.retriever import Retriever
from agents.writer import Writer
from graphs.autonomy import Autonomy
from graphs.counting import Rules
from graphs.published import Published
from graphs.routing import Policy
from storage.adapters import find_adapter
from storage.canary import writer_of
from storage.content_types import ContentType, find_content_type, load_content_types
from storage.database import Database, open_database
from storage.errors import Conflict
from storage.routes import Patience
from storage.settings import Settings
from storage.tables import Adapter

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph

    from agents.embedder import MiniLM
    from agents.intake.reading import LearnedReader
    from agents.judges.types import Judge
    from agents.models import TextModel
    from graphs.keeper import LeaseKeeper
    from graphs.search import Searcher
    from graphs.state import EditorialState
    from storage.lexicon import Lexicon
    from storage.vectors import VectorIndex


@dataclass
class House:
    """Everything a verb may need, opened when it is first touched.

    Tests and measurements hand in their own model or vectors; everybody else leaves them out.
    """

    settings: Settings
    db: Database
    types: dict[str, ContentType]
    make_model: "Callable[[House], TextModel] | None" = None
    make_vectors: "Callable[[House], VectorIndex] | None" = None

    @cached_property
    def model(self) -> "TextModel":
        if self.make_model is not None:
            return self.make_model(self)
        from agents.models import open_model

        return open_model(self.settings)

    @cached_property
    def vectors(self) -> "VectorIndex":
        if self.make_vectors is not None:
            return self.make_vectors(self)
        from storage.vectors import Vectors

        return Vectors.open(self.settings, self.embedder)

    @cached_property
    def embedder(self) -> "MiniLM":
        from agents.embedder import MiniLM

        return MiniLM()

    @property
    def tokens_embedded(self) -> int:
        """By this house so far; nothing where its vectors were handed in."""
        return self.embedder.tokens if "embedder" in self.__dict__ else 0

    @cached_property
    def lexicon(self) -> "Lexicon":
        from storage.lexicon import Lexicon

        return Lexicon(self.settings.home, self.db)

    @cached_property
    def searcher(self) -> "Searcher":
        from agents.reranker import open_reranker
        from graphs.search import Searcher

        name = self.settings.reranker
        reranker = open_reranker(name, self.model) if name else None
        return Searcher(self.db, self.vectors, self.lexicon, reranker)

    @cached_property
    def saver(self) -> "BaseCheckpointSaver[Any]":
        from graphs.checkpoints import open_saver

        return open_saver(self.settings)

    @cached_property
    def editorial(self) -> "CompiledStateGraph[EditorialState]":
        from graphs.editorial import build_editorial
        from graphs.nodes import EditorialNodes

        return build_editorial(EditorialNodes(self), self.saver)

    @cached_property
    def keeper(self) -> "LeaseKeeper":
        from graphs.keeper import LeaseKeeper

        return LeaseKeeper(self.db, self.settings.lease_seconds)

    @cached_property
    def writer(self) -> Writer:
        return Writer(self.model, self.settings.samples)

    @cached_property
    def retriever(self) -> Retriever:
        return Retriever(self.searcher, self.settings.search_diversity)

    @cached_property
    def critic(self) -> Critic:
        return Critic(self.settings.home, self.grounder)

    @cached_property
    def plain_critic(self) -> Critic:
        """Needs no model at all; for when a judge is away."""
        return Critic(self.settings.home)

    @cached_property
    def grounder(self) -> "Judge | None":
        from agents.judges.open import open_judge

        return open_judge(self.settings.grounding, self.settings, lambda: self.model)

    @cached_property
    def reader(self) -> "LearnedReader | None":
        """Of messages; None where the embedder was not set up, or vectors were handed in."""
        from agents.embedder import is_set_up
        from agents.intake.reading import LearnedReader

        return LearnedReader() if self.make_vectors is None and is_set_up() else None

    @cached_property
    def published(self) -> Published:
        return Published()

    @cached_property
    def policy(self) -> Policy:
        """Tests and measurements put their own in its place."""
        return Autonomy(self.rules)

    @cached_property
    def rules(self) -> Rules:
        """What autonomy is earned by."""
        settings = self.settings
        patience = Patience(settings.settle_days, settings.trust_simulated)
        return Rules(settings.autonomy_delta, patience)

    @cached_property
    def reviewer(self) -> str:
        return self.settings.reviewer or login_name()

    def warm(self) -> None:
        """Builds what items need, before threads share it: two must not build the same."""
        _ = self.keeper, self.writer, self.retriever, self.critic, self.published, self.editorial

    def kind(self, name: str) -> ContentType:
        return find_content_type(self.types, name)

    def reviewer_of(self, config: "RunnableConfig") -> str:
        """Who answers an interrupt through somebody else's inbox.

        LangGraph's server says who its authenticated user is; empty when it says that nobody
        is. A run without one is local, and local is the one user of this home.
        """
        values = config.get("configurable", {})
        user = values.get("langgraph_auth_user_id", values.get("reviewer", self.reviewer))
        return str(user or "")

    def adapter_for(self, choice: str, item_id: str = "") -> str | None:
        """The adapter an item is drafted with, made ready: its id, or None for the base.

        Args:
            choice: `live`, `base`, or an adapter's id.
            item_id: of an item that an adapter on trial may be given in place of what is live.

        Raises:
            Conflict: that adapter was made for another base model, or has been tainted.
        """
        if choice == "base" or not self.model.sha256:
            return None
        with self.db.read() as session:
            if choice == "live":
                adapter = writer_of(session, self.model.sha256, item_id)
            else:
                adapter = find_adapter(session, choice)
        if adapter is None:
            return None
        if adapter.status == "tainted" or adapter.base_sha256 != self.model.sha256:
            raise Conflict(f"adapter {adapter.id} cannot write", "choose another, or `live`")
        self.serve(adapter)
        return adapter.id

    def serve(self, adapter: Adapter) -> None:
        """Has the model's server offer an adapter: the embedded one restarts once for a new one,
        vLLM loads it."""
        from agents.local_model import LocalModel
        from agents.models import RemoteModel

        connection = getattr(self.model, "connection", None)
        if isinstance(connection, LocalModel):
            connection.ensure_adapters({adapter.id: self.adapter_file(adapter)})
        elif isinstance(connection, RemoteModel) and connection.endpoints:
            connection.endpoints.offer({adapter.id: self.adapter_file(adapter).parent})

    @property
    def base_name(self) -> str:
        """The embedded model whose weights adapters are trained on here."""
        return self.settings.model_base or self.model.name.partition(":")[2]

    def adapter_file(self, adapter: Adapter) -> Path:
        return self.settings.home.absolute() / adapter.folder / "adapter.gguf"

    def close(self) -> None:
        """Stops the keeper and lets go of the engines; they stop by themselves when unused."""
        for name in ("keeper", "grounder", "model", "vectors"):
            if name in self.__dict__ and hasattr(self.__dict__[name], "close"):
                self.__dict__[name].close()
        if "saver" in self.__dict__ and hasattr(self.saver, "conn"):
            self.saver.conn.close()
        self.db.engine.dispose()


def login_name() -> str:
    """The operating system's user; in containers that is often a number and nothing else."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"


def open_house(settings: Settings, **parts: Any) -> House:
    """A house on its settings, with the database migrated.

    Raises:
        StoreError: the database cannot be opened.
        BadInput: a content type's file cannot be used.
    """
    return House(settings, open_database(settings), load_content_types(settings.home), **parts)
