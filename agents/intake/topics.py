"""What a text shall be about: what is left of a message when everything else was taken."""

import re

from agents.intake import slots
from agents.intake.mentions import Mention
from agents.intake.text import GAP, Text, trimmed
from agents.intake.words import words

POLITE = (
    r"hi(?: there)?|hey(?: there| team| all)?|hello|good morning|please|kindly|thanks|thank you"
    r"|hope you"
    r" are well"
    r"|(?:i wonder if )?(?:can|could|would|will) (?:you|we|someone|i)(?: please| kindly)?"
    r"|(?:i|we)(?:'d| would)?|(?:would|help with|help me|help us|put together|word|get|out|up"
    r"|some|something|anything)"
    r"|me|us|it|a|an|the next|few|lines|words|text|piece|pieces|paragraph|short|item|one"
    r"|write-?up|each"
    r"|new in the shop|do|let|know|make|official|standard|in|with|that|is|are|be|also|exactly"
)
LEAD = re.compile(
    rf"^(?:[\s,.:;!?+\-–—&>{GAP}]|(?:{POLITE}|and|plus|{{verbs}})(?![\w'-]))+".replace(
        "{verbs}", "VERBS"
    ),
    re.IGNORECASE,
)
INTRO = re.compile(
    r"(?<![\w-])(?:about|on|re:?|regarding|concerning|announcing(?: that)?|announce|covering|of"
    r"|for|describe"
    r"|explaining|explains?|advertise|topic ?[=:]|subject ?[=:]|topic is|whether|that(?= the |"
    r" our | [A-Z]))"
    r"(?![\w-])",
    re.IGNORECASE,
)
TOPIC_SAID = re.compile(
    r"\b(?:(?:topic|subject|theme)(?: ?[=:]| is)|title: ?|(?<!so-)called)"
    r" (?P<topic>[^,;.\n\x1f]+)",
    re.IGNORECASE,
)
ONLY_VERSION = re.compile(r"v?\d[\d.]*$")
TEXT_ON = re.compile(
    r"\b(?:items?|texts?|something|pieces?|bit|paragraphs?|para|words?|lines?|sentences?"
    r"|cop(?:y|ies)"
    r"|notes?|articles?|stor(?:y|ies)|contribution|announcement|thing|posts?)\W{0,2}"
    r" (?:on|about|of|re|describing|announcing|introducing|promoting) ",
    re.IGNORECASE,
)
WHAT = re.compile(
    r"(?<![\w'])(?P<topic>(?:why|how|what|where|when)(?! (?:do|did|can|could|about|else|if|i need"
    r"|we need"
    r"|kind|sort|\w+ (?:wrote|said|asked)|it(?:'s| is) called|you need)\b)"
    r"(?:(?!, (?:for|in|it|it's|to|and|please|so)\b)(?:[^.;:!?\n\x1f]|\.(?=\d)))+)",
    re.IGNORECASE,
)
SAYS = re.compile(
    r"\b(?:says?|saying|announc(?:e|ing)|tell(?:ing)? (?:\w+ ){1,3}|know|news is|mention)"
    r"(?: that|:)?"
    r" (?P<topic>(?:that )?(?:the|our|we|a|an|all|this|there|from|[A-Z]\w+) [^.;!?\n\x1f]+)"
    r"|(?:will see|what's new|the news|news|headline|message|main point):"
    r" (?P<topic2>[^.;!?\n\x1f]+)",
)
HAVE = re.compile(
    r"\b(?:we|i|they)(?:'ve|'re)?(?: now| just| finally| also)*"
    r" (?:have|got|sell|launch(?:ed|ing)?|made|make|stock|offer|built|open(?:ed|ing)?|celebrat\w+"
    r"|introduc\w+|releas\w+)"
    r"(?: got| now)? (?P<topic>(?:a|an|the|our|new|some)? ?[^,.;:!?\n(\x1f]{3,60})",
    re.IGNORECASE,
)
FOR_FIRST = re.compile(
    r"^(?:for|re|about|on) (?P<topic>[^,.;:\n\x1f]{2,60}?)"
    r"(?:,| (?=(?:i|we|please|could|can|there)\b))",
    re.IGNORECASE,
)
CHATTER = re.compile(
    r"^(?:(?:ok(?:ay)?|so|well|right|lol|haha|hm+|oh)\b[ ,]*)*"
    r"(?:$|me again|again$|hiya|morning|hey|hi\b|hello"
    r"|dear\b|quick|simple request|not urgent|urgent|new request|request|need text|need something"
    r"|sorry|thanks|thx|cheers|best|(?:with )?(?:kind )?regards|h$|boss|my (?:boss|manager)"
    r"|i'm|i am"
    r"|marketing|first week|be nice|ignore|nobody|no rush|when you have|whenever|as (?:discussed"
    r"|usual|always)|fyi|btw|ps\b|jk|please|it's|it is|they|that's|can you|could you|hope|should"
    r"|go(?:es)? (?:in|on|out|up|to|under)|needs? to|must|with\b|and\b|also\b|then\b"
    r"|style|short|tell)",
    re.IGNORECASE,
)
APPOSED = re.compile(r"^, (?P<more>(?:the|our|a|an) [^,.;:!?\n(\x1f]+|[A-Z][^,.;:!?\n(\x1f]+)")
ABOUT = re.compile(
    r"(?<![\w-])(?:about(?! \d)|re:?|regarding|concerning|announcing(?: that)?|saying(?: that)?"
    r"|covering|explaining|in view of|to mark|to celebrate|promoting|advertising|introducing)"
    r"(?![\w-])",
    re.IGNORECASE,
)
QUOTED = re.compile(r"(?<!\w)['\"‘“](?P<topic>[^'\"”]{4,200}?)['\"’”](?!\w)")
QUESTION = re.compile(r"(?:^|[.:!>\n–-] ?)(?P<topic>[^.:!>\n\x1f]{6,200}\?)", re.IGNORECASE)
WISH = re.compile(r"^(?:can|could|would|will) (?:you|we|someone|i get)\b", re.IGNORECASE)
END = re.compile(rf"[,;!\n(){GAP}]|\. |\.$|\?$| - | – | — |\? ")
SENTENCE = re.compile(rf"[;!\n(){GAP}]|\. |\.$|\? ?$")
ONE_FOR = re.compile(
    r"\bone (?P<how>for|about|on|of|covering) (?P<a>[^;,.\n]+?)(?:,| and|;|,? and) "
    r"(?:one|another|the other) (?:for|about|on|of|covering) (?P<b>[^;,.\n\x1f]+)",
    re.IGNORECASE,
)
EACH = re.compile(r"\bone each\b|\beach one\b", re.IGNORECASE)


