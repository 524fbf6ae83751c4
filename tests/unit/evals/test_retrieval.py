"""Reading retrieval sets, and the measures of a ranking."""

import json

import pytest

from evals.retrieval import WHOLE, ndcg, read_sets, spans
from storage.errors import BadInput


def write_set(folder, rel=1):
    folder.mkdir(parents=True)
    rows = {
        "corpus": [{"id": "a", "title": "One_page", "text": "Text."}],
        "queries": [{"id": "q", "text": "text?"}, {"id": "unjudged", "text": "?"}],
        "qrels": [{"qid": "q", "did": "a", "rel": rel}],
    }
    for name, values in rows.items():
        lines = "\n".join(map(json.dumps, values))
        (folder / f"{name}.jsonl").write_text(lines + "\n\n", encoding="utf-8")


def test_a_folder_may_be_a_set_or_hold_sets(tmp_path):
    write_set(tmp_path / "data" / "retrieval" / "tiny")
    (one,) = read_sets(tmp_path / "data" / "retrieval" / "tiny")
    (same,) = read_sets(tmp_path / "data" / "retrieval")
    assert one == same
    assert one.queries == {"q": "text?"}
    assert one.documents[0].title == "One page"


def test_the_data_folder_is_where_the_environment_says(tmp_path, monkeypatch):
    write_set(tmp_path / "retrieval" / "tiny")
    monkeypatch.setenv("COPYDESK_DATA", str(tmp_path))
    assert [found.name for found in read_sets(None)] == ["tiny"]


def test_where_there_is_none_the_next_step_is_said(tmp_path):
    with pytest.raises(BadInput, match="holds no set") as caught:
        read_sets(tmp_path)
    assert "COPYDESK_DATA" in caught.value.next_step


def test_a_file_that_is_not_of_this_kind_is_named(tmp_path):
    write_set(tmp_path / "tiny", rel="much")
    with pytest.raises(BadInput, match="tiny"):
        read_sets(tmp_path)


def test_gains_are_discounted_by_the_logarithm_of_the_rank():
    judged = {"a": 3.0, "b": 2.0, "c": 0.0}
    assert ndcg(["a", "b", "c"], judged, 10) == 1.0
    assert ndcg(["c", "a", "b"], judged, 10) == pytest.approx(
        (3 / 1.584962500721156 + 2 / 2) / (3 + 2 / 1.584962500721156)
    )
    assert ndcg(["c", "a", "b"], judged, 1) == 0.0
    assert ndcg([], {}, 10) == 0.0


@pytest.mark.parametrize("length", [1, WHOLE, WHOLE + 1, 5 * WHOLE + 7])
def test_long_documents_are_cut_and_nothing_of_them_is_lost(length):
    text = ("word " * length)[:length]
    found = list(spans(text))
    assert "".join(text[start:end] for start, end, _ in found) == text
    assert all(end - start <= WHOLE + 5 for start, end, _ in found)
