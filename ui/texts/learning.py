"""Training runs, snapshots, adapters and their gates."""

TRAINING = "Training"
TRAINING_EMPTY = "Nothing has been trained yet. A run freezes what was decided, trains and gates:"
TRAINING_EMPTY_COMMAND = "copydesk tune"
RUN_START = "Start a run"
RUN_RECIPE = "Recipe"
RUN_SIMULATED = "Train on simulated decisions too"
RUN_GO = "Start"
RUN_QUEUED = "The run is queued. A worker takes it within seconds."
RUN_STOP = "Stop"
RUN_STATUSES = {"queued": "Queued", "running": "Running", "done": "Done", "failed": "Failed"}
RUN_STAGES = {
    "freeze": "Freezing what was decided",
    "train": "Training",
    "convert": "Converting the weights",
    "gate": "Judging it on briefs it never saw",
    "": "Starting",
}
RUN_PLACE = "number {place} in the queue"
RUN_DEAD = "Its process is gone; a worker goes on from the last checkpoint."
RUN_STEP = "step {step} of {steps}"
RUN_SPEED = "{speed} tokens/s"
RUN_LEFT = "about {left} left"
TRAINING_TOOK = "took {took}"
RUN_WHY = {"asked": "asked for by {name}", "due": "due by schedule"}
RUN_LOSS = "Loss {last}, from {first}"
RUN_LOSS_LABEL = "Training loss by step: {first} at step {start}, {last} at step {end}"
RUN_HELD_OUT = "held out {last}"
RUN_EARLIER = "Earlier runs"
MINUTES = "{count} min"
SECONDS = "{count} s"

