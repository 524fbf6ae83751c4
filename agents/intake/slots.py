"""Audience, tone and channel: each rule takes its words out of the text."""

import re

from agents.intake.text import EDGES, GAP, Text, trimmed
from agents.intake.words import words

AUDIENCE_SAID = re.compile(
    r"(?:(?:the )?(?:target )?audience|(?:our |the )?(?:buyers|readers|readership)"
    r"|who reads(?: it)?)"
    r"(?: (?:is|are|will be)|:| =)(?: mostly)? (?P<who>[^,.;\n\x1f]+)"
    r"|(?:(?:it is|it's|will be|gets|is) )?read by (?P<who3>[^,.;:\n\x1f]+)"
    r"|(?:^|[.,;\n\x1f] ?)(?:it's |mostly |mainly )?"
    r"(?P<who4>(?!let |tell )[\w']+(?: [\w']+){0,3}?)(?: (?:who )?(?:will )?"
    r"(?:(?:mostly|mainly|usually) )?read (?:it|this|that|us)| reading(?: it| this)?)\b"
    r"|(?P<who5>\w+(?: \w+)?s)(?=' ?(?:\x1f|news ?letter|letter|bulletin|mag(?:azine)?|mailing"
    r"|mail-?out"
    r"|digest|news|page|group|round-?up))"
    r"|(?:aimed at|addressed to|directed at|targeted at|targeting|geared towards?|intended for"
    r"|meant for|suitable for|speak(?:ing)? to) (?P<who2>[^,.;:\n\x1f]+)",
    re.IGNORECASE,
)
SHOULD = re.compile(
    r"(?:^|[.,;!\x1f] ?)(?P<who>[^,.;\n\x1f]{3,60}?) (?:should|must|need to|ought to)"
    r" (?P<verb>hear|read|know|learn|be told|see)\b",
    re.IGNORECASE,
)
FOR = re.compile(
    r"\b(?:for|to|tell(?:ing)?|let|inform(?:ing)?|remind(?:ing)?|warn(?:ing)?|invit(?:e|ing)"
    r"|sell it to)"
    r" (?P<who>[^,.;:\n()–—\x1f]+)",
    re.IGNORECASE,
)
STOPS = re.compile(
    r" (?:\+|(?:not|so|how|why|because|if|when|since|to|into|from|via|using"
    r"|at the|mention\w*|in (?:plain|normal|easy|simple|the)"
    r"|about|on the|regarding|by|before|please|know|that|in a|in the|what|and (?:the|a"
    r"|one)"
    r"|who should)\b).*$",
    re.IGNORECASE,
)
LEADS = re.compile(r"^(?:our|the|your|my|all the|mostly|mainly) ", re.IGNORECASE)
MOSTLY = re.compile(r" (?:mostly|mainly|primarily)$", re.IGNORECASE)

TONE_SAID = re.compile(
    r"\b(?:tone|voice|style)(?: (?:should be|is|must be|of voice)|:| =| )"
    r" ?(?P<tone>[^,.;\n\x1f]+)"
    r"|\b(?:in (?:an? )?)?(?P<tone2>(?:(?:very )?\w[\w-]*(?:,? (?:and|but|yet) | ))??\w[\w-]*)"
    r" (?:tone|voice|manner|wording|style)\b(?: of voice)?"
    r"|\b(?:in |use )?(?P<tone5>(?:very )?(?:plain|normal|simple|easy|clear|everyday|accessible"
    r"|formal)"
    r" (?:language|words|english|terms))"
    r"|\b(?:keep|make) (?:it|them|this|both|all)(?: sound)? (?P<tone3>[^,.;\n\x1f]+)"
    r"|\b(?:sounds?|be|sounding|style) (?P<tone4>[^,.;\n\x1f]+)",
    re.IGNORECASE,
)
TONE_START = re.compile(
    r"^(?:not(?: too)?|nothing|no|non-?|zero|don't(?: be)?|do not|never|without|very|really|super"
    r"|a (?:bit|little|touch)|a? ?lots? of|slightly|rather|both|all|quite|more|less|honest about)"
    r" ",
    re.IGNORECASE,
)
LIKE = re.compile(
    r"^(?:a bit |more |sounds? |just )*(?:like|as if|as though) \w[^,.;]{3,40}$", re.IGNORECASE
)
SMALL = frozenset(
    "too about not a bit little very never no don't be so with of really quite".split()
)
NO_TONES = frozenset(("not urgent", "urgent", "short", "nothing short", "no idea"))
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


def place_of(kind: str) -> str:
    """`shop blurb` is for the shop."""
    found = re.match(r"(?:online |web ?)?(?:shop|store|catalogue|website)\b", kind, re.IGNORECASE)
    return found[0] if found else ""


def take_tone(text: Text) -> str:
    said = [found for found in TONE_SAID.finditer(text.left) if is_tone(tone_of(found), said=True)]
    if said:
        text.take(said[0])
        return tone_of(said[0])
    pieces: list[str] = []
    end = -9
    for found in chunks(text.left):
        piece = trimmed(found[0])
        near = found.start() - end <= 2 and is_adjective_alone(piece)
        if is_tone(piece) or LIKE.match(piece) or near:
            pieces.append(plain_tone(piece))
            text.take(found)
            end = found.end()
    return ", ".join(pieces)


def is_adjective_alone(piece: str) -> bool:
    """One plain word beside a tone: `punchy, homey`."""
    return bool(re.fullmatch(r"[a-z-]{3,16}", piece, re.I)) and is_adjective(piece.lower())


def tone_of(found: re.Match[str]) -> str:
    return plain_tone(next(value for value in found.groupdict().values() if value))


def plain_tone(piece: str) -> str:
    lead = r"^(?:(?:so|but|and|both|all|please|very|just|keep it|make it|be|if you please)\b ?)+"
    tail = r" (?:please|throughout|if (?:you please|possible)|thanks)$"
    return re.sub(tail, "", re.sub(lead, "", piece.strip(EDGES), flags=re.I), flags=re.I)


def is_tone(piece: str, said: bool = False) -> bool:
    """Adjectives of manner and nothing else, at most five words.

    Args:
        said: the message calls it a tone: adjectives that are not in the table count too.
    """
    if not piece or len(piece.split()) > 6 or plain_tone(piece.lower()) in NO_TONES:
        return False
    shorter = TONE_START.sub("", plain_tone(piece.lower()))
    parts = [part for part in JOINS.split(shorter) if part and part not in SMALL]
    known = [part in words().tones for part in parts]
    if not parts:
        return False
    if TONE_START.match(plain_tone(piece.lower())) and any(known):
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
        name = next(name for name, value in found.groupdict().items() if value)
        who = readers(found[name])
        if name in ("who4", "who5") and not is_people(who):
            continue
        text.left = cut(text.left, found.start(), found.start(name) + len(found[name]))
        return who
    if text.left.count(" – ") + text.left.count(" - ") > 1 and (who := chunk_of_people(text)):
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
    return chunk_of_people(text)


def chunk_of_people(text: Text) -> str:
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
    head = re.split(
        r" (?:of|with|in|on|who|at|from|without|over|under|aged|new to|that) ", said.lower()
    )[0].split()
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