def topic_of(text: Text, mention: Mention | None, kind: str) -> str:
    """The topic's own words; empty where the message does not say."""
    if found := TOPIC_SAID.search(text.left):
        return trimmed(found["topic"])
    if kind == "faq_answer" and (question := question_in(text)):
        return question
    behind = mention.end if mention else 0
    tail = text.left[behind:]
    if topic := of_first_words(text.left):
        return topic
    for start in starts(tail):
        topic = until_end(tail[start:])
        if ONLY_VERSION.match(topic) and (news := first_piece(text.left[:behind])):
            return news
        if topic and not names_nothing(topic) and not CHATTER.match(topic):
            return topic
    for way in (told, named_elsewhere):
        if topic := way(text.left):
            return topic
    for piece in (text.left[behind:], text.left):
        if topic := first_piece(piece):
            return topic
    return ""


def told(text: str) -> str:
    """What a text is `about`, `on`, shall say or explain, wherever that stands."""
    for pattern in (ABOUT, TEXT_ON):
        for found in pattern.finditer(text):
            topic = until_end(text[found.end() :])
            if topic and not names_nothing(topic):
                return topic
    if said := SAYS.search(text):
        return trimmed(re.sub(r"^that ", "", said["topic"] or said["topic2"]))
    what = WHAT.search(text)
    return trimmed(what["topic"]) if what and len(what["topic"].split()) > 2 else ""


def of_first_words(text: str) -> str:
    """`For v4.9 I need ...`: what it leads with, if that is not who reads it."""
    found = FOR_FIRST.match(text.strip())
    if found is None or slots.is_people(slots.readers(found["topic"])):
        return ""
    return trimmed(found["topic"])


def named_elsewhere(text: str) -> str:
    """`we have a new tyre service ...`: what there is."""
    found = HAVE.search(text)
    return trimmed(found["topic"]) if found and not names_nothing(found["topic"]) else ""


def starts(tail: str) -> list[int]:
    """Where the topic may begin behind the kind: after `about`, `on`, `for`, or a colon."""
    colon = re.match(r"[^,.;:?\n]{0,60}?(?::|->| - | – )", tail)
    found = ABOUT.search(tail) or INTRO.search(tail)
    places = [(m.end(), m.start()) for m in (colon, found) if m]
    if colon and found and found.start() < colon.end():
        places = [(found.end(), found.start())]
    return [end for end, _ in sorted(places, key=lambda one: one[1])]


SAID = re.compile(r"^(?:that |which )?(?:says?|saying)(?: that)? ", re.IGNORECASE)
IDLE = re.compile(r"(?: please|,? and| \+| obviously| too| again| instead| maybe| perhaps)+$", re.I)


