"""Record texts to corrupt: which facts a text surely states and where, by rules written by hand.

Written apart from what the checker learnt, so that it is not measured by its own lexicon.
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass

LOW = r"(?:low|poor|bad)"
RATING = r"(?:customer |consumer |customers )*(?:rating|ratings|rated|reviews?|satisfaction|score)"
PATTERNS: Mapping[str, Mapping[str, str]] = {
    "eatType": {"coffee shop": r"coffee shop", "pub": r"pub", "restaurant": r"restaurant"},
    "food": {
        name: rf"{name}(?: food| cuisine| cooking| fare| meals?| dishes)?"
        for name in "Chinese English French Indian Italian Japanese".split()
    }
    | {"Fast food": r"fast[ -]food"},
    "familyFriendly": {
        "yes": r"(?:family|kids?|child|children)[ -]?friendly",
        "no": r"(?:not|non|isn't|no|nor)[ -](?:(?:a|very|considered|the) )?"
        r"(?:family|kids?|child|children)[ -]?friendly",
    },
    "priceRange": {
        "cheap": r"cheap(?:ly)?(?: price[sd]?)?(?: range)?",
        "less than £20": r"(?:less than|under|below) £ ?20",
        "moderate": r"(?:moderate(?:ly)?|average|medium|mid)[ -]pric(?:ed?|es|ing)(?: range)?",
        "£20-25": r"£ ?20 ?(?:-|to|–) ?£? ?25",
        "more than £30": r"(?:more than|over|above) £ ?30",
        "high": r"(?:high(?:er|ly)?[ -](?:pric(?:ed?|es|ing))(?: range)?|expensive)",
    },
    "customer rating": {
        "low": rf"low(?:ly)?[ -]{RATING}|{RATING} (?:is|of|are) low",
        "average": rf"average[ -]{RATING}|{RATING} (?:is|of|are) average",
        "high": rf"(?:high(?:ly)?[ -]{RATING}|{RATING} (?:is|of|are) high)",
        "1 out of 5": r"(?:1|one) out of (?:5|five)(?: stars?)?|(?:1|one)[ -]star",
        "3 out of 5": r"(?:3|three) out of (?:5|five)(?: stars?)?|(?:3|three)[ -]star",
        "5 out of 5": r"(?:5|five) out of (?:5|five)(?: stars?)?|(?:5|five)[ -]star",
    },
    "area": {
        "riverside": r"riverside(?: area)?|(?:by|on|near|along) the river",
        "city centre": r"(?:city|town) cent(?:re|er)(?: area)?"
        r"|cent(?:re|er) of (?:the )?(?:city|town)",
    },
}
SAID = {
    "eatType": {"pub": "pub", "coffee shop": "coffee shop"},
    "food": {
        name: f"{name} food" for name in "Chinese English French Indian Italian Japanese".split()
    },
    "familyFriendly": {"yes": "family friendly", "no": "not family friendly"},
    "priceRange": {
        "cheap": "cheap",
        "more than £30": "more than £30",
        "high": "expensive",
        "less than £20": "less than £20",
    },
    "customer rating": {
        "low": "low customer rating",
        "high": "high customer rating",
        "1 out of 5": "1 out of 5",
        "5 out of 5": "5 out of 5",
    },
    "area": {"riverside": "riverside", "city centre": "city centre"},
}
ADDED = {
    "eatType": "It is a pub.",
    "food": "It serves {} food.",
    "familyFriendly": "It is {}.",
    "priceRange": "The prices are {}.",
    "customer rating": "It has a {}.",
    "area": "It is in the {}.",
    "near": "It is near {}.",
}
FAR = {
    ("priceRange", "cheap"): ("high", "more than £30"),
    ("priceRange", "less than £20"): ("more than £30", "high"),
    ("priceRange", "moderate"): ("cheap", "more than £30"),
    ("priceRange", "£20-25"): ("more than £30", "cheap"),
    ("priceRange", "high"): ("cheap", "less than £20"),
    ("priceRange", "more than £30"): ("cheap", "less than £20"),
}
PLACES = ("Burger King", "Café Rouge", "The Bakers", "Clare Hall", "All Bar One")

Facts = Mapping[str, str]


@dataclass(frozen=True)
class Stated:
    """A fact and where the text states it."""

    slot: str
    value: str
    start: int
    end: int


def stated(facts: Facts, text: str) -> list[Stated] | None:
    """Every fact with its one place; None unless each is surely stated and nothing else is."""
    found = []
    for slot, value in facts.items():
        places = places_of(slot, value, text)
        if not places or (slot == "familyFriendly" and value == "yes" and denies(text)):
            return None
        if slot in PATTERNS and others_said(slot, value, text):
            return None
        found += [Stated(slot, value, *places[0])] if len(places) == 1 else []
    if any(slot not in facts and any_said(slot, text) for slot in PATTERNS if slot != "eatType"):
        return None
    return found


def places_of(slot: str, value: str, text: str) -> list[tuple[int, int]]:
    known = PATTERNS.get(slot, {})
    pattern = known.get(value, re.escape(value))
    return [match.span() for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.I)]


def denies(text: str) -> bool:
    return bool(places_of("familyFriendly", "no", text))


def others_said(slot: str, value: str, text: str) -> bool:
    if slot in ("familyFriendly", "eatType"):
        return False
    return any(places_of(slot, other, text) for other in PATTERNS[slot] if other != value)


def any_said(slot: str, text: str) -> bool:
    return any(places_of(slot, value, text) for value in PATTERNS[slot])


def drop(facts: Facts, text: str, places: list[Stated], draw: random.Random) -> str | None:
    """The text without one fact's words."""
    fit = [place for place in places if place.slot != "name"]
    return replaced(text, draw.choice(fit), "") if fit else None


