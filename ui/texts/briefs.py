"""Asking for content."""

BRIEF_WAYS = {"one": "One brief", "table": "A table of briefs"}
BRIEF_WAY = "How many"
BRIEF_TYPE = "Content type"
BRIEF_INSTRUCTION = "What should be written?"
BRIEF_HINTS = {
    "product_blurb": "Write the product blurb for the autumn catalogue.",
    "release_note": "Write the release note for version 2.4.",
    "social_post": "Write a post about our repair evenings.",
    "faq_answer": "How long can I return what I bought?",
    "newsletter_item": "Write an item about the new opening hours.",
}
BRIEF_AUDIENCE = "Audience"
BRIEF_TONE = "Tone"
BRIEF_DUE = "Due"
BRIEF_DUE_HELP = "Until this day is over (UTC). Reviewers get what is due first."
LIMITS_OF_BRIEF = {
    "min_words": "At least … words",
    "max_words": "At most … words",
    "min_characters": "At least … characters",
    "max_characters": "At most … characters",
    "max_sentences": "At most … sentences",
    "max_links": "At most … links",
    "max_hashtags": "At most … hashtags",
    "max_emoji": "At most … emoji",
}
BRIEF_LIMITS_HELP = "Stricter than the content type, if you like."
BRIEF_CHANNEL = "Channel"
BRIEF_OPTIONAL = "optional"
BRIEF_FACTS_FROM = "Facts"
BRIEF_FACTS_WAYS = {"typed": "Type them in", "record": "Take a record", "none": "None"}
BRIEF_FACT = "Fact"
BRIEF_FACT_VALUE = "Value"
BRIEF_FACTS_HINT = "The draft may state these and nothing else of its own. Add rows below the last."
BRIEF_NO_FACTS = "The draft rests on what is found in your sources."
BRIEF_RECORD_SEARCH = "Search records"
BRIEF_RECORD = "Record"
BRIEF_RECORDS_NONE = "No record fits. Rows of a table become records when they are ingested:"
BRIEF_RECORDS_COMMAND = "copydesk ingest catalogue.csv"
BRIEF_RECORDS_MORE = "The first {count} are offered. Search for others."
BRIEF_START = "Draft it"
BRIEF_EMPTY = "Say what should be written"
BRIEF_EMPTY_NEXT = "fill in the first field, then draft it"
BRIEF_FACT_UNNAMED = "A value has no name: {value}"
BRIEF_FACT_TWICE = "Two facts are called {name}"
BRIEF_FACT_NEXT = "correct the table of facts, then draft it"
BRIEF_NO_RECORD = "Choose a record"
BRIEF_NO_RECORD_NEXT = "choose one, or type the facts in"

TYPE_LIMITS = "Limits"
TYPE_WORDS = "{least} to {most} words"
TYPE_CHARACTERS = "{least} to {most} characters"
TYPE_CHARACTERS_MOST = "at most {most} characters"
TYPE_CHARACTERS_LEAST = "at least {least} characters"
TYPE_EVERY_FACT = "states every fact given"
TYPE_PARTS = {
    "max_sentences": "sentences",
    "max_links": "links",
    "max_headings": "headings",
    "max_hashtags": "hashtags",
    "max_emoji": "emoji",
    "max_exclamations": "exclamation marks",
}
TYPE_NONE_OF = "no {parts}"
TYPE_AT_MOST = "at most {count} {part}"
TYPE_MUST = "has a {part}"
TYPE_MUST_PARTS = {
    "link": "link",
    "call_to_action": "call to action",
    "heading": "heading",
    "hashtag": "hashtag",
    "price": "price",
    "date": "date",
    "email": "e-mail address",
    "question": "question",
}
TYPE_BANNED = "Never: {words}"
TYPE_REQUIRED = "Always: {words}"
TYPE_REVIEWED = "A person sees every draft."
TYPE_BUDGET = "At most {share} of what goes out without a person may be refused."