SNAPSHOTS = "Snapshots"
SNAPSHOTS_EMPTY = "No snapshot yet. Decide some drafts, then freeze what they taught:"
SNAPSHOTS_EMPTY_COMMAND = "copydesk dataset freeze"
SNAPSHOTS_OLDER = "Older snapshots"
SNAPSHOT_ROWS = "{train} examples to train on, {gate} to judge by, {test} to measure with"
SNAPSHOT_GROUPS = "from {groups} briefs"
SNAPSHOT_SIMULATED = "{count} of them from simulated decisions"
SNAPSHOT_CARD = "The whole card"
SNAPSHOT_PARTS = {
    "origins": "Origins",
    "content_types": "Content types",
    "kinds": "Rows by kind",
    "licences": "Licences",
    "reviewers": "Reviewers",
    "left_out": "Left out, with the reason",
    "guard": "Guard against collapse",
}
SNAPSHOT_KINDS = {
    "sft": "texts to learn",
    "preference": "preferences",
    "kto": "judged drafts",
}
SNAPSHOT_KIND = "{name}: {train} to train on, {gate} to judge by, {test} to measure with"
SNAPSHOT_UNSOURCED = "{count} without a source"
SNAPSHOT_HUMAN = "People wrote or edited {share} of the rows to train on (at least {least})."
SNAPSHOT_DEPTH = "At most {depth} trained models stand behind a row (the cap is {most})."
SNAPSHOT_VARIED = "New pairs of words: {now} of all"
SNAPSHOT_ALIKE = "Self-BLEU (1: all texts alike): {now}"
SNAPSHOT_SPREAD = "Distance in meaning (0: all the same): {now}"
SNAPSHOT_LENGTH = "Words a text: {now}"
SNAPSHOT_LAST = ", last time {then}"
SNAPSHOT_SINCE = "Since the first snapshot: new pairs of words {then} to {now}"
SNAPSHOT_DIFF = "Compare with the one before"
SNAPSHOT_DIFF_SAID = "{new} new rows, {gone} gone, {moved} on the other side, {same} the same."
SNAPSHOT_DIFF_NEW = "New, for example:"
SNAPSHOT_DIFF_GONE = "Gone, for example:"
SNAPSHOT_EXPORT = "Export"
SNAPSHOT_EXPORT_HINT = (
    "Formats: messages, preference, kto, parquet, hf, llama-factory, argilla. In a terminal:"
)
SNAPSHOT_EXPORT_COMMAND = "copydesk dataset export {snapshot} --format messages --out FOLDER"
SNAPSHOT_DOWNLOAD = "Download the card"
ORIGINS = {
    "human-written": "brought in",
    "human-edited": "edited in review",
    "human-approved": "approved in review",
    "machine-accepted": "accepted without a person",
}
ADAPTERS = "Adapters"
ADAPTERS_EMPTY = "No adapter yet. Train one from the latest decisions:"
ADAPTERS_EMPTY_COMMAND = "copydesk tune"
ADAPTERS_OLDER = "Older adapters"
ADAPTER_FROM = "trained from {snapshot} on {base}"
ADAPTER_SIGNED = "signed off by {name}"
ADAPTER_LIVE_SINCE = "live since {time} UTC"
ADAPTER_PROMOTE = "Promote"
ADAPTER_PROMOTE_ASK = "Have {adapter} write every new draft?"
ADAPTER_PROMOTE_HINT = "This is a lead's sign-off. What is live now retires, and can come back."
ADAPTER_PROMOTE_YES = "Promote it"
ADAPTER_PROMOTED = "{adapter} is live."
ADAPTER_TRY = "Try on a share"
ADAPTER_TRY_ASK = "Have {adapter} write a share of new briefs?"
ADAPTER_TRY_HINT = (
    "What people decide then compares it with what is live. It goes live, or is withdrawn, by "
    "itself once that is clear: this is the sign-off for either."
)
ADAPTER_TRY_SHARE = "Share of new briefs, in percent"
ADAPTER_TRY_YES = "Start the trial"
ADAPTER_TRIED = "{adapter} is on trial."
ADAPTER_ROLLBACK = "Roll back"
ADAPTER_ROLLBACK_ASK = "Take {adapter} back?"
ADAPTER_ROLLBACK_HINT = "The adapter before it writes again, or the base model where there is none."
ADAPTER_ROLLBACK_YES = "Roll back"
ADAPTER_UNTRY = "Take off trial"
ADAPTER_UNTRY_ASK = "Take {adapter} off trial?"
ADAPTER_UNTRY_HINT = "It is a candidate again, and what is live writes everything."
ADAPTER_UNTRY_YES = "Take off trial"
ADAPTER_TAKEN_BACK = "{adapter} writes no more new drafts."
ADAPTER_MAY_NOT = "A lead promotes it, or takes it back."
ADAPTER_CANARY = "On trial with {share} of new briefs since {time} UTC, against {against}."
ADAPTER_CANARY_SO_FAR = (
    "People approved {candidate} of its drafts unchanged, and {live} of the other's, in {pairs} "
    "comparisons. It ends at 20 times the evidence: {good} times for it, {bad} times against it."
)
ADAPTER_CANARY_NONE = "Nobody has decided on its drafts yet."
TASTE = "Taste test"
GATE = "The gate"
GATE_NONE = "Not judged yet."
GATE_MEAN = "Mean score {candidate} against {live} for {against} on {n} held-out briefs."
GATE_DIFFERENCE = "Difference {difference}, interval {low} to {high}."
GATE_BASE = "the base model"
GATE_PASSED = "It passes the gate."
GATE_FAILED = "It does not pass the gate."
GATE_MEASURES = "Every measure"
GATE_COLUMNS = ("Measure", "Guard", "New", "Other", "Difference", "95% interval")
GATE_LET_PASS = "passes"
GATE_REFUSES = "refuses"
GATE_REPORTED = ""
GATE_NOTE = (
    "Other is what is live, unless the measure says otherwise. A measure refuses only a loss "
    "beyond its margin that luck does not explain."
)
GATE_CHECKS = {
    "wins_live": "Wins against what is live",
    "wins_base": "Wins against the base model",
    "unsupported": "Statements without support, a draft",
    "findings": "Rule findings, a draft",
    "chrf": "chrF to what people published",
    "bleu": "BLEU to what people published",
    "rouge_l": "ROUGE-L to what people published",
    "edits": "Words a reviewer would change",
    "length": "Off the published length, in doublings",
    "words": "Words, a draft",
    "variety": "New pairs of words, against published",
    "general": "General tasks done, against the base model",
    "queue": "Approvals the critic doubts, against people's texts",
}
GATE_SHARES = ("wins_live", "wins_base", "edits", "variety", "general", "queue")
