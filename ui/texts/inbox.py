"""The inbox."""

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
