"""The judge that a house's critic has, by setting."""

import json
from pathlib import Path

import pytest
from scripted import open_scripted_house

from agents.fakes import ScriptedModel
from agents.types import Assignment, Evidence
from storage.content_types import ContentType
from storage.errors import BadInput

PAGE = "The Alder board is oiled by hand in Leeds. It costs £42."
KIND = ContentType(name="free", title="Free text", guidance="Write.")
GIVEN = Assignment("free", "Write.", passages=(Evidence("v1", 0, PAGE),))


def test_the_writers_model_judges_where_it_is_set(home: Path) -> None:
    quote = "oiled by hand in Leeds"
    said = json.dumps({"quote": quote, "verdict": "supported", "reason": "stated"})
    model = ScriptedModel(lambda messages: said)
    house = open_scripted_house(home, model=model, grounding="model")
    verdicts = house.critic.check(KIND, GIVEN, "Alder is oiled manually. The Alder costs £41.")
    assert [claim.verdict for claim in verdicts.claims] == ["supported", "contradicted"]
    first = verdicts.claims[0]
    assert PAGE[first.source_start : first.source_end] == quote
    assert verdicts.version.startswith("chat-1-scripted")
    house.close()


def test_a_grounding_that_is_none_is_refused(home: Path) -> None:
    house = open_scripted_house(home, grounding="nli")
    with pytest.raises(BadInput, match="no grounding 'nli'"):
        _ = house.critic
    house.close()
