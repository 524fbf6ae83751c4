"""Error budgets."""

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
