"""Messages that ask for no content: questions about items, cancellations, help, and noise."""

import re

from agents.intake.text import trimmed
from agents.intake.types import Intake, Kind

STATUS = re.compile(
    r"^(?:(?:hi|hey|hello|so|ok|and),? )?(?:"
    r"(?:what(?:'s| is) the )?(?:status|progress)(?: of| on|:)?(?: (?P<a>.*))?"
    r"|(?:where(?:'s| is| are)|what(?:'s| is) (?:happening|up|going on) (?:with|to)"
    r"|what (?:happened|became) (?:to|of|with)|how far (?:is|are)|how(?:'s| is| are)) (?P<b>.*?)"
    r"(?: coming(?: along)?| doing| going| now| at)?"
    r"|(?:is|are|was|were) (?P<c>.*?) (?:done|ready|finished|published|approved|drafted|out"
    r"|live)(?: yet)?"
    r"|who (?:approved|reviewed|has|checked|rejected|published) (?P<h>.*?)"
    r"|has (?:anyone|anybody|someone|somebody) (?:approved|reviewed|seen|checked|published) "
    r"(?P<d>.*?)(?: yet)?"
    r"|(?:when (?:will|is|are|do|does)) (?P<e>.*?) (?:be )?(?:ready|done|published|finished"
    r"|come|out|go out)"
    r"|(?:is |are )?(?:there )?anything (?:waiting|new|ready|to review|left|open)(?: for me)?"
    r"|(?:have|has|did) (?P<f>.*?) (?:been )?(?:published|approved|done|finished|go out|gone"
    r" out)(?: yet)?"
    r"|(?:show|tell) me (?:how far|where) (?P<g>.*?) (?:is|are)"
    r")[?.! ]*$",
    re.IGNORECASE,
)
WHY = re.compile(
    r"^(?:why|how come|what(?:'s| is| was| were| are)? (?:the|were the) reasons?(?: for| that|"
    r" why| of)?"
    r"|for what reason)\b(?P<rest>.*)$",
    re.IGNORECASE,
)
WHY_ABOUT = re.compile(
    r"^(?: the review of| you| did you| did| do you| does| is| was| were| are| has| have| been"
    r"| you (?:flagged?|h[eo]ld|rejected?|sent)| flagged?| hold| held| rejected?| send| sent|"
    r" back| item)*"
    r"(?P<about>.*?)"
    r"(?: (?:was|were|is|are|has been|been|got|get|gets|end(?:ed)? up|go(?:es)?|went|not|stuck"
    r"|still"
    r"|sent|flagged|held|rejected|waiting|in review|to (?:a )?review|with a reviewer|for review"
    r"|need(?:s|ed)?)\b.*)?[?.! ]*$",
    re.IGNORECASE,
)
CANCEL = re.compile(
    r"^(?:(?:please|pls|never ?mind|sorry|actually|ok|hey|no|wait|oh|can you|could you)[,.! ]+)*"
    r"(?:(?:cancel|stop|drop|forget|abort|scrap|withdraw|discard|remove|delete|kill|undo|call off)"
    r"(?: (?:about|writing|working on))?"
    r"|(?:i|we) (?:don'?t|do not|no longer) (?:need|want))(?: (?P<about>.*?))?"
    r"(?: (?:any ?more|please|after all|again))*[.!? ]*$",
    re.IGNORECASE,
)
HELP = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|yo|moin)(?: there| all|"
    r" team)?"
    r"(?:[,.! ]+(?:are you there|anybody there|how are you|how does this work|help))?"
    r"|help(?: me)?|what can (?:you|i) (?:do|ask|say)(?: here)?|how (?:does|do) (?:this|it|you"
    r"|i)(?: use)?(?: this| it)?"
    r"(?: work)?|who are you|what (?:is this|are you)|(?:ok(?:ay)?[, ]+)?(?:thanks?|thank you"
    r"|cheers|ta)"
    r"(?: (?:so|very) much| a lot)?(?:[,.! ]+(?:that'?s all|bye|that is all|great|perfect))?"
    r"|bye|commands?)[?.! ]*$",
    re.IGNORECASE,
)
ARTICLES = re.compile(
    r"^(?:the|my|our|your|this|that|it|item|those|these|its?)(?: |$)", re.IGNORECASE
)
RULES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("help", HELP),
    ("cancel", CANCEL),
    ("status", STATUS),
)


def read_talk(message: str) -> Intake | None:
    """What a message is that wants nothing written; None where it may want that."""
    line = " ".join(message.split())
    if found := WHY.match(line):
        return why(found["rest"])
    for kind, rule in RULES:
        if found := rule.match(line):
            said = next((value for value in found.groupdict().values() if value), "")
            return Intake(kind, about=plain(said))
    return None


def why(rest: str) -> Intake:
    found = WHY_ABOUT.match(rest)
    return Intake("why", about=plain(found["about"] if found else rest))


def plain(said: str) -> str:
    """An item's name without the words that point at it."""
    text = trimmed(said)
    while found := ARTICLES.match(text):
        text = trimmed(text[found.end() :])
    return text
