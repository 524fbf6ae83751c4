"""Reviewing one draft."""

REVIEW_EMPTY = "Nothing waits for you now"
REVIEW_EMPTY_HINT = "What others have open comes back here if they leave it."
REVIEW_EMPTY_ALONE = "Ask for a draft: it comes here when a person should look at it."
REVIEW_EMPTY_BRIEF = "Write a brief"
REVIEW_ATTEMPT = "attempt {attempt}"
REVIEW_WRITER = "written by {model}"
REVIEW_ADAPTER = "adapter {adapter}"
REVIEW_WAITED = "waiting {age}"
LEGEND = "How each statement stands"
EVIDENCE_OLD = "An older version of this source; it has changed since."
EVIDENCE_WITHDRAWN = "This source has been withdrawn."
EVIDENCE_VERSION = "version {number}"
FIX = "Suggested:"
DRAFT_WORDS = {
    "draft": "The draft",
    "claim": "Statement {number} of {total}",
    "none": "This draft states nothing that can be checked.",
    "next": "Next statement (J)",
    "before": "Previous statement (K)",
    "evidence": "Evidence",
    "nothing": "No source states anything close to this.",
    "findings": "Findings",
    "fix": FIX,
    "where": "show",
    "page": "Open the source",
    "away": "Open its address",
    "empty": "The writer gave no usable text. Write one, send it back, or reject it.",
}
BRIEF = "Brief"
BRIEF_LINES = {"audience": "Audience", "tone": "Tone", "channel": "Channel"}
EARLIER = {1: "One earlier attempt"}
EARLIER_MANY = "{count} earlier attempts"
EARLIER_HEAD = "Attempt {attempt}"
EARLIER_DIFF = "Struck out: what this draft no longer says. Underlined: what it says instead."
OPINIONS = "Opinions that differ"
OPINION_BY = "{what} by {name}"
OPINIONS_BELOW = "Read why below the draft: what you decide settles it."
OPINIONS_HINT = "Each was given without seeing the others. Your decision settles it."
APPROVE = "Approve"
EDIT = "Edit"
REJECT = "Reject"
REWORK = "Rework"
SKIP = "Skip"
GO_BACK = "Previous"
GO_ON = "Next"
UNDO = "Undo"
HELP = "Help"
HELP_TITLE = "Keys"
KEYS = (
    ("A", "Approve the draft as it is; what a rule blocks asks for it twice"),
    ("E", "Edit it; what you write is checked as you write"),
    ("X", "Reject it, with reasons"),
    ("W", "Send it back to the writer, with a wish"),
    ("1–9", "Choose a reason, or drop it again, while the note is empty"),
    ("Ctrl+Enter", "Confirm the edit, the rejection, the rework"),
    ("Esc", "Cancel; what you typed is kept"),
    ("J, K", "Next and previous statement, with its evidence"),
    ("S", "Skip: this draft comes back when nothing else is left"),
    ("N, P", "Next and previous task, without a decision"),
    ("U", "Undo the last decision, or the one on the page, while it waits; rework never does"),
    ("H", "This list"),
)
SAVE_EDIT = "Save edit and approve"
CONFIRM_REJECT = "Reject this draft"
CONFIRM_REWORK = "Send back to the writer"
CANCEL = "Cancel"
REASONS_LABEL = "Why? Choose any that fit; number keys do while the note is empty."
NO_REASON = "Say why"
NO_REASON_HINT = "Choose a reason or write a note: later drafts learn from it."
NOTE_LABEL = {
    "reject": "A note to the team",
    "rework": "What should the writer do differently?",
}
DIFF = {"added": "inserted", "gone": "deleted"}
EDIT_LABEL = "Edited text"
EDITOR_WORDS = {
    "label": EDIT_LABEL,
    "preview": "As it would go out",
    "open": "Still to look at",
    "fine": "Every statement is supported, and no rule is broken.",
    "changes": "What you changed",
    "says": "The source:",
    "fix": FIX,
    **DIFF,
}
EDIT_LONG = "This text is too long to be checked as you write. It is checked when you save it."
EDIT_OTHER_JUDGE = (
    "Statements are checked here by their words and numbers alone. The draft was judged by the"
    " model that the setting `grounding` names, and your edit will be."
)
EDIT_UNCHECKED = "This content type exists no more, so that nothing says what to check."
DRAFT_BLOCKED = "A rule blocks this draft"
DRAFT_BLOCKED_HINT = "Approve it once more if it shall go out as it is."
STILL_BLOCKED = "Something in this text still blocks it"
STILL_BLOCKED_HINT = "See the findings. Save once more if it shall go out as it is."
COUNTS = {
    "words": ("word", "words"),
    "characters": ("character", "characters"),
    "sentences": ("sentence", "sentences"),
    "links": ("link", "links"),
    "headings": ("heading", "headings"),
    "hashtags": ("hashtag", "hashtags"),
    "emoji": ("emoji", "emoji"),
    "exclamations": ("exclamation mark", "exclamation marks"),
}
COUNT_BETWEEN = "{count} {name} ({least} to {most})"
COUNT_LEAST = "{count} {name} (at least {least})"
COUNT_MOST = "{count} {name} (at most {most})"
COUNT_ONLY = "{count} {name}"
CONFIRMED = "{what}: “{title}”."
CONFIRMED_LAST = "That was the last one."
NOTED = "Your opinion is noted ({what}): “{title}”."
NOTED_DIFFER = "The others say something else: a lead decides."
AT_ONCE = "It went to the writer at once, and cannot be undone."
DECISION_UNDOING = "Undone"
DECISION_UNDONE = "was undone"
UNDONE = "Taken back: “{title}”."
FLASH_UNDO = "Undo (U) · {seconds} s"
FLASH_GONE = "It is on its way. To take it back now: copydesk withdraw {item}"
EMPTY_EDIT = "There is no text to save"
EMPTY_EDIT_NEXT = "write something, or reject the draft"
HELD = "{name} has this draft open"
HELD_UNTIL = "It is theirs until {time} UTC unless they leave it earlier. Nothing was changed."
NEEDS_ROLE = "This draft needs a {role}"
NEEDS_ROLE_HINT = "Reviewers differ on it. Take the next one."
GIVEN = "You said what you think ({what}), {time} UTC"
GIVEN_HINT = {0: "Others differ: a lead decides.", 1: "One more reviewer is asked."}
GIVEN_HINT_MANY = "{count} more reviewers are asked."
WAS_DECIDED = "{what} by {name}, {time} UTC"
WAS_DECIDED_HINT = "The decision above stands, and yours was not recorded."
WAS_DECIDED_ONLY = "This is only to read now."
WAS_DECIDED_UNDO = "It still waits: Undo (U) opens this draft again."
WAS_CANCELLED = "This draft needs no review any more"
WAS_CANCELLED_HINT = "The item moved on without it."
KEPT = "What you wrote is kept here; copy it if you need it."
