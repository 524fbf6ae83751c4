"""Content types: files that contradict themselves or name what there is not are refused."""

from pathlib import Path

import pytest

from storage.content_types import ContentType, load_content_types, read_content_type
from storage.errors import BadInput


def read(folder: Path, *lines: str) -> ContentType:
    file = folder / "post.yaml"
    file.write_text("\n".join(["title: Post", "guidance: Write.", *lines]), encoding="utf-8")
    return read_content_type(file)


def refused(folder: Path, *lines: str) -> str:
    with pytest.raises(BadInput) as caught:
        read(folder, *lines)
    assert caught.value.next_step
    return str(caught.value)


def test_the_shipped_types_load(tmp_path: Path) -> None:
    assert load_content_types(tmp_path)


@pytest.mark.parametrize("of", ["words", "characters"])
def test_a_least_above_the_most_is_refused(tmp_path: Path, of: str) -> None:
    words = refused(tmp_path, f"min_{of}: 50", f"max_{of}: 3")
    assert f"post.yaml: min_{of} is 50, more than max_{of}, which is 3" in words
    assert read(tmp_path, f"min_{of}: 3", f"max_{of}: 3")


def test_a_least_above_the_usual_most_is_refused(tmp_path: Path) -> None:
    assert "which is 400" in refused(tmp_path, "min_words: 401")


def test_a_misspelt_check_is_refused_with_the_nearest(tmp_path: Path) -> None:
    words = refused(tmp_path, "severities: {house.bannd: note}")
    assert "'house.bannd'" in words and "house.banned" in words
    assert "near it: house" in refused(tmp_path, "severities: {hous: note}")
    assert "begin with house, safety" in refused(tmp_path, "severities: {'1': note}")


def test_a_style_that_the_type_does_not_use_has_no_severity(tmp_path: Path) -> None:
    words = refused(tmp_path, "styles: [Legal]", "severities: {style.Copydesk.Hype: note}")
    assert "styles are Legal" in words


@pytest.mark.parametrize(
    "name", ["house", "house.grade", "style", "style.Legal", "style.Legal.Health", "safety.pii"]
)
def test_checks_that_there_are_may_be_named(tmp_path: Path, name: str) -> None:
    kind = read(tmp_path, "styles: [Legal]", f"severities: {{{name}: note}}")
    assert kind.severities == {name: "note"}
