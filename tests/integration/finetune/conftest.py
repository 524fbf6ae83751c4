"""Fixtures that train once and are shared: the whole folder stays within a minute or so."""

import json
import os
from pathlib import Path

import pytest
from adapter_server import chat

from finetune.base import build_base
from finetune.quiet import OFFLINE, go_offline

NAMES = ("Alder board", "Fernhay fork", "Tern jug", "Corbel gauge", "Hopper tote", "Larch mug")


PEFT_SPEAKS_OLD = "ignore:`is_gradient_checkpointing` is deprecated:FutureWarning"


def pytest_collection_modifyitems(items):
    """PEFT 0.21 asks transformers 5.23 for a property by the name that it left."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.filterwarnings(PEFT_SPEAKS_OLD))


@pytest.fixture(scope="session", autouse=True)
def offline():
    before = {name: os.environ.get(name) for name in OFFLINE}
    go_offline()
    yield
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@pytest.fixture(scope="session")
def base(offline):
    return build_base()


@pytest.fixture(scope="session")
def rows(tmp_path_factory):
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for at in range(12):
            name, number = NAMES[at % len(NAMES)], 12 + 3 * at
            said = f"The {name} is {number} cm in size and costs £{number}."
            turns = [*chat(name, number), {"role": "assistant", "content": said}]
            file.write(json.dumps({"messages": turns}, ensure_ascii=False) + "\n")
    return path
