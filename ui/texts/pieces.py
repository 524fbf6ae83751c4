"""Items and published pieces."""

ITEMS_FILTER = "Status"
ITEMS_SEARCH = "Search titles and published texts"
ITEMS_COLUMNS = ("Item", "Type", "Status", "Decision", "Changed")
ITEMS_EMPTY = "No items yet"
ITEMS_EMPTY_FILTERED = "No item fits. Change the filter or the search."
ITEMS_EMPTY_HINT = "Ask for a draft on the Brief page, or from a terminal:"
ITEMS_EMPTY_COMMAND = (
    'copydesk draft "Write a product blurb for the Alder bread board" --facts facts.json'
)
SHELVES = {"items": "All items", "pieces": "Published pieces"}
SHELF = "What is shown"
SHELF_TYPE = "Type"
SHELF_MORE = "Dates and order"
SHELF_SINCE = "From"
SHELF_UNTIL = "Until"
SHELF_ORDER = "Order"
SHELF_ORDERS = {
    "newest": "Newest first",
    "changed": "Changed last first",
    "published": "Published last first",
    "title": "By title",
}
PIECES_COLUMNS = ("Piece", "Type", "Status", "Reviewer", "Published")
PIECES_EMPTY = "Nothing is published yet"
PIECES_EMPTY_HINT = "Approve a draft in the inbox, open it here, and publish it."
PIECES_EXPORT = "Export the published pieces that fit"
PIECES_MOST = "Only the oldest {count} go into one file here. For all: copydesk export"
EXPORT_MAKING = "Writing the file…"
EXPORT_HOLDS = {1: "It holds one piece."}
EXPORT_HOLDS_MANY = "It holds {count} pieces."
EXPORT_ONE = "Export this piece"
EXPORT_FORMAT = "Format"
EXPORT_FORMATS = {
    "md": "Markdown",
    "html": "HTML",
    "docx": "DOCX",
    "csv": "CSV",
    "json": "JSON",
}
EXPORT_MEANS = {
    "md": "The text as it is, its provenance in front matter.",
    "html": "A page on its own, its provenance in meta elements.",
    "docx": "A document, its provenance in the document's properties.",
    "csv": "A row for each piece. Cells that begin like a formula get a ' before them, so that "
    "no spreadsheet runs them.",
    "json": "Everything: text, brief, claims with their evidence, sources.",
}
EXPORT_MANY_MEANS = "One file for each piece, in a ZIP archive. "
EXPORT_PREPARE = "Prepare the file"
EXPORT_DOWNLOAD = "Download {name}"
EXPORT_GUARDED = {1: "One cell got a ' before it."}
EXPORT_GUARDED_MANY = "{count} cells got a ' before them."

PIECE_PUBLISHED = "Published {time} UTC"
PIECE_REVIEWED = "reviewed by {name}"
PIECE_UNREVIEWED = "no person reviewed it"
PIECE_GONE = "Withdrawn {time} UTC"
PIECE_TAINTED = "Look at this piece again"
PIECE_TABS = ("Evidence", "Versions", "History", "Brief")
PIECE_STORY = "The whole story"
PIECE_NO_CLAIMS = "This text states nothing that can be checked."
PIECE_NO_EVIDENCE = "No source states this."
PIECE_SOURCE = "Open the source"
PIECE_VERSION = {"draft": "Draft {number}", "edit": "Edited by {name}"}
PIECE_BY_MODEL = "by {name}"
PIECE_IS_PUBLISHED = "published"
PIECE_UNDONE = "undone"
PIECE_SAME = "The same words as before."
PIECE_HASH = "SHA-256 {hash}"
HISTORY_VERBS = {
    "item.create": "Asked for",
    "item.stale": "A source changed",
    "publish": "Published",
    "withdraw": "Withdrawn",
    "decision.approve": "Approved",
    "decision.edit": "Edited and approved",
    "decision.reject": "Rejected",
    "decision.rework": "Sent back for rework",
    "decision.undo": "Decision undone",
}

WITHDRAW = "Withdraw…"
WITHDRAW_MAY_NOT = "Taking back takes a lead."
WITHDRAW_WHAT = "Take “{title}” back?"
WITHDRAW_MEANS = "Nothing is deleted. This cannot be undone, and marks all that rests on it:"
WITHDRAW_ALONE = "Nothing else rests on it."
WITHDRAW_REASON = "Why?"
WITHDRAW_HINT = "What readers of the log will want to know"
WITHDRAW_IT = "Withdraw it"
WITHDRAW_MARKS = {
    "pieces": ({1: "One published piece is withdrawn"}, "{count} published pieces are withdrawn"),
    "drafts_stopped": ({1: "One item is stopped"}, "{count} items are stopped"),
    "examples": (
        {1: "One example is taken out of training"},
        "{count} examples are taken out of training",
    ),
    "snapshots": ({1: "One snapshot is tainted"}, "{count} snapshots are tainted"),
    "adapters": (
        {1: "One adapter is tainted and writes no more"},
        "{count} adapters are tainted and write no more",
    ),
    "stopped_writing": (
        {1: "One of them is live: the base model writes in its place"},
        "{count} of them are live: their base models write in their place",
    ),
    "pieces_by_tainted_adapters": (
        {1: "One piece by such an adapter is marked, to be looked at again"},
        "{count} pieces by such adapters are marked, to be looked at again",
    ),
}

STORY_DRAFTS = "Drafts"
STORY_DECISIONS = "Decisions"
STORY_UNDECIDED = "Nobody has decided about this item yet."
STORY_PUBLICATION = "Publication"
STORY_UNPUBLISHED = "Not published."
STORY_UNAPPROVED = "Not published: it needs an approval first."
STORY_FOLLOWING = "the worker takes it from here"
STORY_PUBLISHED = "Published {time} UTC, reviewed by {name}"
STORY_NOBODY = "nobody"
STORY_HASH = "SHA-256 of the text: {hash}"
ROUTES = {"accept": "Accepted", "revise": "Sent back for revision", "review": "Sent to a person"}
PUBLISH = "Publish"
EXPORT = "Export text"
REVIEW_IT = "Review it now"
