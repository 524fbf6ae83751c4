"""Front matter is read as far as it is YAML, and says who may use a page and when."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.readers.front_matter import FrontMatter, front_matter, governance_of
from agents.readers.types import Governance
from storage.errors import BadInput


def test_the_values_and_where_the_body_starts() -> None:
    text = "---\ntitle: Returns\ntags: [a, b]\n---\nBody.\n"
    found = front_matter(text)
    assert found.values == {"title": "Returns", "tags": ["a", "b"]}
    assert text[found.end :] == "Body.\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Body.",
        "\n---\na: 1\n---\n",
        "---\na: 1\n",
        "----\na: 1\n----\n",
        "---\nA paragraph between two rules.\n---\nMore.",
        "---\n- a\n- b\n---\nMore.",
        "---\n" + "a: 1\n" * 5000 + "---\n",
    ],
)
def test_other_texts_have_none(text: str) -> None:
    assert front_matter(text) == FrontMatter()


@pytest.mark.parametrize(
    "yaml",
    [
        "a: [1",
        "a: b: c",
        "when: 2024-13-45",
        "a: &x [1]\nb: *x",
        "a: !!python/object/apply:os.system [x]",
        "a: !!bool maybe",
        "[" * 5000,
        "\x00",
        "{[1]: 2}",
        "",
        "# only a remark",
    ],
)
def test_broken_yaml_gives_no_values_and_is_no_part_of_the_body(yaml: str) -> None:
    text = f"---\n{yaml}\n---\nBody."
    found = front_matter(text)
    assert found.values == {}
    assert text[found.end :] == "Body."


def test_it_may_end_with_the_text_or_with_dots() -> None:
    assert front_matter("---\na: 1\n---") == FrontMatter({"a": 1}, 12)
    assert front_matter("---\na: 1\n...\nBody").values == {"a": 1}


def test_hostile_front_matter_says_nothing() -> None:
    assert front_matter("---\n" + "- " * 9000 + "\n---\n").values == {}
    assert front_matter("---\n" + "a: " * 6000 + "\n---\n").values == {}
    assert front_matter("---\n" * 200_000).values == {}
    assert front_matter("---\n" + "x" * 1_000_000) == FrontMatter()


@given(st.text(alphabet="-:[]{}&*!|>#ab1\n '\"") | st.text())
def test_whatever_stands_there_the_body_starts_inside_the_text(inside: str) -> None:
    text = f"---\n{inside}\n---\nBody."
    found = front_matter(text)
    assert 0 <= found.end <= len(text)
    assert all(type(key) is str for key in found.values)


def test_governance_is_read_from_its_keys_in_any_case() -> None:
    found = governance_of(
        {
            "Licence": "CC0-1.0",
            "owner": "Docs team",
            "ORIGIN": "Human",
            "valid-from": date(2026, 1, 1),
            "valid_until": date(2026, 12, 31),
            "author": "Somebody",
            "title": "Returns",
        }
    )
    assert found == Governance(
        "CC0-1.0",
        "Docs team",
        "human",
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
    )


def test_an_author_is_no_owner_and_nothing_said_is_nothing() -> None:
    assert governance_of({"author": "Somebody", "owner": None, "expires": ""}) == Governance()


def test_other_spellings_are_read_too() -> None:
    found = governance_of({"license": "MIT", "expires": "2026-03-01T12:00:00+02:00"})
    assert found.licence == "MIT"
    assert found.valid_until == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "until"),
    [
        ("2026-02-28", datetime(2026, 3, 1, tzinfo=UTC)),
        (date(2026, 2, 28), datetime(2026, 3, 1, tzinfo=UTC)),
        (datetime(2026, 2, 28), datetime(2026, 2, 28, tzinfo=UTC)),
        ("2026-02-28 15:30", datetime(2026, 2, 28, 15, 30, tzinfo=UTC)),
        (date.max, datetime(9999, 12, 31, tzinfo=UTC)),
    ],
)
def test_a_day_is_valid_to_its_end_and_a_time_to_itself(value: Any, until: datetime) -> None:
    assert governance_of({"valid_until": value}).valid_until == until


def test_dates_as_yaml_reads_them() -> None:
    values = front_matter("---\nvalid_from: 2026-01-01 10:00:00 +01:00\n---\n").values
    assert governance_of(values).valid_from == datetime(2026, 1, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "values",
    [
        {"origin": "robots"},
        {"valid_from": "soon"},
        {"valid_until": 2026},
        {"expires": "2026-02-30"},
        {"valid_from": "0001-01-01T00:00+14:00"},
        {"licence": {"name": "MIT"}},
        {"valid_from": "2026-02-01", "valid_until": "2026-01-01"},
    ],
)
def test_what_cannot_be_used_is_refused_with_a_next_step(values: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as raised:
        governance_of(values)
    assert raised.value.next_step
