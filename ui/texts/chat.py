"""Asking for content in a conversation."""

CHAT_HINT = "Say what to write, or /help"
CHAT_NEW = "New conversation"
CHAT_EARLIER = "Earlier"
CHAT_EARLIER_MORE = "Show more"
CHAT_EMPTY = "What shall be written?"
CHAT_EMPTY_HINT = (
    "Say it as you would to a colleague. You are shown the briefs, and what they cost, before "
    "anything is started."
)
CHAT_EXAMPLE = "three posts about the spring fair for families, friendly, under 280 characters"
CHAT_ROLES = {"user": "You", "assistant": "copydesk"}
CHAT_HOW_READ = (
    "Messages are read here by rules and a small reader that learnt from messages, without a chat "
    "model. Drafting uses one."
)
CHAT_HOW_READ_BY_RULES = (
    "Messages are read here by rules alone, without a model; the small reader that learnt from "
    "messages helps once `copydesk ingest` has set up the embedder."
)
CHAT_PIECE = "{place} of {total}"
CHAT_PIECE_ALONE = "piece {place}"
CHAT_READING = "Reading…"
CHAT_DOING = {
    "propose": "Working out briefs and their cost…",
    "start": "Starting…",
    "status": "Looking it up…",
    "why": "Looking it up…",
    "cancel": "Looking it up…",
    "take_back": "Taking it back…",
}
CHAT_START = "Yes, start"
CHAT_DROP = "No"
CHAT_TAKE_BACK = "Take it back"
CHAT_YES = "yes"
CHAT_NO = "no"
CHAT_MORE_BRIEFS = "and {count} more"
