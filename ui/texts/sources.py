"""Sources."""

SOURCES_SEARCH = "Search titles and addresses"
SOURCES_COLUMNS = ("Source", "Kind", "State", "Version", "Added")
SOURCES_KIND = "Kind"
SOURCES_ALL_KINDS = "All kinds"
SOURCES_MATTER = "State"
SOURCES_ALL_MATTERS = "All"
SOURCES_MATTERS = {
    "served": "Served",
    "flagged": "Flagged",
    "withdrawn": "Withdrawn",
    "retired": "Gone from its place",
    "expired": "Expired",
    "not yet valid": "Not yet valid",
}
SOURCES_FLAGGED = "flagged"
SOURCES_EMPTY = "No sources yet"
SOURCES_EMPTY_HINT = "Bring in the pages and tables that drafts may rest on:"
SOURCES_EMPTY_COMMAND = "copydesk ingest PATH"
SOURCES_EMPTY_FILTERED = "No source fits the search."
SOURCES_ADD = "Add or refresh sources"
SOURCES_ADD_HINT = (
    "Reading sources can take long, so it runs in a terminal, or on its own with --watch. "
    "Name files, folders, pages, site maps, feeds or tables:"
)
SOURCES_ADD_COMMANDS = (
    "copydesk ingest handbook/ prices.csv\ncopydesk ingest https://example.com/sitemap.xml --watch"
)
SOURCE_PARTS = {
    "text": "Text",
    "changes": "What changed",
    "passages": "Passages",
    "items": "What rests on it",
}
SOURCE_PART = "What is shown"
SOURCE_VERSION = "Version {number}, read {time} UTC"
SOURCE_SHORTENED = "The first {shown} of {total} characters."
SOURCE_FLAGGED = "Found in this text: {findings}"
SOURCE_FLAGGED_HINT = "It is shown and quoted as text; nothing in it is obeyed."
SOURCE_DUPLICATE = "It says what another source says: {source}"
SOURCE_LICENCE = "Licence: {value}"
SOURCE_OWNER = "Owner: {value}"
SOURCE_ORIGIN = "Origin: {value}"
SOURCE_UNTIL = "Valid until {value}"
SOURCE_FROM = "Valid from {value}"
SOURCE_PICK = "Version"
SOURCE_UNREAD = "This source has no text that is served yet."
SOURCE_NOT_SERVED = "Nothing is drafted from it now: {state}."
SOURCE_FIRST = "This is its first version: there is nothing to compare it with."
SOURCE_TOO_LONG = "These versions are too long to compare here."
SOURCE_SINCE = "Version {number} against version {before}"
SOURCE_NO_CHANGE = "Only blanks differ."
SOURCE_NO_PASSAGES = "This version was not cut into passages."
SOURCE_PASSAGE = "{start}–{end}"
SOURCE_NOTHING_RESTS = "No item rests on this source."
SOURCE_RESTS = {1: "One item rests on it"}
SOURCE_RESTS_MANY = "{count} items rest on it"

RUNS = "Last runs of ingestion"
RUNS_EMPTY = "Nothing was ingested yet."
RUNS_COLUMNS = ("Run", "State", "Read", "New", "Changed", "Refused", "Started")
RUN_STATES = {"done": "Done", "stopped": "Stopped", "not finished": "Not finished"}
RUN_TONES = {"done": "done", "stopped": "failed", "not finished": "warn"}
RUN_HEAD = "Started {time} UTC by {name}"
RUN_TOOK = "{seconds} s"
RUN_COUNTS = {
    "read": "read",
    "added": "added",
    "changed": "changed",
    "unchanged": "unchanged",
    "retired": "gone",
    "refused": "refused",
    "skipped": "skipped",
}
RUN_STOPPED = "It stopped before its end"
RUN_STOPPED_HINT = "What it had read by then stays. Run the same again to go on."
RUN_UNFINISHED = "It has not finished"
RUN_UNFINISHED_HINT = "It still runs, or it was interrupted; run the same again to go on."
RUN_LISTS = {
    "refused": "Refused",
    "changed": "Changed",
    "added": "Added",
    "retired": "Gone from their place",
    "flagged": "Flagged",
    "duplicates": "Say what others say",
    "own_pieces": "Repeat what copydesk published",
    "stale_items": "Items written from what these no longer say",
    "skipped": "Skipped",
}
RUN_MORE = "and {count} more"
RUN_NOTHING = "Nothing was new: every place was as it had been."
