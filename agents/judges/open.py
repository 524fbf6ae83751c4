"""The judge that the setting `grounding` names."""

from collections.abc import Callable
from pathlib import Path

from agents.judges.types import Judge
from agents.models import TextModel, open_model
from storage.errors import BadInput
from storage.settings import Settings

CHOICES = (
    "words, combiner, combiner-vectors, model (the writer's), model:NAME (as in the setting "
    "`model`), nli:FOLDER or tokens:FOLDER"
)
SOURCE_TOKENS = 2_000
"""What a chat model is shown of the sources with each claim."""
LOCAL_SHARE = 0.5
"""Of an embedded model's window; the rest is for the question, the claim and the answer."""


def open_judge(name: str, settings: Settings, writer: Callable[[], TextModel]) -> Judge | None:
    """None where words and numbers alone shall tell.

    Args:
        name: one of `CHOICES`.
        writer: gives the writer's own model.

    Raises:
        BadInput: no such judge.
        ModelFileError: its folder lacks a file.
    """
    kind, given, what = name.partition(":")
    if name == "words":
        return None
    if name in ("combiner", "combiner-vectors"):
        return combiner(vectors=name != "combiner")
    if kind == "model" and bool(given) == bool(what):
        return chat_judge(what, settings, writer)
    if kind in ("nli", "tokens") and what:
        return folder_judge(kind, Path(what).expanduser())
    raise BadInput(f"no grounding {name!r}", f"write {CHOICES}")


def combiner(vectors: bool) -> Judge:
    from agents.grounding.grounder import Grounder
    from agents.grounding.vectors import MiniLMWords
    from agents.grounding.weights import load_weights

    return Grounder(MiniLMWords() if vectors else None, load_weights())


def chat_judge(name: str, settings: Settings, writer: Callable[[], TextModel]) -> Judge:
    """With the writer's own model where no other is named."""
    from agents.judges.chat import ChatJudge

    model = open_model(settings_for(name, settings)) if name else writer()
    local = model.name.startswith("local:")
    tokens = int(settings.context_tokens * LOCAL_SHARE) if local else SOURCE_TOKENS
    return ChatJudge(model, combiner(vectors=False), tokens)


def settings_for(name: str, settings: Settings) -> Settings:
    """The writer's, with another model.

    The writer's address and key go with it only where they can be meant for it: they are not
    sent to another provider.
    """
    provider, writers = name.partition(":")[0], settings.model.partition(":")[0]
    if writers in (provider, "local"):
        return settings.model_copy(update={"model": name})
    nothing = type(settings.model_key)("")
    return settings.model_copy(update={"model": name, "model_url": "", "model_key": nothing})


def folder_judge(kind: str, folder: Path) -> Judge:
    from agents.judges.nli import NliJudge
    from agents.judges.token_level import TokenJudge

    return NliJudge(folder) if kind == "nli" else TokenJudge(folder)
