"""The inbox."""

INBOX_COUNT = {0: "Nothing waits for a person", 1: "One draft waits for a person"}
INBOX_COUNT_MANY = "{count} drafts wait for a person"
INBOX_COUNT_OVER = "More than {count} drafts wait for a person"
INBOX_COUNT_FIT = "{shown} of {count} drafts that wait"
INBOX_HELD = "{name} has it open until {time} UTC"
INBOX_START = "Start reviewing"
INBOX_EMPTY = "The inbox is empty"
INBOX_EMPTY_HINT = "Ask for a draft, and it appears here when a person should look at it:"
INBOX_EMPTY_COMMAND = (
    'copydesk draft "Write a product blurb for the Alder bread board" --facts facts.json'
)
INBOX_NONE_FIT = "Nothing that waits fits this view"
INBOX_NONE_FIT_HINT = "Take a filter away, or look at all work."
INBOX_STOPPED = "{kind}: nothing goes out without a person any more"
INBOX_DRAFTING = {1: "One item is being drafted now."}
INBOX_DRAFTING_MANY = "{count} items are being drafted now."
INBOX_LIST = "Drafts that wait"
INBOX_DRAFT = "Draft"
INBOX_COLUMNS = {
    "type": "Type",
    "why": "Why",
    "age": "Waits",
    "due": "Due",
    "sure": "Confidence",
    "whose": "Whose",
}
INBOX_DUE_IN = "in {age}"
INBOX_DUE_NOW = "now"
INBOX_LATE = "{age} late"
INBOX_OVER = "{count}+"
INBOX_SECOND = "second opinion"
INBOX_DIFFER = "opinions differ"
INBOX_ESCALATED = "escalated"
INBOX_ESCALATED_FROM = "late, taken from {name}"

INBOX_VIEW = "View"
INBOX_VIEWS = {
    "all": "All work",
    "mine": "My work",
    "team": "My team's",
    "overdue": "Overdue",
    "nobody": "Unassigned",
}
INBOX_VIEW_SHARED = "{name} ({owner})"
INBOX_VIEW_OWN_FILTERS = "Own filters"
INBOX_SEARCH = "Search titles"
INBOX_TYPE = "Content type"
INBOX_WHY = "Why"
INBOX_ANY_WHY = "Any reason"
INBOX_WHOSE = "Whose"
INBOX_ANYONE = "Anyone's"
INBOX_WHOSE_NAMES = {"me": "Mine", "team": "My team's", "nobody": "Nobody's"}
INBOX_STATE = "State"
INBOX_STATES = {
    "": "Any state",
    "overdue": "Overdue",
    "escalated": "Escalated",
    "free": "Not open elsewhere",
}
INBOX_SORT = "Order"
INBOX_SORTS = {
    "queue": "Due, then queue",
    "newest": "Newest first",
    "oldest": "Oldest first",
    "confidence": "Least sure first",
    "type": "By type",
}
INBOX_SAVE = "Views"
INBOX_SAVE_NAME = "Name for these filters"
INBOX_SAVE_SHARED = "Show it to everyone"
INBOX_SAVE_DO = "Save view"
INBOX_SAVE_NOTHING = "Filter the list first: a view keeps filters under a name."
INBOX_DELETE = "Delete"
INBOX_KEYS = "J, K: move · O: open · X: tick · /: search · S: start"

INBOX_TICK = "Tick this draft"
INBOX_TICK_ALL = "Tick all on this page"
INBOX_TICKED = "{count} ticked"
INBOX_TAKE_ALL = "Take all {count} that fit"
INBOX_TAKE_FIRST = "Take the first {most} that fit"
INBOX_ALL_TAKEN = "All {count} that fit"
INBOX_FIRST_TAKEN = "The first {most} that fit"
INBOX_CLEAR = "Clear"
INBOX_ACTS = {
    "approve": "Approve…",
    "reject": "Reject…",
    "assign": "Assign…",
    "take": "Take",
    "give": "Give back",
}

BULK_TITLES = {
    "approve": "Approve without reading?",
    "reject": "Reject many at once?",
    "assign": "Assign many at once?",
}
BULK_WILL = {
    "approve": {1: "One draft will be approved as it is."},
    "reject": {1: "One draft will be rejected."},
    "assign": {1: "One draft will be assigned."},
}
BULK_WILL_MANY = {
    "approve": "{count} drafts will be approved as they are.",
    "reject": "{count} drafts will be rejected.",
    "assign": "{count} drafts will be assigned.",
}
BULK_LEFT = {1: "One is left alone:"}
BULK_LEFT_MANY = "{count} are left alone:"
BULK_NONE = "None of these can be handled so."
BULK_TYPES = "{kind}: {count}"
BULK_WAIT = "It can be undone for {seconds} seconds."
BULK_REASONS = "Why"
BULK_NOTE = "A word to the writer or the team"
BULK_TO = "To"
BULK_NOBODY = "Nobody: back to the queue"
BULK_DO = {"approve": "Approve {count}", "reject": "Reject {count}", "assign": "Assign {count}"}
BULK_DONE = {
    "approve": {0: "Nothing was approved.", 1: "One draft approved."},
    "reject": {0: "Nothing was rejected.", 1: "One draft rejected."},
    "assign": {0: "Nothing was assigned.", 1: "One draft assigned."},
    "undo": {0: "Nothing could be taken back.", 1: "One decision taken back."},
}
BULK_DONE_MANY = {
    "approve": "{count} drafts approved.",
    "reject": "{count} drafts rejected.",
    "assign": "{count} drafts assigned.",
    "undo": "{count} decisions taken back.",
}
BULK_UNDO = "Undo all"
