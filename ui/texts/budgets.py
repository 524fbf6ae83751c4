"""Error budgets."""

BUDGET_STATES = {"learning": "Learning", "automatic": "Automatic", "stopped": "Stopped"}
BUDGET_OF = "At most {budget} of what goes out without a person may be refused."
BUDGET_CONFIDENCE = "Confidence is off by {ece} on average (expected calibration error)."
BUDGET_HELD = "{count} decisions wait to be counted behind one that is still open."
BUDGET_SIMULATED = "{count} simulated decisions were left out."

BUDGET_TILES = {
    "coverage": "went out without a person",
    "error": "refused in audits",
    "saved": "reviews saved",
    "agreement": "of pairs of reviewers agree",
}
BUDGET_TILE_NONE = {
    "coverage": "nothing was routed yet",
    "error": "no audit was decided yet",
    "saved": "nothing went out by itself yet",
    "agreement": "too few drafts were judged by several",
}
BUDGET_SAVED_OF = "{accepted} went out by themselves, {drawn} of them audited all the same"
BUDGET_BETWEEN = "between {low} and {high}; budget {budget}"
BUDGET_ROUTED_OF = "{accepted} of {routed} drafts"
BUDGET_ALPHA = "Krippendorff's alpha {alpha}, {count} drafts"
BUDGET_PLOTS = {
    "coverage": "Went out without a person",
    "error": "Refused in audits, and the budget",
    "agreement": "Reviewers agree",
}
BUDGET_PLOT_SAID = {
    "coverage": "Share of drafts that went out without a person, now {share}.",
    "error": "Share of audited drafts that were refused, now {share}; the budget is {budget}.",
    "agreement": "Share of pairs of reviewers who agree on approval, now {share}.",
}
BUDGET_PLOT_LEGEND = "The line is what was found, the band what it may be in truth (90%), the "
BUDGET_PLOT_LEGEND += "dashes the budget."
BUDGET_JUDGED = "{count} drafts judged by several"
BUDGET_HISTORY = "How it came about"
BUDGET_HISTORY_COLUMNS = ("Since", "State", "Budget", "Why")
BUDGET_CAUSES = {
    "evidence": "decisions",
    "audits": "audits",
    "drift": "drafts changed",
    "regime": "another writer",
    "budget": "the budget was set",
    "calibration": "confidence was fitted anew",
}
BUDGET_SET = "Set the budget"
BUDGET_SET_LABEL = "At most this many per cent refused"
BUDGET_SET_ASK = "Set…"
BUDGET_SET_WHAT = "Let at most {budget} of what goes out without a person be something we refuse?"
BUDGET_SET_STRICTER = (
    "That is stricter than the {now} of today. What goes out by itself has to be proven for the "
    "new budget; until it is, drafts go to people again."
)
BUDGET_SET_LOOSER = (
    "That is looser than the {now} of today. More drafts may go out by themselves as soon as it "
    "is proven, and of 1,000 that do, up to {wrong} may be something we would have refused."
)
BUDGET_SET_KEEPS = "What was decided so far still counts. The change is kept with your name."
BUDGET_SET_SAME = "That is the budget of today."
BUDGET_SET_IT = "Set it to {budget}"
BUDGET_WAS_SET = "{kind}: the budget is {budget} now."
