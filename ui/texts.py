"""Every word the desk says, in one place: to read it as a whole, and to translate it."""

APP = "copydesk"

PAGES = {
    "inbox": "Inbox",
    "review": "Review",
    "items": "Items",
    "sources": "Sources",
    "learning": "Learning",
    "budget": "Budgets",
}

VERDICTS = {
    "supported": "Supported",
    "contradicted": "Contradicted",
    "not_found": "Not found",
}

VERDICT_MEANINGS = {
    "supported": "A source states this.",
    "contradicted": "A source states something else.",
    "not_found": "No source states this.",
}

WHY = {
    "uncertain": "Uncertain",
    "policy": "Policy",
    "audit": "Audit",
    "failed": "No draft",
    "overlap": "Second opinion",
}

STATUSES = {
    "new": "New",
    "drafting": "Drafting",
    "review": "In review",
    "done": "Approved",
    "published": "Published",
    "rejected": "Rejected",
    "withdrawn": "Withdrawn",
    "failed": "Failed",
}

ADAPTER_STATUSES = {
    "training": "Training",
    "candidate": "Waits for sign-off",
    "live": "Live",
    "retired": "Retired",
    "refused": "Refused",
    "tainted": "Tainted",
}

DECIDED = {
    "approve": "Approved",
    "edit": "Edited and approved",
    "reject": "Rejected",
    "rework": "Sent back for rework",
}

REASONS = {
    "wrong_fact": "Wrong fact",
    "invented": "Invented",
    "missing_fact": "Missing fact",
    "tone": "Tone",
    "style": "Style",
    "length": "Length",
    "off_brief": "Off brief",
    "policy": "Policy",
    "other": "Other",
}

SEVERITIES = {"block": "Blocks", "warn": "Warning", "note": "Note"}

SOURCE_KINDS = {"page": "Page", "record": "Record", "facts": "Facts of a brief"}

SIMULATED = "simulated"
WITHDRAWN = "withdrawn"
STALE = "stale"
STALE_TITLE = "A source of this draft has changed"
SOURCE_STATES = {
    "retired": "gone from its place",
    "withdrawn": WITHDRAWN,
    "expired": "expired",
    "not yet valid": "not yet valid",
    "not served yet": "not read yet",
}

# The shell
ERROR_NEXT = "What to do"
ERROR_AGAIN = "Go on"
REVIEWER = "Reviewing as {name}"
REVIEWER_LABEL = "Your name"
REVIEWER_HELP = "Decisions are recorded under this name. Clear it to use {name}."
NEWER = "Previous"
OLDER = "Next"
PAGE_OF = "{first}–{last} of {total}"
PAGE_FROM = "{first}–{last}"
ALL_TYPES = "All types"
ALL_STATUSES = "All statuses"
BACK = "Back to the list"
NOTHING = "–"

# Inbox
INBOX_COUNT = {0: "Nothing waits for a person", 1: "One draft waits for a person"}
INBOX_COUNT_MANY = "{count} drafts wait for a person"
INBOX_COLUMNS = ("Draft", "Type", "Why", "Waiting")
INBOX_FILTER = "Content type"
INBOX_HELD = "{name} has it open"
INBOX_START = "Start reviewing"
INBOX_EMPTY = "The inbox is empty"
INBOX_EMPTY_HINT = "Ask for a draft, and it appears here when a person should look at it:"
INBOX_EMPTY_COMMAND = (
    'copydesk draft "Write a product blurb for the Alder bread board" --facts facts.json'
)
INBOX_EMPTY_TYPE = "Nothing of this type waits. Choose another type above."
INBOX_STOPPED = "{kind}: nothing goes out without a person any more"
INBOX_DRAFTING = {1: "One item is being drafted now."}
INBOX_DRAFTING_MANY = "{count} items are being drafted now."

# Review
REVIEW_EMPTY = "Nothing waits for you now"
REVIEW_EMPTY_HINT = "What others have open comes back here if they leave it."
REVIEW_ATTEMPT = "attempt {attempt}"
REVIEW_WRITER = "written by {model}"
REVIEW_ADAPTER = "adapter {adapter}"
REVIEW_WAITED = "waiting {age}"
REVIEW_NO_TEXT = "The writer gave no usable text. Write one, send it back, or reject it."
LEGEND = "How each statement stands"
CLAIM_OF = "Statement {number} of {total}"
CLAIM_NONE = "This draft states nothing that can be checked."
CLAIM_NEXT = "Next statement"
CLAIM_BEFORE = "Previous statement"
EVIDENCE = "Evidence"
EVIDENCE_NONE = "No source states anything close to this."
EVIDENCE_OLD = "An older version of this source; it has changed since."
EVIDENCE_WITHDRAWN = "This source has been withdrawn."
EVIDENCE_VERSION = "version {number}"
EVIDENCE_FACTS = "Facts of the brief"
FINDINGS = "Findings on this statement"
FINDINGS_WHOLE = "Findings on the whole draft"
FIX = "Suggested:"
BRIEF = "Brief"
BRIEF_FACTS = "Facts"
BRIEF_LINES = {"audience": "Audience", "tone": "Tone", "channel": "Channel"}
EARLIER = {1: "One earlier attempt"}
EARLIER_MANY = "{count} earlier attempts"
EARLIER_HEAD = "Attempt {attempt}"
APPROVE = "Approve"
EDIT = "Edit"
REJECT = "Reject"
REWORK = "Rework"
SKIP = "Skip"
SAVE_EDIT = "Save edit and approve"
CONFIRM_REJECT = "Reject this draft"
CONFIRM_REWORK = "Send back to the writer"
CANCEL = "Cancel"
EDIT_LABEL = "Edited text"
REASONS_LABEL = "Why? Choose any that fit."
NOTE_LABEL = {
    "reject": "A note to the team (optional)",
    "rework": "What should the writer do differently?",
}
CONFIRMED = "{what}: “{title}”."
CONFIRMED_LAST = "That was the last one."
EMPTY_EDIT = "There is no text to save"
EMPTY_EDIT_NEXT = "write something, or reject the draft"
HELD = "{name} has this draft open"
HELD_HINT = "It is theirs until {time} UTC unless they leave it earlier. Nothing was changed."
WAS_DECIDED = "{what} by {name}, {time} UTC"
WAS_DECIDED_HINT = "The decision above stands, and yours was not recorded."
WAS_CANCELLED = "This draft needs no review any more"
WAS_CANCELLED_HINT = "The item moved on without it."
KEPT = "What you wrote is kept here; copy it if you need it."
TAKE_NEXT = "Take the next one"

