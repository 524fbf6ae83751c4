"""Sources: versions are kept, passages are spans of them."""

import pytest

from graphs.house import House
from storage.errors import NotFound
from storage.sources import (
    embedded_vectors,
    find_source,
    is_live,
    passages_of,
    put_passages,
    put_source,
    read_passages,
    retire,
    serve_version,
    unused_vectors,
    vector_id,
    versions_of,
)
from storage.tables import Source, SourceVersion
from storage.withdraw import withdraw


def put(house: House, text: str, uri: str = "page.md") -> tuple[Source, str]:
    with house.db.write() as session:
        source, version = put_source(session, uri, "page", "A page", text, "ann")
    return source, version.id


def test_the_same_text_is_the_same_version(house: House) -> None:
    assert put(house, "Words.") == put(house, "Words.")


def test_a_changed_text_is_a_new_version_and_the_old_one_stays(house: House) -> None:
    source, _ = put(house, "Old words.")
    put(house, "New words.")
    with house.db.read() as session:
        versions = versions_of(session, source.id)
    assert [(v.number, v.text) for v in versions] == [(1, "Old words."), (2, "New words.")]


def test_a_source_is_found_by_its_id_and_by_its_uri(house: House) -> None:
    source, _ = put(house, "Words.")
    with house.db.read() as session:
        assert find_source(session, source.id) == find_source(session, "page.md")
        with pytest.raises(NotFound, match=r"elsewhere\.md"):
            find_source(session, "elsewhere.md")


def serve(house: House, uri: str, text: str) -> str:
    """A source whose text serves as one passage; the id of its vector."""
    with house.db.write() as session:
        source, version = put_source(session, uri, "page", uri, text, "ann")
        (passage,) = put_passages(session, version, [(0, len(text), "")])
        serve_version(session, source, version)
        return passage.vector_id


def state(house: House, uri: str) -> tuple[Source, SourceVersion]:
    with house.db.read() as session:
        source = find_source(session, uri)
        assert source.current_version_id is not None
        return source, session.get_one(SourceVersion, source.current_version_id)


def test_equal_passages_share_one_vector(house: House) -> None:
    assert serve(house, "a.md", "Words.") == serve(house, "b.md", "Words.") == vector_id("Words.")


def test_serials_grow_with_every_version_that_comes_to_serve(house: House) -> None:
    for text in ("One.", "Two.", "One."):
        serve(house, "a.md", text)
    serials = [version.serial or 0 for version in versions(house, "a.md")]
    assert serials[0] > serials[1]


def versions(house: House, uri: str) -> list[SourceVersion]:
    with house.db.read() as session:
        return versions_of(session, find_source(session, uri).id)


def test_what_is_not_said_of_a_source_stays_as_it_was(house: House) -> None:
    for described in ({"licence": "CC0-1.0"}, {"owner": "ann"}, {"licence": ""}):
        with house.db.write() as session:
            put_source(session, "a.md", "page", "A", "Words.", "ann", described=described)
    with house.db.read() as session:
        source = find_source(session, "a.md")
    assert (source.licence, source.owner) == ("CC0-1.0", "ann")


def test_a_retired_source_serves_no_more_until_it_is_served_again(house: House) -> None:
    vector = serve(house, "a.md", "Words.")
    with house.db.write() as session:
        gone = retire(session, find_source(session, "a.md"), "ann", "gone")
        assert [passage.vector_id for passage in gone] == [vector]
        assert retire(session, find_source(session, "a.md"), "ann", "gone") == []
    assert not is_live(*state(house, "a.md"))
    serve(house, "a.md", "Words.")
    assert is_live(*state(house, "a.md"))


def test_a_vector_is_unused_when_nothing_that_serves_or_will_serve_needs_it(house: House) -> None:
    shared = serve(house, "a.md", "Words.")
    serve(house, "b.md", "Words.")
    with house.db.write() as session:
        assert embedded_vectors(session, [shared, "vec_other"]) == {shared}
        retire(session, find_source(session, "a.md"), "ann", "gone")
        assert unused_vectors(session, [shared]) == []
        retire(session, find_source(session, "b.md"), "ann", "gone")
        assert unused_vectors(session, [shared]) == [shared]
        _, coming = put_source(session, "c.md", "page", "C", "Words.", "ann")
        put_passages(session, coming, [(0, 6, "")])
        assert unused_vectors(session, [shared]) == []
        assert embedded_vectors(session, [shared]) == set()


def test_what_was_withdrawn_is_no_evidence_any_more(house: House) -> None:
    serve(house, "a.md", "Words.")
    with house.db.write() as session:
        (passage,) = passages_of(session, state(house, "a.md")[1].id)
        assert [*read_passages(session, [passage.id])] == [passage.id]
        withdraw(session, "a.md", "ann")
        assert read_passages(session, [passage.id]) == {}
