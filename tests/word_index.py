"""Pages in a word index, and what tests ask of it."""

from storage.sources import put_passages, put_source, serve_version

PAGES = {
    "returns": "Return anything within thirty days and we refund the price. Postage is ours.",
    "shipping": "Parcels leave our warehouse each morning except Sunday.",
    "care": "Oil the board twice each year with plain linseed oil.",
}


def serve(db, uri, text, title="Page", heading=""):
    """Serves a page of one passage; returns the passage's id."""
    with db.write() as session:
        source, version = put_source(session, uri, "page", title, text, "ann")
        passages = put_passages(session, version, [(0, len(text), heading)])
        serve_version(session, source, version)
        return passages[0].id


def ids(lexicon, query, k=9, among=None):
    return [hit.passage_id for hit in lexicon.search(query, k, among)]


def folders(home):
    return sorted(path.name for path in (home / "bm25").iterdir() if path.is_dir())
