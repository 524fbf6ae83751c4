"""Taste tests."""

TASTE_ASK = "Which draft would you rather publish? Nothing here tells who wrote which."
TASTE_PLACE = "Pair {number} of {total}"
TASTE_LEFT = {0: "the last one", 1: "one more after it"}
TASTE_LEFT_MANY = "{count} more after it"
TASTE_SIDES = {"left": "Left draft", "right": "Right draft"}
TASTE_CHOICES = {"left": "Left is better", "neither": "Neither", "right": "Right is better"}
TASTE_EMPTY = "No drafts to compare"
TASTE_EMPTY_HINT = (
    "Pairs come from the gate: what a new adapter and the writer before it made of one brief. "
    "Train an adapter first:"
)
TASTE_EMPTY_COMMAND = "copydesk tune"
TASTE_SAME = "This adapter gives no choice"
TASTE_SAME_HINT = "For every brief of its gate both writers said the same, or one said nothing."
TASTE_DONE = "That was the last pair"
TASTE_DONE_HINT = "What you and the others liked better is below."
TASTE_NOBODY = "Nobody has judged this adapter's drafts yet."
TASTE_RESULT = (
    "Its draft was liked better on {wins} of {decided} briefs ({share}; 95%: {low} to {high})."
)
TASTE_TIES = {0: "", 1: "One brief was a tie."}
TASTE_TIES_MANY = "{count} briefs were ties."
TASTE_ALL_TIES = "On every brief judged so far it was a tie."
TASTE_VERDICTS = {
    "better": "People prefer it.",
    "worse": "People prefer what it would replace.",
    "open": "Luck would explain that: more judgements would tell.",
}
TASTE_BY = "Judged by {names}"
TASTE_BY_ONE = "{name} ({count})"
TASTE_HIDDEN = {1: "The result shows once you have judged the last pair."}
TASTE_HIDDEN_MANY = "The result shows once you have judged the other {count} pairs."
TASTE_GO = "Take the taste test"
TASTE_LEARNING = "See the adapter"