def until_end(tail: str) -> str:
    """Up to where a clause ends, with a name set beside it: `lot 114, the tea caddy`."""
    body = SAID.sub("", tail.lstrip(" :" + GAP))
    found = END.search(body)
    topic = trimmed(body[: found.start()] if found else body)
    if found and len(topic.split()) < 5 and (more := APPOSED.match(body[found.start() :])):
        other = trimmed(more["more"])
        if not slots.is_people(other) and not slots.is_tone(other):
            return f"{topic}, {other}"
    if found is None or body[found.start()] != GAP:
        return without_place(IDLE.sub("", topic))
    return re.sub(
        r"(?: please|,? and|for| on| in| to| at| as| with| of| \+)+$", "", topic, flags=re.I
    )


def without_place(topic: str) -> str:
    """`the ramp for the quarterly mailout` is the ramp."""
    hints = words().hints["newsletter_item"].pattern
    kept = re.split(rf" (?:for|in|on|to) (?:the |our |this |next )?{hints}", topic, flags=re.I)[0]
    return kept or topic


def question_in(text: Text) -> str:
    """A customer's question in the message, the person's own to us left out."""
    if found := QUOTED.search(text.left):
        return found["topic"].strip()
    for found in QUESTION.finditer(text.left):
        topic = found["topic"].strip(" ,-" + GAP)
        if not WISH.match(topic) and not topic.lower().startswith(("what do we", "please")):
            return topic
    asked = re.search(
        r"\b(?:asks?|asking|wonders?)(?: (?:us|me|all the time|for))* (?P<topic>(?:whether|if"
        r"|how|when|where|why|what|who)\b[^?.!\n\x1f]*)",
        text.left,
        re.IGNORECASE,
    ) or re.search(
        r"(?:explains?|explaining|about|in|on)[\s\x1f]+(?P<topic>(?:how|when|where|why|what"
        r"|whether)\b[^?.!\n\x1f,]*)",
        text.left,
        re.IGNORECASE,
    )
    return trimmed(asked["topic"]) if asked else ""


def first_piece(text: str) -> str:
    """The first clause that says anything, without its request."""
    for piece in re.split(rf"[;!\n{GAP}(),]|\. |\? | [-–—] |[^\w\s\x00-\x7f£€’–—éèüöäßñç]", text):
        topic = trimmed(without_request(piece))
        if topic and not names_nothing(topic) and not CHATTER.match(topic):
            return re.sub(r"(?: please| for| on| and| to| about)+$", "", topic, flags=re.I).rstrip(
                "?"
            )
    return ""


def without_request(piece: str) -> str:
    verbs = "|".join(words().verbs)
    pattern = re.compile(LEAD.pattern.replace("VERBS", verbs), re.IGNORECASE)
    said = pattern.sub("", piece.strip() + " ")
    return re.sub(r"^(?:about|on|re:?|of|for)\s+", "", said, flags=re.IGNORECASE)


def names_nothing(topic: str) -> bool:
    """Words that only point, or only ask."""
    pattern = (
        r"(?:please|it|this|them|me|us|for|on|and|the|a|an|of|to|by|asap|ok|one|all|thanks"
        r"|mostly|each)"
    )
    return not re.sub(rf"\b{pattern}\b|\W", "", topic, flags=re.IGNORECASE)


def listed(text: Text, count: int) -> list[tuple[str, str]]:
    """Topics, each with its audience, where the message tells several apart: `one for the ladle
    and one for the spatula`, `bees, wasps and hornets (one each)`."""
    if found := ONE_FOR.search(text.left):
        pair = [pair_of(trimmed(found["a"])), pair_of(trimmed(found["b"]))]
        if all(slots.is_people(slots.readers(trimmed(found[k]))) for k in "ab"):
            subject = first_piece(text.left[: found.start()])
            return [(of_brackets(text, subject), slots.readers(trimmed(found[k]))) for k in "ab"]
        return pair
    if count > 1 and EACH.search(text.left):
        intro = INTRO.search(text.left)
        things = (
            re.split(r", | and ", re.split(r"[(;.\n]", text.left[intro.end() :])[0])
            if intro
            else []
        )
        if len(things) == count:
            return [(trimmed(thing), "") for thing in things]
    return []


def pair_of(said: str) -> tuple[str, str]:
    """`the faster search for end users` is a topic and its audience."""
    topic, found, who = said.rpartition(" for ")
    if found and slots.is_people(slots.readers(who)):
        return topic, slots.readers(who)
    return said, ""


def of_brackets(text: Text, subject: str) -> str:
    inside = re.search(r"\(([^()\x1f]{3,80})\)", text.left)
    return trimmed(inside[1]) if inside else subject


def named_topic(text: Text) -> str:
    """A topic that is called one, or stands behind `about`."""
    if found := TOPIC_SAID.search(text.whole):
        return trimmed(found["topic"])
    found = ABOUT.search(text.whole)
    return until_end(text.left[found.end() :]) if found else ""
