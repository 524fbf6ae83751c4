"""Audience, tone, channel, facts and source: each rule takes its words out of the text."""

import re

from agents.intake.text import EDGES, GAP, Text, trimmed
from agents.intake.words import words

AUDIENCE_SAID = re.compile(
    r"(?:(?:the )?(?:target )?audience|our (?:buyers|readers))(?: (?:is|are|will be)|:| =)"
    r"(?: mostly)? (?P<who>[^,.;\n\x1f]+)"
    r"|(?:aimed at|addressed to|directed at|targeted at|targeting|geared towards?|intended for"
    r"|meant for|suitable for|speak(?:ing)? to) (?P<who2>[^,.;:\n\x1f]+)",
    re.IGNORECASE,
)
SHOULD = re.compile(
    r"(?:^|[.,;!\x1f] ?)(?P<who>[^,.;\n\x1f]{3,60}?) (?:should|must|need to|ought to)"
    r" (?P<verb>hear|read|know|learn|be told|see)\b",
    re.IGNORECASE,
)
FOR = re.compile(r"\b(?:for|to|tell|let|sell it to) (?P<who>[^,.;:\n()\x1f]+)", re.IGNORECASE)
STOPS = re.compile(
    r" (?:\+|(?:about|on the|regarding|by|before|please|know|that|in a|in the|what|and (?:the|a"
    r"|one)"
    r"|who should)\b).*$",
    re.IGNORECASE,
)
LEADS = re.compile(r"^(?:our|the|your|my|all the|mostly|mainly) ", re.IGNORECASE)
MOSTLY = re.compile(r" (?:mostly|mainly|primarily)$", re.IGNORECASE)

TONE_SAID = re.compile(
    r"\b(?:tone|voice|style)(?: (?:should be|is|must be)|:| =) (?P<tone>[^,.;\n\x1f]+)"
    r"|\b(?:in an? )?(?P<tone2>(?:\w[\w-]*(?:,? (?:and|but|yet) | ))??\w[\w-]*)"
    r" (?:tone|voice|language|manner|wording)\b(?: of voice)?"
    r"|\b(?:keep|make) (?:it|them|this|both)(?: sound)? (?P<tone3>[^,.;\n\x1f]+)"
    r"|\b(?:sound|be|sounding) (?P<tone4>[^,.;\n\x1f]+)",
    re.IGNORECASE,
)
TONE_START = re.compile(
    r"^(?:not(?: too)?|nothing|no|non-?|very|really|a bit|slightly|rather|both|all|quite|honest"
    r" about)"
    r" ",
    re.IGNORECASE,
)
ADJECTIVE = re.compile(r"^[a-z][a-z-]*(?:ish|ful|ive|ous|less|ical|etic|ant|y|ing|ed|ic|al)$", re.I)
NO_TONE = frozenset(
    ("today", "pretty", "story", "only", "any", "every", "party", "sorry", "nothing")
)
JOINS = re.compile(r",? (?:and|but|yet|or) | ")


def channels_in(text: str) -> list[str]:
    """Channels by their names, in the order in which they are said."""
    found = [
        (match.start(), name)
        for name, pattern in words().channels.items()
        if (match := pattern.search(text))
    ]
    return [name for _, name in sorted(found)]


def take_channels(text: Text) -> list[str]:
    """As `channels_in`; `for LinkedIn`, `on X` and the like are taken out, `on` included."""
    named = channels_in(text.left)
    for name in named:
        form = words().channels[name].pattern
        said = re.compile(
            rf"\b(?:for|on|to|via) (?:our |the )?{form}(?: (?:and|or)(?= \x1f))?", re.I
        )
        while found := said.search(text.left):
            text.take(found)
    return named


def take_place(text: Text) -> str:
    """A place of ours that is to be written for: `for our shop page`."""
    lead = r"(?:(?:they|it) will be )?\b(?:for|on|in|to) (?:the|our|my|your)?(?: new)? ?"
    for found in re.finditer(rf"{lead}(?P<place>{words().places.pattern})", text.left, re.I):
        name = found["place"].lower()
        text.take(found)
        return name
    return ""


def take_tone(text: Text) -> str:
    said = [found for found in TONE_SAID.finditer(text.left) if is_tone(tone_of(found), said=True)]
    if said:
        text.take(said[0])
        return tone_of(said[0])
    pieces = []
    for found in chunks(text.left):
        piece = trimmed(found[0])
        if is_tone(piece):
            pieces.append(plain_tone(piece))
            text.take(found)
    return ", ".join(pieces)


def tone_of(found: re.Match[str]) -> str:
    return plain_tone(next(value for value in found.groupdict().values() if value))


def plain_tone(piece: str) -> str:
    return re.sub(r"^(?:both|all|please|very) | please$", "", piece.strip(EDGES), flags=re.I)


def is_tone(piece: str, said: bool = False) -> bool:
    """Adjectives of manner and nothing else, at most five words.

    Args:
        said: the message calls it a tone: adjectives that are not in the table count too.
    """
    if not piece or len(piece.split()) > 5:
        return False
    shorter = TONE_START.sub("", plain_tone(piece.lower()))
    parts = [part for part in JOINS.split(shorter) if part and part not in ("too", "about")]
    known = [part in words().tones for part in parts]
    if TONE_START.match(piece.lower()) and any(known):
        return True
    if len(parts) == 1 and not said:
        return known[0]
    like = [good or is_adjective(part) for good, part in zip(known, parts, strict=True)]
    return bool(parts) and all(like) and (said or any(known))


def is_adjective(word: str) -> bool:
    return bool(ADJECTIVE.match(word)) and word not in NO_TONE


def chunks(text: str) -> list[re.Match[str]]:
    """The pieces between commas, stops, dashes and gaps."""
    return [
        found
        for found in re.finditer(rf"(?:(?! - )[^,.;:!\n{GAP}()–—])+", text)
        if found[0].strip()
    ]


def take_audience(text: Text) -> str:
    for found in AUDIENCE_SAID.finditer(text.left):
        name = "who" if found["who"] else "who2"
        who = readers(found[name])
        text.left = cut(text.left, found.start(), found.start(name) + len(found[name]))
        return who
    for found in SHOULD.finditer(text.left):
        who = readers(found["who"])
        if is_people(who):
            text.left = cut(text.left, found.start("who"), found.end())
            return who
    for found in FOR.finditer(text.left):
        who = readers(found["who"])
        if is_people(who):
            end = found.start("who") + found["who"].find(who) + len(who)
            text.left = cut(text.left, found.start(), end)
            return who
    for found in chunks(text.left)[1:]:
        who = readers(found[0])
        if is_people(who) and len(who.split()) < 5:
            text.take(found)
            return who
    return ""


def readers(said: str) -> str:
    """`our customers please` -> `customers`."""
    said = re.sub(r" (?:and|plus|or|\+)$", "", trimmed(said))
    return MOSTLY.sub("", LEADS.sub("", trimmed(STOPS.sub("", trimmed(said)))))


def is_people(said: str) -> bool:
    """Whether a phrase names people: by its head, the last word before `of`, `with`, `in`..."""
    head = re.split(r" (?:of|with|in|on|who|at|from|without) ", said.lower())[0].split()
    if not head or len(head) > 4 or len(said.split()) > 7:
        return False
    return any(is_person(word) for word in [head[-1], *(head[-3:] if " and " in said else [])])


def is_person(word: str) -> bool:
    table = words()
    if word in table.not_people:
        return False
    return word in table.people or bool(table.people_end.match(word))


def cut(text: str, start: int, end: int) -> str:
    return text[:start] + GAP * (end - start) + text[end:]
