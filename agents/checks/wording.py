"""Profanity, slurs, insults and threats, by a short list of English words.

It is a list: it sees words and not what they mean. It cannot see contempt in polite words, irony,
new or misspelt words, other languages, or that a word is quoted, a name or a place. A word that
stands in what was given (a product's name, a quotation from a source) is let through.
"""

import re
from functools import cache

from agents.checks.prose import prose
from agents.types import Finding, Severity

SLURS = """fagg?ots?|kikes?|n[i1]gg(?:er|a)s?|tranny|trannies|wetbacks?|pakis?|gooks?|dagos?
|ragheads?|towelheads?|beaners?|mongoloids?|golliwogs?"""
STRONG = """f+[u*]+ck(?:s|ed|er|ers|ing|in|wit|wits|up)?|motherf[u*]ck(?:er|ers|ing)
|f\\*+k(?:ing|ed)?|cunts?|c\\*nts?|sh[i*]t(?:s|ty|tier|tiest|ting|head|show)?|bullshit|horseshit
|wank(?:er|ers|ing)?|twats?|assholes?|arseholes?|bitch(?:es|ing|y)?|bastards?(?! (?:cut|files?))
|dickheads?|cocksucker|sluts?|whores?|bollocks|goddamn|piss(?:ed)? off|pissed"""
MILD = """damn(?:ed)?|crap(?:py)?|arse|ass(?=[.!?]|$)|bloody (?:hell|awful|good|great|brilliant)
|wtf|omfg|lmfao|stfu|sucks(?=[.!?]|$)|screw you|screwed up|what the hell|as hell"""
INSULTS = """(?:you are|you're|they are|customers are|people are) (?:(?:all|such|just|so) ){0,2}
(?:stupid|idiots?|an idiot|morons?|a moron|dumb|losers?|a loser|ugly|pathetic|imbeciles?|trash
|scum|vermin)|(?:stupid|idiotic|moronic|dumb) (?:people|customers|users|women|men|foreigners
|immigrants)|such (?:an? )(?:idiot|moron|imbecile|loser)
|(?:stupid|filthy|disgusting) (?:idiots?|morons?|vermin|scum)
|(?:women|men|foreigners|immigrants|they|those \\w+) are (?:(?:all|just|too|so|such|disgusting
|filthy) ){0,2}(?:stupid|dumb|idiots|morons|vermin|scum|trash|subhuman)
|only (?:an? )?(?:idiots?|morons?|losers?)"""
THREATS = """kill (?:yourself|yourselves|you all|them all)|(?:go|hope you) die|beat you up
|we will (?:hurt|find and)|(?:i|we)(?:'ll| will) kill|(?:hang|shoot) them(?: all)?
|should be (?:shot|hanged|gassed|exterminated|killed)|go back to where you came from"""

LISTS: tuple[tuple[str, Severity, str, str], ...] = (
    ("slur", "block", SLURS, "a slur"),
    ("profanity", "block", STRONG, "profanity"),
    ("mild_profanity", "warn", MILD, "mild profanity"),
    ("insult", "block", INSULTS, "an insult"),
    ("threat", "block", THREATS, "a threat"),
)


def wording_findings(text: str, given: str = "") -> list[Finding]:
    """In order of the lists, then of places."""
    readable, known = prose(text), given.lower()
    return [
        Finding(f"safety.{name}", severity, f"“{found.group()}” is {what}.", *found.span())
        for name, severity, pattern, what in compiled()
        for found in pattern.finditer(readable)
        if not stands_in(found.group().lower(), known)
    ]


@cache
def compiled() -> list[tuple[str, Severity, re.Pattern[str], str]]:
    return [
        (name, severity, re.compile(rf"(?<![\w'’-])(?:{unbroken(words)})(?![\w'’])", re.I), what)
        for name, severity, words, what in LISTS
    ]


def unbroken(words: str) -> str:
    return words.replace("\n|", "|").replace("\n", "").replace("'", "['’]")


def stands_in(word: str, given: str) -> bool:
    return bool(given) and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", given) is not None
