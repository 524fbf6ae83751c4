"""Messages that ask for no content: questions about items, cancellations, help, and noise."""

import re

from agents.intake.text import trimmed
from agents.intake.types import Intake, Kind
from agents.intake.words import words

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


WISHED = re.compile(
    r"\b(?:(?:write|draft|create|compose|produce|prepare|announce|describe|put together)"
    r"(?! (?:it|that|this) (?:herself|himself|myself))"
    r"|word (?:it|that|this|something|a|the)|need(?:s|ed)? (?:a|an|some|\d+|two|three|something)"
    r"|(?:could|can|would) (?:you|we|someone|i) (?:please )?(?:do|make|have|get|help)"
    r"|i'd like (?:a|an)|please (?:a|do|make)|make (?:me|us|a|an|something)|what do we say"
    r"|tell (?:users|customers|everyone|people|our|the)|(?:article|answer|reply|post|note)s? please"
    r")\b",
    re.IGNORECASE,
)
"""Something is to be written after all."""
ASKS_WHY = re.compile(
    r"\b(?:why|how come|how so|what for|for (?:which|what) reason|reasons? (?:for|why|behind)"
    r"|the reason|what (?:made|makes|triggered|caused)|what (?:was|is|were|'s) wrong|what's wrong"
    r"|what (?:did|does) .{1,30} (?:not like|dislike|object)|who decided|on what grounds"
    r"|explain)\b",
    re.IGNORECASE,
)
SENT = re.compile(
    r"\b(?:review\w*|escalat\w+|flag\w*|held|hold|human|a person|people|somebody|someone"
    r"|sign(?:ed)?[- ]?off|desk|check\w*|control|pass(?:ed)?|sent|land(?:ed)?|reject\w*|stopp?\w*"
    r"|queue\w*|approv\w+|finish\w*|go to|goes to|went to|go through|look at|bounced?|kicked"
    r"|manual|stuck|block\w*|editor|legal|alone|by itself|automatic\w*|eyes)\b",
    re.IGNORECASE,
)
ASKS_STATUS = re.compile(
    r"\b(?:check(?:ing)? in|any (?:news|update|progress|word|sign|movement)"
    r"|(?:status|progress)(?= of| on| for| update|[?:.]|$)"
    r"|(?:ready|done|finished|out|live|up|published|sorted) yet"
    r"|(?:get|got|gets) (?:done|finished)"
    r"|still (?:stuck|waiting|pending|going|in)|how far|where(?:'s| is| are| did| do we)|eta\b"
    r"|how long (?:until|till|before|will)|heard (?:nothing|anything|back)"
    r"|what happened (?:to|with)"
    r"|when (?:will|can|do|does|is)|com(?:e|ing) along|wait for you|what's (?:up|going on) with"
    r"|(?:has|have|did|is|are|was|were) (?:the|my|our|that|those) [^.?!]*"
    r"(?:done|ready|finished|out|live|up|through|approved|published|sent|online))\b",
    re.IGNORECASE,
)
CALLS_OFF = re.compile(
    r"^(?:[^.!?\n]{0,60}?[ ,.;:])?(?:never mind|cancel|scrap|drop|forget|bin|kill|call off|ditch"
    r"|no need|(?:not|don't|do not|won't|no longer) (?:need(?:ed)?|want(?:ed)?|require[d]?|bother)"
    r"|pull|take back|stop|withdraw|abort|discard|delete|is off|hold off)\b",
    re.IGNORECASE,
)
ASKS_HELP = re.compile(
    r"\b(?:how (?:do|does|can) (?:i|this|it|one|we|you)\b"
    r"|what (?:can|else can|do|could) (?:you|i|we)"
    r"|(?:which|what) (?:kinds?|sorts?|types?|commands?|things|languages|formats)|new here"
    r"|are you (?:able|a (?:bot|robot|person|human))|instructions|how to use|list of commands"
    r"|what are you|(?:do|can) you (?:also |even )?(?:understand|speak|handle|support|do|read)\b)",
    re.IGNORECASE,
)
LOOSE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("cancel", CALLS_OFF),
    ("status", ASKS_STATUS),
    ("help", ASKS_HELP),
)
NAMED_WITHIN = 600
"""Characters of a question in which its item is looked for."""
PIECE = (
    r"(?:text|thing|item|piece|draft|stor(?:y|ies)|page|cop(?:y|ies)|update|message|announcement"
    r"|one|card|job|request|brief|bit|label|teaser|line|posts?|note|ad|letter|notice|entry)s?"
)
IN_NAME = (
    r"(?!(?:is|are|was|were|has|have|had|to|on|in|at|that|which|who|and|or|but|went|goes?|got"
    r"|needed|needs|about|for|of|from|with|because|the|my|our|i|we|you|it)\b)[\w'&.-]+"
)


def read_talk(message: str) -> Intake | None:
    """What a message is that wants nothing written; None where it may want that."""
    line = " ".join(message.split())
    if found := WHY.match(line):
        return why(found["rest"])
    for kind, rule in RULES:
        if found := rule.match(line):
            said = next((value for value in found.groupdict().values() if value), "")
            return Intake(kind, about=plain(re.split(r"[,;] | [-–—] | because ", said)[0]))
    return loosely(line)


def loosely(line: str) -> Intake | None:
    """A question or a cancellation in the middle of other words; none where a text is wished."""
    if WISHED.search(line):
        return None
    if ASKS_WHY.search(line) and SENT.search(line):
        return Intake("why", about=piece_in(line))
    for kind, rule in LOOSE:
        if rule.search(line):
            return Intake(kind, about="" if kind == "help" else piece_in(line))
    return None


def piece_in(line: str) -> str:
    """The item that a message names: `the bee hotel text`, `Elm Grove listing`."""
    kinds = "|".join(rule.pattern for rule in words().types.values())
    head = rf"(?:{kinds}|{PIECE})(?!\w)"
    behind = rf"(?: (?:about|on|for|of|re) (?:(?:the|our|my) )?{IN_NAME}(?: {IN_NAME})?)?"
    points = r"(?:the|my|our|that|those|this|these)"
    pointed = rf"(?<!\w)(?P<about>{points} (?:{IN_NAME} ){{0,5}}?{head}{behind})"
    bare = rf"(?:^|[:–—-] ?|\b(?:re|of|for|about) )(?P<about>(?:{IN_NAME} ){{1,4}}?{head}{behind})"
    for pattern in (pointed, bare):
        for found in re.finditer(pattern, line[:NAMED_WITHIN], re.IGNORECASE):
            name = plain(found["about"])
            if name and not POINTS.fullmatch(name):
                return name
    return ""


POINTS = re.compile(r"(?:last |other |first |same |whole )*(?:one|thing|piece|item|text)s?", re.I)


def why(rest: str) -> Intake:
    found = WHY_ABOUT.match(rest)
    return Intake("why", about=plain(found["about"] if found else rest))


def plain(said: str) -> str:
    """An item's name without the words that point at it."""
    text = trimmed(said)
    while found := ARTICLES.match(text):
        text = trimmed(text[found.end() :])
    return text
