"""A message to briefs by rules alone. Each rule takes what it understood; the topic is left.

What all asks share (audience, tone, limits, due) is taken from the whole message; kinds of text,
their counts and topics from the stretch that each is named in.
"""

import re
from dataclasses import replace
from datetime import date

from agents.intake import slots
from agents.intake.dates import dues, take_due
from agents.intake.facts import take_facts, take_source, take_version
from agents.intake.limits import take_limits
from agents.intake.mentions import hinted, mentions
from agents.intake.parts import Part, parts_of
from agents.intake.talk import read_talk
from agents.intake.text import Text
from agents.intake.topics import (
    ABOUT,
    listed,
    named_topic,
    topic_of,
)
from agents.intake.types import Ask, Intake
from agents.intake.words import words

MOST_CHARACTERS = 4_000
"""Of a message; more is material, not a request. What is longer is refused, not cut."""

SHARED = re.compile(r"\b(?:all|both|each|every one|everything)\b", re.IGNORECASE)
PRONOUN = re.compile(r"^(?:it|this|that|them|these|the same|same)$", re.IGNORECASE)


def parse(message: str, today: date) -> Intake:
    """What a message asks for. The same message of the same day is always the same."""
    talk = read_talk(Text(message[:MOST_CHARACTERS]).whole)
    if talk is not None:
        return talk
    text = Text(message[:MOST_CHARACTERS])
    common = Ask(
        source=take_source(text),
        facts=take_facts(text),
    )
    days = dues(text, today)
    common = replace(common, due=take_due(text, today))
    found = mentions(text.left)
    made = parts_of(text, found)
    asks = inherited([ask for part in made.parts for ask in asks_of(part, common)])
    if made.rest:
        shared_by_all = asks_of(Part(None, made.rest), common)[0]
        asks = [filled(ask, shared_by_all) for ask in asks]
    asks = due_each(asks, days, text)
    version = take_version(text)
    if version and all(ask.topic and version["version"] not in ask.topic for ask in asks):
        asks = [replace(ask, facts={**version, **ask.facts}) for ask in asks]
    if not any(ask.content_type or ask.topic or ask.source for ask in asks):
        return Intake("unclear")
    if not found and not requests(text.whole) and not asks[0].content_type:
        return Intake("unclear")
    return Intake("briefs", tuple(asks))


def requests(message: str) -> bool:
    """Whether something is wished for, though no kind of text is named."""
    pattern = (
        r"\b(?:please|write|draft|create|need|want|compose|could (?:you|we|someone)|would love"
        r"|announce|make|tell|let)\b"
    )
    wished = re.search(pattern, message, re.IGNORECASE) or ABOUT.search(message)
    return bool(wished) and len(message.split()) > 2


def asks_of(part: Part, common: Ask) -> list[Ask]:
    """The asks of one stretch: one, or one for each thing or channel that it lists."""
    text, mention = part.text, part.mention
    hint = "" if mention else hinted(text.left)
    limits = take_limits(text)
    place = slots.take_place(text)
    named = slots.channels_in(text.left)
    mentioned_place = slots.place_of(text.left[mention.said : mention.end]) if mention else ""
    if mention:
        text.left = mention.blanked(text.left)
    slots.take_channels(text)
    tone = slots.take_tone(text)
    count = mention.count if mention else 1
    pairs = listed(text, count)
    audience = "" if pairs and any(who for _, who in pairs) else slots.take_audience(text)
    kind = mention.content_type if mention else hint or ("social_post" if named else "")
    ask = replace(
        common,
        content_type=kind,
        audience=audience,
        tone=tone,
        limits=limits,
        channel=place
        or mentioned_place
        or (named[0] if named and kind in ("social_post", "") else ""),
    )
    if pairs:
        return [replace(ask, topic=topic, audience=who or audience) for topic, who in pairs]
    topic = topic_of(text, mention, kind)
    one = replace(ask, topic=topic, count=count)
    if kind == "social_post" and len(named) > 1 and not place and count in (1, len(named)):
        return [replace(one, channel=name, count=1) for name in named]
    return [one]


def filled(ask: Ask, said: Ask) -> Ask:
    """What a line of a list leaves out is said before or behind the list."""
    return replace(
        ask,
        topic=ask.topic or said.topic,
        tone=ask.tone or said.tone,
        audience=ask.audience or said.audience,
        limits=ask.limits or said.limits,
    )


def due_each(asks: list[Ask], days: list[tuple[int, str]], text: Text) -> list[Ask]:
    """`Insta by Monday, newsletter by Tuesday`: each its own day."""
    if len(asks) < 2 or len(days) < 2:
        return asks
    made = list(asks)
    for start, due in days:
        clause = re.split(r"[,;.\n]", text.whole[:start])[-1]
        for place, ask in enumerate(made):
            kind = words().types.get(ask.content_type)
            if (kind and kind.search(clause)) or ask.channel in slots.channels_in(clause):
                made[place] = replace(ask, due=due)
    return made


def inherited(asks: list[Ask]) -> list[Ask]:
    """What one ask leaves out, it has of the one before it, or of the next."""
    topics = [ask.topic for ask in asks if not PRONOUN.match(ask.topic) and ask.topic]
    made: list[Ask] = []
    for ask in asks:
        own = bool(ask.topic) and not PRONOUN.match(ask.topic)
        if not own and len(asks) > 1:
            before = made[-1] if made else None
            topic = before.topic if before and before.topic else (topics[0] if topics else "")
            ask = replace(ask, topic=topic)
            if before:
                ask = replace(
                    ask, audience=ask.audience or before.audience, tone=ask.tone or before.tone
                )
        elif not own:
            ask = replace(ask, topic="")
        made.append(ask)
    return shared(made)


def shared(asks: list[Ask]) -> list[Ask]:
    """An audience or a tone said once, behind the last, is meant for all."""
    if len(asks) < 2:
        return asks
    last = asks[-1]
    alone = {
        name: getattr(last, name)
        for name in ("audience", "tone")
        if not any(getattr(ask, name) for ask in asks[:-1]) and getattr(last, name)
    }
    return [replace(ask, **alone) for ask in asks] if same_topic(asks) else asks


def same_topic(asks: list[Ask]) -> bool:
    return len({ask.topic.lower() for ask in asks}) == 1


def parse_change(message: str, today: date) -> Ask:
    """What a message says of an ask that is known already: `friendlier, max 40 words`. A topic is
    taken only where it is called one (`about the fair`)."""
    text = Text(message[:MOST_CHARACTERS])
    common = Ask(source=take_source(text), facts=take_facts(text), due=take_due(text, today))
    found = mentions(text.left)
    ask = asks_of(Part(found[0] if found else None, text), common)[0]
    said = named_topic(text)
    return replace(ask, topic=said, content_type=ask.content_type if found or not said else "")