def change(facts: Facts, text: str, places: list[Stated], draw: random.Random) -> str | None:
    """The text with another value for one fact, one that the given value cannot mean."""
    fit = [(place, others) for place in places if (others := other_words(place))]
    if not fit:
        return None
    place, others = draw.choice(fit)
    return replaced(text, place, draw.choice(others))


def other_words(place: Stated) -> list[str]:
    if place.slot in ("near", "name"):
        return [name for name in PLACES if name != place.value]
    said = SAID.get(place.slot, {})
    far = FAR.get((place.slot, place.value))
    if place.slot == "customer rating":
        bad = place.value in ("low", "1 out of 5")
        far = ("high", "5 out of 5") if bad else ("low", "1 out of 5")
    return [said[value] for value in (far or said) if value in said and value != place.value]


def invent(facts: Facts, text: str, places: list[Stated], draw: random.Random) -> str | None:
    """The text with a sentence about a slot that the facts do not have."""
    slots = [slot for slot in ADDED if slot not in facts]
    if not slots:
        return None
    slot = draw.choice(slots)
    if slot == "near":
        said = draw.choice([name for name in PLACES if name not in facts.values()])
    elif slot == "food":
        said = draw.choice(list(SAID["food"]))
    else:
        said = draw.choice(list(SAID[slot].values()))
    return f"{text.rstrip()} {ADDED[slot].format(said)}"


def negate(facts: Facts, text: str, places: list[Stated], draw: random.Random) -> str | None:
    """The text with a "not" before one fact's words."""
    fit = [
        place
        for place in places
        if place.slot != "name" and (place.slot, place.value) != ("familyFriendly", "no")
    ]
    if not fit:
        return None
    place = draw.choice(fit)
    return replaced(text, place, f"not {text[place.start : place.end]}")


def replaced(text: str, place: Stated, by: str) -> str:
    return f"{text[: place.start]}{by}{text[place.end :]}"


CORRUPTIONS = {"drop": drop, "change": change, "invent": invent, "negate": negate}