TABLE_FILE = "CSV, XLSX or JSONL, at most 5 MB and 5,000 rows"
TABLE_HINT = (
    "One row is one brief. Columns called instruction, content_type, audience, tone, channel, due "
    "or source_uri are the brief's, and those of its limits; every other column is a fact."
)
TABLE_TEMPLATE = "Start from a template"
TABLE_TEMPLATE_CSV = "Template as CSV"
TABLE_TEMPLATE_XLSX = "Template as XLSX"
TABLE_DEFAULT_TYPE = "Rows that name no type are"
TABLE_DEFAULT_INSTRUCTION = "Rows without an instruction ask for"
TABLE_COLUMNS = {1: "What the column holds"}
TABLE_COLUMNS_MANY = "What the {count} columns hold"
TABLE_COLUMN = "Column"
TABLE_HOLDS = "Holds"
TABLE_FACT = "A fact"
TABLE_FIELDS = {
    **LIMITS_OF_BRIEF,
    "instruction": "Instruction",
    "content_type": "Content type",
    "source_uri": "Record (URI)",
    "audience": "Audience",
    "tone": "Tone",
    "channel": "Channel",
    "due_at": BRIEF_DUE,
}
TABLE_GOOD = {0: "No row can be started", 1: "One row can be started"}
TABLE_GOOD_MANY = "{count} rows can be started"
TABLE_WRONG = {0: "No row is wrong", 1: "One row is wrong"}
TABLE_WRONG_MANY = "{count} rows are wrong"
TABLE_SAME = {1: "One row asks for what another does; both are one item."}
TABLE_SAME_MANY = "{count} rows ask for what another does; they are one item each."
TABLE_KNOWN = {1: "One was asked for before: its item stays, and is shown with the others."}
TABLE_KNOWN_MANY = "{count} were asked for before: their items stay, and are shown with the others."
TABLE_ROW = "Row"
TABLE_REASON = "What is wrong"
TABLE_MORE = "and {count} more"
TABLE_WRONG_HINT = "Correct them in the file and give it again, or start the others now."
TABLE_EMPTY = "The table holds no row"
TABLE_EMPTY_NEXT = "Give it a head with the columns' names, and a row for each brief."
TABLE_EXAMPLE = "this is the template's example; write your own over it"
TABLE_START = {1: "Start one brief"}
TABLE_START_MANY = "Start {count} briefs"
TABLE_STARTING = "{done} of {total} started"
TABLE_PREVIEW = "The first rows, as they will be asked for"

BATCH_ONE = "Asked for by {name}, {time} UTC"
BATCH_FILE = "from {file}"
BATCH_TITLE = {1: "One brief"}
BATCH_TITLE_MANY = "{count} briefs"
BATCH_READY = {0: "Nothing is drafted yet"}
BATCH_READY_MANY = "{count} of {total} drafted"
BATCH_ALL = "All are drafted"
BATCH_COLUMNS = ("Item", "Type", "Status", "Due", "Next")
BATCH_NEXT = {"review": "Review it", "done": "Read it", "published": "Read it"}
BATCH_HELD = "Tried again"
BATCH_MISSING = {1: "One brief did not become an item: starting was interrupted."}
BATCH_MISSING_MANY = "{count} briefs did not become items: starting was interrupted."
BATCH_MISSING_HINT = "Start the same again; what is there already stays as it is."
BATCH_STILL = "Nothing has begun yet"
BATCH_STILL_HINT = (
    "The worker beside the desk drafts. If none runs here, start one: copydesk worker"
)
BATCH_KNOWN = "This was asked for before; here is its item."
BATCH_ANOTHER = "Write another version"
BATCH_ANOTHER_HELP = "One more item for the same brief"
BATCH_BACK = "Back to the brief"
BATCHES = "Started lately"
BATCHES_COLUMNS = ("Briefs", "By", "Started")
BATCHES_EMPTY = "Nothing was started here yet."

BRIEF_EXAMPLES = {
    "product_blurb": {
        "instruction": "Write the product blurb.",
        "name": "Alder bread board",
        "material": "oiled alder",
        "size": "38 by 24 cm",
        "price": "£42",
    },
    "release_note": {
        "instruction": "Write the release note.",
        "name": "Reports",
        "version": "2.4",
        "change": "Reports can be sorted by any column.",
    },
    "social_post": {
        "instruction": "Write a post about the event.",
        "name": "Repair evening",
        "date": "12 March",
        "place": "Mill Lane workshop",
    },
    "faq_answer": {"instruction": "How long can I return what I bought?"},
    "newsletter_item": {
        "instruction": "Write a newsletter item.",
        "name": "New opening hours",
        "hours": "9 to 18, Saturdays until 14",
    },
}
BRIEF_EXAMPLE = {"instruction": "Say what should be written.", "name": "What it is about"}
