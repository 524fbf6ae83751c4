"""People, agreement, and the log."""

TEAM_NONE = "This home has one user, who may do everything and signs in nowhere"
TEAM_NONE_HINT = (
    "A team starts with its first person, an admin. From then on everybody signs in, each with a "
    "role, and the desk may be opened to other machines."
)
TEAM_NONE_COMMAND = "copydesk people add NAME --role admin"
TEAM_PEOPLE = "{count} people"
TEAM_PARTS = {"people": "People", "agreement": "Agreement", "log": "Log"}
TEAM_PART = "What to look at"
TEAM_COLUMNS = ("Person", "Role", "Team", "Open tasks", "Judged, 30 days")
TEAM_SKILLS = "Knows {skills}"
TEAM_INACTIVE = "left"
TEAM_NO_SIGNIN = "cannot sign in yet"
TEAM_ADD = "Add a person"
TEAM_NAME = "Name"
TEAM_NAME_HELP = "What they do is recorded under it. It cannot be changed."
TEAM_ROLE = "Role"
TEAM_ROLE_HELP = (
    "Writers ask for drafts, reviewers decide, leads assign and set budgets, admins add people. "
    "Each may do what those before may."
)
TEAM_TEAM = "Team"
TEAM_SKILL = "Content types they know"
TEAM_SKILL_HELP = "Tasks of these types are given to them first."
TEAM_EMAIL = "E-mail address"
TEAM_ACTIVE = "May work here"
TEAM_SAVE = "Save"
TEAM_PASSWORD = "New password"
TEAM_PASSWORD_HELP = "At least 12 characters. It signs them out everywhere."
TEAM_SET_PASSWORD = "Set password"
TEAM_END = "Sign out everywhere"
TEAM_SAVED = "{name} is saved."
TEAM_ADDED = "{name} is added. Now give them a password."
TEAM_ADDED_OIDC = "{name} is added, and can sign in with their e-mail address."
TEAM_PASSWORD_SET = "{name} has a new password."
TEAM_ENDED = "{name} is signed out of {count} browsers."
TEAM_LATELY = "What they did"
TEAM_UNKNOWN = "There is no such person"

AGREEMENT_TYPES = "By content type"
AGREEMENT_REVIEWERS = "By reviewer"
AGREEMENT_TYPE_COLUMNS = ("Type", "Drafts", "Opinions", "Same", "Kappa", "Alpha")
AGREEMENT_REVIEWER_COLUMNS = ("Reviewer", "Drafts", "Same", "Kappa")
AGREEMENT_ABOUT = (
    "On drafts that several people judged without seeing each other's answers: how often two said "
    "the same; Cohen's kappa and Krippendorff's alpha take chance out (1 always, 0 by chance)."
)
AGREEMENT_LEAST = "A dash stands where fewer than {least} drafts were judged."
AGREEMENT_NONE = "No draft was judged by several people yet"
AGREEMENT_NONE_HINT = (
    "A content type's policy can ask several reviewers about a share of its drafts: set overlap in "
    "its file."
)

LOG_COLUMNS = ("When (UTC)", "Who", "Did", "To", "With")
LOG_WHO = "Who"
LOG_ANYBODY = "Anybody"
LOG_WHAT = "Did"
LOG_ANYTHING = "Anything"
LOG_THING = "To which thing"
LOG_THING_HELP = "The id of an item, source or adapter, a content type, or a person's name."
LOG_EMPTY = "Nothing like that was done"
LOG_NOBODY = "nobody known"
