"""Hostile calls made from the OpenAPI document: no fault of ours, and every answer as it says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from api_client import token_for
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_dict
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from scripted import drafted, finished, open_scripted_house

from graphs.house import House
from ui.api.app import build_app

EXAMPLES = 3
"""Calls of each operation, for each kind of call; by hand it is thousands."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
STREAMS = ("stream_events", "stream_item")
FEW = settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A home with something of everything."""
    home: Path = tmp_path_factory.mktemp("api") / "home"
    house = open_scripted_house(home, api_per_second=100_000)
    drafted(house)
    finished(house, "two")
    yield house
    house.close()


def operations(house: House, app: object) -> dict[str, schemathesis.APIOperation]:
    made = from_dict(app.openapi())  # type: ignore[attr-defined]
    made.app = app
    found = [one.ok() for one in made.get_all_operations()]
    return {one.definition.raw["operationId"]: one for one in found}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_calls_made_from_the_document_are_answered_as_it_says(
    furnished: House, mode: GenerationMode
) -> None:
    headers = {"Authorization": f"Bearer {token_for(furnished, name=mode.value)}"}
    for name, operation in operations(furnished, build_app(furnished)).items():
        takes = operation.body or operation.query or operation.path_parameters
        if name in STREAMS or (mode is GenerationMode.NEGATIVE and not takes):
            continue

        @FEW
        @given(case=operation.as_strategy(generation_mode=mode))
        def call(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers, checks=CHECKS)

        call()


def test_every_call_is_in_the_document_under_a_name_of_its_own(furnished: House) -> None:
    named = operations(furnished, build_app(furnished))
    assert len(named) == 34