# Items
ITEMS_FILTER = "Status"
ITEMS_SEARCH = "Search titles"
ITEMS_COLUMNS = ("Item", "Type", "Status", "Decision", "Changed")
ITEMS_EMPTY = "No items yet"
ITEMS_EMPTY_FILTERED = "No item fits. Change the filter or the search."
STORY_DRAFTS = "Drafts"
STORY_ROUTE = "Where it went"
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

# Sources
SOURCES_SEARCH = "Search titles and addresses"
SOURCES_COLUMNS = ("Source", "Kind", "Added")
SOURCES_EMPTY = "No sources yet"
SOURCES_EMPTY_HINT = "Bring in the pages and tables that drafts may rest on:"
SOURCES_EMPTY_COMMAND = "copydesk ingest PATH"
SOURCES_EMPTY_FILTERED = "No source fits the search."
SOURCE_VERSION = "Version {number}, read {time} UTC"
SOURCE_FLAGGED = "Found in this text: {findings}"
SOURCE_DUPLICATE = "It says what another source says: {source}"
SOURCE_LICENCE = "Licence: {value}"
SOURCE_OWNER = "Owner: {value}"
SOURCE_ORIGIN = "Origin: {value}"
SOURCE_UNTIL = "Valid until {value}"
SOURCE_PICK = "Version"
SOURCE_UNREAD = "This source has no text that is served yet."

# Budgets
BUDGET_STATES = {"learning": "Learning", "automatic": "Automatic", "stopped": "Stopped"}
BUDGET_OF = "At most {budget} of what goes out without a person may be refused."
BUDGET_OUT = "{share} of {routed} drafts went out without a person."
BUDGET_AUDITED = "Audits: {refused} of {seen} refused, {error} (between {low} and {high})."
BUDGET_UNAUDITED = "No audit has been decided yet."
BUDGET_CONFIDENCE = "Confidence is off by {ece} on average (expected calibration error)."
BUDGET_HELD = "{count} decisions wait to be counted behind one that is still open."
BUDGET_SIMULATED = "{count} simulated decisions were left out."
BUDGET_SET = "copydesk budget set {kind} {share}"
BUDGET_SET_HINT = "A lead sets it:"

# Learning
SNAPSHOTS = "Snapshots"
SNAPSHOTS_EMPTY = "No snapshot yet. Decide some drafts, then freeze what they taught:"
SNAPSHOTS_EMPTY_COMMAND = "copydesk dataset freeze"
SNAPSHOT_ROWS = "{train} examples to train on, {test} held out"
SNAPSHOT_GROUPS = "from {groups} briefs"
SNAPSHOT_SIMULATED = "{count} of them from simulated decisions"
ORIGINS = {
    "human-written": "brought in",
    "human-edited": "edited in review",
    "human-approved": "approved in review",
    "machine-accepted": "accepted without a person",
}
ADAPTERS = "Adapters"
ADAPTERS_EMPTY = "No adapter yet. Train one from the latest decisions:"
ADAPTERS_EMPTY_COMMAND = "copydesk tune"
ADAPTER_FROM = "trained from {snapshot} on {base}"
ADAPTER_SIGNED = "signed off by {name}"
ADAPTER_SIGN = "copydesk adapters promote {adapter}"
ADAPTER_SIGN_HINT = "A lead's sign-off makes it live:"
GATE = "The gate"
GATE_NONE = "Not judged yet."
GATE_MEAN = "Mean score {candidate} against {live} for {against} on {n} held-out briefs."
GATE_DIFFERENCE = "Difference {difference}, interval {low} to {high}."
GATE_BASE = "the base model"
GATE_PASSED = "It passes the gate."
GATE_FAILED = "It does not pass the gate."


def counted(words: dict[int, str], many: str, count: int) -> str:
    """The phrase for a number of things: languages differ in more than an s."""
    return words.get(count, many.format(count=f"{count:,}"))


def age(seconds: float) -> str:
    """How long ago, in the largest unit that says something."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return "now"
