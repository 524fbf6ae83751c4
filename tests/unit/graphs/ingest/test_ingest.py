"""Ingestion: what changed is read and embedded, what did not costs nothing, nothing is lost."""

from pathlib import Path

import pytest
from ingesting import RETURNS, CountingVectors, found, names, source, view
from scripted import decided, drafted

from graphs.house import House
from graphs.ingest import ingest
from graphs.runner import advance
from storage.errors import BadInput, StoreError
from storage.ingest_runs import list_runs
from storage.source_views import state_of


def test_a_folder_is_read_and_found_again_by_search(house: House, docs: Path) -> None:
    report = ingest(house, [str(docs)])
    assert names(report.added) == ["delivery.md", "returns.md"]
    assert report.passages == report.embedded == house.vectors.count() > 1
    assert any("30 days" in text for text in found(house, "return anything within days"))


def test_ingesting_again_reads_and_embeds_nothing(
    house: House, docs: Path, vectors: CountingVectors
) -> None:
    ingest(house, [str(docs)])
    vectors.texts.clear()
    report = ingest(house, [str(docs)])
    assert names(report.unchanged) == ["delivery.md", "returns.md"]
    assert (report.characters, report.embedded, vectors.texts) == (0, 0, [])


def test_of_a_changed_page_only_the_changed_passages_are_embedded(
    house: House, docs: Path, vectors: CountingVectors
) -> None:
    ingest(house, [str(docs)])
    vectors.texts.clear()
    (docs / "returns.md").write_text(RETURNS.replace("30 days", "60 days"), encoding="utf-8")
    report = ingest(house, [str(docs)])
    assert (names(report.changed), names(report.unchanged)) == (["returns.md"], ["delivery.md"])
    assert [("60 days" in text, "Refunds take" in text) for text in vectors.texts] == [
        (True, False)
    ]
    served = found(house, "return anything within days")
    assert any("60 days" in text for text in served)
    assert not any("30 days" in text for text in served)


def test_every_version_reads_back_as_it_was(house: House, docs: Path) -> None:
    texts = [RETURNS, RETURNS.replace("30", "60"), RETURNS.replace("30", "90")]
    for text in texts:
        (docs / "returns.md").write_text(text, encoding="utf-8")
        ingest(house, [str(docs)])
    for number, text in enumerate(texts, start=1):
        version = view(house, "returns.md", number)["version"]
        assert version["text"] == text
        assert all(text[p["start"] : p["end"]].strip() for p in version["passages"])


def test_a_text_that_comes_back_serves_again(house: House, docs: Path) -> None:
    for text in (RETURNS, "# Returns\n\nNothing can be returned.\n", RETURNS):
        (docs / "returns.md").write_text(text, encoding="utf-8")
        ingest(house, [str(docs)])
    served = found(house, "return anything within 30 days")
    assert any("30 days" in text for text in served)
    assert not any("Nothing can be" in text for text in served)
    assert len(view(house, "returns.md")["versions"]) == 2


def test_while_the_new_version_is_not_whole_the_old_one_serves(
    house: House, docs: Path, vectors: CountingVectors
) -> None:
    ingest(house, [str(docs)])
    (docs / "returns.md").write_text(RETURNS.replace("30 days", "60 days"), encoding="utf-8")
    vectors.broken = True
    with pytest.raises(StoreError):
        ingest(house, [str(docs)])
    assert any("30 days" in text for text in found(house, "return anything within days"))
    vectors.broken = False
    report = ingest(house, [str(docs)])
    assert names(report.changed) == ["returns.md"]
    assert any("60 days" in text for text in found(house, "return anything within days"))


def test_a_removed_file_is_retired_and_comes_back_when_it_is_there_again(
    house: House, docs: Path
) -> None:
    ingest(house, [str(docs)])
    (docs / "returns.md").unlink()
    report = ingest(house, [str(docs)])
    assert names(report.retired) == ["returns.md"]
    assert state_of(source(house, "returns.md")) == "retired"
    assert not any("30 days" in text for text in found(house, "return anything within days"))
    (docs / "returns.md").write_text(RETURNS, encoding="utf-8")
    assert names(ingest(house, [str(docs)]).added) == ["returns.md"]
    assert any("30 days" in text for text in found(house, "return anything within days"))


def test_a_removed_file_may_be_named_itself(house: House, docs: Path) -> None:
    ingest(house, [str(docs)])
    (docs / "returns.md").unlink()
    assert names(ingest(house, [str(docs / "returns.md")]).retired) == ["returns.md"]
    with pytest.raises(BadInput, match=r"nowhere\.md"):
        ingest(house, [str(docs / "nowhere.md")])


def test_a_folder_that_may_not_be_listed_any_more_retires_nothing(
    house: House, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (docs / "closed").mkdir()
    (docs / "closed" / "inner.md").write_text("# Inner\n\nWords.\n")
    ingest(house, [str(docs)])
    plain = Path.is_file

    def is_file(path: Path) -> bool:
        if path.parent.name == "closed":  # what the system says to anybody but root
            raise PermissionError(13, "Permission denied", str(path))
        return plain(path)

    monkeypatch.setattr(Path, "is_file", is_file)
    (docs / "closed" / "inner.md").rename(docs / "moved.txt")
    report = ingest(house, [str(docs)])
    assert (names(report.added), report.retired) == (["moved.txt"], [])


def test_a_run_that_stopped_says_why(house: House, docs: Path, vectors: CountingVectors) -> None:
    vectors.broken = True
    with pytest.raises(StoreError):
        ingest(house, [str(docs)])
    with house.db.read() as session:
        (run,) = list_runs(session)
    assert "vector store is away" in run.report["error"]


def test_every_file_of_a_folder_is_accounted_for(house: House, docs: Path) -> None:
    (docs / "picture.png").write_bytes(b"\x89PNG")
    (docs / ".hidden.md").write_text("Words.")
    (docs / ".git").mkdir()
    (docs / "empty.md").write_text(" \n")
    (docs / "out.md").symlink_to("/etc/hostname")
    report = ingest(house, [str(docs)])
    assert names(list(report.skipped)) == [".git", ".hidden.md", "picture.png"]
    assert names(list(report.refused)) == ["empty.md", "out.md"]


def test_a_refused_file_keeps_its_old_version_serving(house: House, docs: Path) -> None:
    ingest(house, [str(docs)])
    (docs / "returns.md").write_bytes(b"\x00\x01\x02\xff" * 100)
    report = ingest(house, [str(docs)])
    assert names(list(report.refused)) == ["returns.md"]
    assert any("30 days" in text for text in found(house, "return anything within days"))
    again = ingest(house, [str(docs)])
    assert again.refused == report.refused


def test_runs_are_kept_with_their_counts(house: House, docs: Path) -> None:
    report = ingest(house, [str(docs)])
    with house.db.read() as session:
        (run,) = list_runs(session)
    assert run.id == report.run
    assert run.finished_at is not None
    assert run.report["counts"]["added"] == 2


def test_a_draft_rests_on_what_was_ingested(house: House, docs: Path) -> None:
    ingest(house, [str(docs)])
    item_id = drafted(house)
    decided(house, item_id)
    assert advance(house, item_id) == "done"
