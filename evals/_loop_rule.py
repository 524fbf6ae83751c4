"""The simulated team of `eval loop`: a stated rule in people's chairs. It shares no code with the
critic.

A description of a restaurant is approved when all of this holds:
  1. every fact is said, in one of the ways in which people say it (the tables below);
  2. no fact is said that was not given: no other price, rating, food, area, kind or guest;
  3. every other word is a plain one, which claims nothing (`PLAIN`); no number is left over;
  4. it has 5 to 60 words, no exclamation mark and no question, and ends like a sentence.
Otherwise, where people wrote a text that the rule approves, it is edited to that; else rejected.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NAME = "simulated-team"
LEAD = "simulated-lead"
WORDS = (5, 60)

RATING = r"(?:customer |custom |consumer )?(?:ratings?|rated|rate|reviews?|scores?|satisfaction)"
SAYS = r"(?: (?:is|are|of|as|at|a|an|has|have|with|given|it|by|very|customers?|the))*"
GUESTS = r"(?:famil(?:y|ies)|child(?:ren)?|kids?)"
NO = r"(?:no|not|non|n't|never|isn't|doesn't|don't|aren't|without|unsuitable)"

# The other way of saying a thing must not be read into it: "inexpensive" is not "expensive".
PRICES = {
    "cheap": r"cheap(?:ly|er)?|inexpensive|low(?:er)?[- ](?:priced?|costs?|prices)",
    "less than £20": r"(?:less than|under|below|cheaper than|lower than) £? ?20(?: pounds)?",
    "£20-25": r"£ ?20 ?(?:-|to|and|–) ?£? ?25(?: pounds)?",
    "more than £30": r"(?:more than|over|above|upwards of|higher than) £? ?30(?: pounds)?",
    "moderate": r"moderate(?:ly)?|mid(?:dle)?[- ](?:priced?|range)|average[- ]priced?"
    r"|average price(?: range)?|reasonabl[ey]",
    "high": r"(?<!in)expensive|pricey|high(?:er|ly)?[- ]pric(?:ed?|es|ing)|high(?:er)?[- ]cost"
    r"|high[- ]end|upscale|pric(?:e|es|ing)(?: range)?(?: (?:is|are|of|with|a|that|the))* high",
}
STARS = {
    "1 out of 5": r"(?:1|one) ?(?:out of|of|/) ?(?:a possible )?(?:5|five)|(?:1|one)[- ]stars?",
    "3 out of 5": r"(?:3|three) ?(?:out of|of|/) ?(?:a possible )?(?:5|five)|(?:3|three)[- ]stars?",
    "5 out of 5": r"(?:5|five) ?(?:out of|of|/) ?(?:a possible )?(?:5|five)|(?:5|five)[- ]stars?",
}
LEVELS = {"low": "low(?:ly)?|poor(?:ly)?|bad(?:ly)?", "average": "average|medium|decent"}
LEVELS["high"] = "high(?:ly)?|well|good|excellent"
RATINGS = STARS | {
    level: rf"(?:{said})[- ]{RATING}|{RATING}{SAYS} (?:{said})(?! pric)"
    for level, said in LEVELS.items()
}
SAID: dict[str, dict[str, str]] = {
    "priceRange": PRICES,
    "customer rating": RATINGS,
    "area": {
        "riverside": r"riverside|river(?:bank|front)?",
        "city centre": r"(?:city|town)(?:'s)? cent(?:re|er)"
        r"|cent(?:re|er) of (?:the )?(?:city|town)",
    },
    "familyFriendly": {
        "no": rf"{NO}[- ](?:(?!but)\w+[- ]){{0,4}}{GUESTS}(?:[- ]friendly)?"
        rf"|{GUESTS}[- ](?:are |is )?(?:not|n't|un)[- ]?\w+|adults?(?:[- ]only)?",
        "yes": rf"{GUESTS}(?:[- ]friendly)?",
    },
    "food": {
        "Fast food": r"fast[- ]foods?",
        "English": r"english|british",
        **{name: name.lower() for name in ("Japanese", "French", "Italian", "Indian", "Chinese")},
    },
    "eatType": {"pub": r"pubs?", "coffee shop": r"coffee[- ]shops?", "restaurant": "restaurants?"},
}
"""Of each fact's values, how people say them. In the order in which they are looked for: what was
read once is not read again."""

NAMES = ("name", "near")

PLAIN = frozenset(
    """
    a about across also an and are around as at be beside but by called can close cost costs
    cuisine customer customers dine dining dishes do does eat eatery establishment find food foods
    for found friendly from get given gives has have having however i if in is it it's its just
    located location lies meal meals menu named near nearby next not of offer offering offers on
    one out place price priced prices pricing provide provides providing range ranges ranging rate
    rated rating ratings restaurant review reviews sell selling sells serve served serves serving
    set shop side sits situated so some spot style than that the their them there there's they
    this though to type venue very visit well what where which while who with within yet you
    you'll your although alongside available between both center centre city area atmosphere
    welcome welcomes welcoming earned received receives got gets known right suitable ideal
    will then been costing along fare take only here all being had people
    """.split()
)
WORD = re.compile(r"[a-zà-ÿ][a-zà-ÿ']*|\d+")


@dataclass(frozen=True)
class Ruling:
    """What the team says of one draft; `text` is what an edit puts in its place."""

    verdict: str  # approve, edit, reject
    reasons: tuple[str, ...] = ()
    note: str = ""
    text: str | None = None


def rule(facts: Mapping[str, str], text: str, written: Sequence[str]) -> Ruling:
    """The rule above, for one draft; `written` is what people wrote, the best first."""
    wrong = faults(facts, text)
    if not wrong:
        return Ruling("approve")
    better = next((other for other in written if not faults(facts, other)), None)
    reasons, note = tuple(wrong), "; ".join(wrong.values())
    return Ruling("edit" if better else "reject", reasons, note, better)


def faults(facts: Mapping[str, str], text: str) -> dict[str, str]:
    """Reason codes with what they rest on; empty for a text that is right."""
    left = fold(text)
    missing = []
    for name in NAMES:
        value = fold(facts.get(name, ""))
        if value and value not in left:
            missing.append(name)
        elif value:
            left = left.replace(value, " , ")
    invented = []
    for name, values in SAID.items():
        said, left = read(values, facts.get(name), left)
        if name in facts and facts[name] not in said:
            missing.append(name)
        invented += [f"{name} {value}" for value in said if value != facts.get(name)]
    # Every restaurant is one, whatever else it is called.
    invented = [one for one in invented if one != "eatType restaurant"]
    invented += [word for word in WORD.findall(left) if word not in PLAIN]
    found = {}
    if missing:
        found["missing_fact"] = f"not said: {', '.join(missing)}"
    if invented:
        found["invented"] = f"not given: {', '.join(invented[:5])}"
    if not well_formed(text):
        found["style"] = "length or ending"
    return found


def read(values: Mapping[str, str], given: str | None, text: str) -> tuple[list[str], str]:
    """Which of a fact's values a text says, the given one first, and the text without them."""
    said = []
    for value in sorted(values, key=lambda value: value != given):  # stable: else as they stand
        left = re.sub(rf"(?<!\w)(?:{values[value]})(?!\w)", " , ", text)
        if left != text:
            said.append(value)
            text = left
    return said, text


def fold(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


def well_formed(text: str) -> bool:
    low, high = WORDS
    enough = low <= len(text.split()) <= high
    return enough and not set("!?") & set(text) and text.rstrip().endswith(".")
